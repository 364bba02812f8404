"""People as their shop knows them: normalised once, at the border."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A postal address. `country` is ISO 3166-1 alpha-2, `region` the subdivision's code or name as given."""

    name: str = ""
    company: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    PUSH = "push"
    PHONE = "phone"


class Topic(StrEnum):
    """`updates` are messages about an order by a channel that needs a yes of its own, such as SMS."""

    MARKETING = "marketing"
    UPDATES = "updates"
    SURVEYS = "surveys"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """A yes or no as a shop recorded it. `at` None = when it is told; `wording` is the text shown, with its version."""

    channel: Channel
    given: bool
    topic: Topic = Topic.MARKETING
    at: datetime | None = None
    wording: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonFacts:
    """What a shop says of a person. `external_id` is the shop's own key, empty for guests.

    `accepts_…` are a shop's flags without a date; `consents` says more and goes before them.
    `version_at` is when the shop last changed it, None = now (or, inside an order, the order's).
    """

    external_id: str = ""
    email: str = ""
    phone: str = ""
    name: str = ""
    locale: str = ""
    tags: tuple[str, ...] = ()
    accepts_email_marketing: bool | None = None
    accepts_sms_marketing: bool | None = None
    consents: tuple[Agreement, ...] = ()
    version_at: datetime | None = None
