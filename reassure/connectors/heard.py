"""What a vendor's webhooks and pages of history say, as our facts."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reassure.catalog.rules import ProductFacts
from reassure.customers.rules import PersonFacts
from reassure.messages.rules.heard import MailHeard
from reassure.orders.rules import OrderFacts, RefundFacts
from reassure.shipments.rules.facts import ShipmentFacts, TrackingFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """The shop no longer has this product or person. `what`: product, person."""

    what: Literal["product", "person"]
    external_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """The shop has made two people one: what was known of the other is the kept one's."""

    kept_external_id: str
    other_external_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reread:
    """The payload names an order without telling it whole: ask the shop for it."""

    order_external_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Uninstalled:
    """The merchant took our app out of the shop: the credentials are worth nothing any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivacyAsked:
    """A person wants their data (`export`) or to be forgotten (`erase`); `forget_shop` means everybody."""

    ask: Literal["export", "erase", "forget_shop"]
    external_id: str = ""
    email: str = ""
    order_external_ids: tuple[str, ...] = ()


Heard: TypeAlias = (
    OrderFacts
    | RefundFacts
    | ShipmentFacts
    | TrackingFacts
    | ProductFacts
    | PersonFacts
    | Gone
    | Merged
    | Reread
    | Uninstalled
    | PrivacyAsked
    | MailHeard
)
