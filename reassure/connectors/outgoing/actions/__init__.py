"""What is done with merchants' endpoints and with what is posted to them."""

from reassure.connectors.outgoing.actions.endpoints import (
    NameTaken,
    TooMany,
    Wanted,
    add,
    change,
    remove,
    reveal,
    rotate,
    switch_off,
    switch_on,
)
from reassure.connectors.outgoing.actions.posts import claim, enqueue, forget, report, resend, send_test
from reassure.connectors.outgoing.actions.sending import send_waiting
from reassure.connectors.outgoing.actions.trackings import forget as forget_people

__all__ = [
    "NameTaken",
    "TooMany",
    "Wanted",
    "add",
    "change",
    "claim",
    "enqueue",
    "forget",
    "forget_people",
    "remove",
    "report",
    "resend",
    "reveal",
    "rotate",
    "send_test",
    "send_waiting",
    "switch_off",
    "switch_on",
]
