"""What a provider says became of a mail it took."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Fate(StrEnum):
    """`bounced` for good, `complained` = the recipient called it spam: both get nothing more."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailHeard:
    """`provider_id` is the provider's own id of the mail."""

    provider_id: str
    fate: Fate
    at: datetime
