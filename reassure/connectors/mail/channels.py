"""Which channel carries a merchant's mail."""

from reassure.connectors.base import Account
from reassure.connectors.mail.amazon import Ses
from reassure.connectors.mail.client import Anymail, Smtp
from reassure.connectors.mail.providers import SES, SMTP


def channel(account: Account, *, ours: bool = False) -> Smtp | Anymail:
    """`ours` = the operator set it up, so it may lead into our own network. Raises `Temporary` or `Permanent`."""
    if account.vendor == SMTP:
        return Smtp(account, ours=ours)
    return (Ses if account.vendor == SES else Anymail)(account, ours=ours)
