"""Writing messages: wished for once, claimed by one sender, and told what became of them."""

from reassure.messages.actions.addresses import (
    NoSuchAddress,
    forget,
    release,
    suppress,
)
from reassure.messages.actions.errands import (
    NO_ADDRESS,
    OUTBOX,
    SUPPRESSED,
    UnknownMail,
    Wording,
    claim,
    failed,
    hear,
    keep,
    queue,
    queue_all,
    send_again,
    sent,
    skip,
    unsure,
)
from reassure.messages.actions.templates import (
    InvalidTemplate,
    write_template,
)

__all__ = [
    "NO_ADDRESS",
    "OUTBOX",
    "SUPPRESSED",
    "InvalidTemplate",
    "NoSuchAddress",
    "UnknownMail",
    "Wording",
    "claim",
    "failed",
    "forget",
    "hear",
    "keep",
    "queue",
    "queue_all",
    "release",
    "send_again",
    "sent",
    "skip",
    "suppress",
    "unsure",
    "write_template",
]
