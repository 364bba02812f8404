"""People as their shop knows them: normalised once, at the border."""

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonFacts:
    """What a shop says of a person. `external_id` is the shop's own key, empty for guests.

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
    version_at: datetime | None = None
