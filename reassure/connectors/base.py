"""What every vendor looks like from the inside: three kinds of connection, one webhook shape, one registry.

A vendor is a folder beside this file. It never touches the database: it turns payloads into facts and calls
into answers; `connectors.intake`, `connectors.tasks` and the capabilities do the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any, Literal, Protocol, TypeAlias, cast

from reassure.catalog.rules import ProductFacts
from reassure.connectors.vendors import VENDORS, Vendor
from reassure.customers.rules import PersonFacts
from reassure.kit.errors import NotFound
from reassure.messages.rules.heard import MailHeard
from reassure.orders.rules import OrderFacts, RefundFacts
from reassure.shipments.rules.facts import ShipmentFacts, TrackingFacts


class Temporary(Exception):
    """The vendor could not answer now: try again, not before `retry_after`. `found` = what it had answered before."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.found: tuple[TrackingFacts, ...] = ()


class Permanent(Exception):
    """The vendor understood and refuses; asking again the same way changes nothing. `found` as in `Temporary`."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.found: tuple[TrackingFacts, ...] = ()


class Unreadable(Exception):
    """The body is not what the topic promises: kept as it came, shown, and not tried again by itself."""


class UnknownTopic(Exception):
    """The vendor tells of something nobody here listens to: kept and ignored."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What the door must know of a delivery: its topic, and the key by which its repetition is recognised."""

    topic: str
    dedupe: str


class Webhook(Protocol):
    """A vendor's `webhook.py`. Header names come in lower case; `body` is exactly what was sent.

    `verify` compares in constant time and checks the timestamp where the vendor signs one; an empty `secret`
    never verifies. `read` raises `Unreadable` or `UnknownTopic`; `topic` is the label's, `settings` the
    connection's.
    """

    def verify(self, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool: ...

    def label(self, headers: Mapping[str, str], body: bytes) -> Label: ...

    def read(self, topic: str, body: bytes, settings: Mapping[str, Any]) -> list[Heard]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """A merchant's access at a vendor: clients are made from it. `credentials` are secret."""

    vendor: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A piece of a shop's history. `cursor` is empty on the last one; `total` None = the shop won't say.

    `unreadable` counts what no facts could be made of.
    """

    facts: tuple[Heard, ...]
    cursor: str
    total: int | None = None
    unreadable: int = 0


class Platform(Protocol):
    """A shop. Each call may raise `Temporary` or `Permanent`."""

    def __init__(self, account: Account) -> None: ...

    def test(self) -> str:
        """Whom we reached, for people: the shop's name."""
        ...

    def learn(self) -> dict[str, str]:
        """What the webhooks don't tell and reading them needs: currency, domain. Kept in the settings."""
        ...

    def subscribe(self, address: str) -> list[str]:
        """Let the shop send its webhooks to `address`; the topics. Asking twice changes nothing."""
        ...

    def history(self, *, what: str, since: datetime | None, cursor: str) -> Page:
        """One page of `what` (products, customers, orders), oldest first."""
        ...

    def order(self, external_id: str) -> list[Heard]:
        """One order as it is now, with its parcels and refunds."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackingAsked:
    """One number to ask a carrier for. `carrier` is our slug; the rest is there for carriers that insist."""

    carrier: str
    tracking_number: str
    postcode: str = ""
    country: str = ""
    shipped_on: date | None = None


class Carrier(Protocol):
    """Who knows where parcels are. Calls block: workers only. Each may raise `Temporary` or `Permanent`."""

    def __init__(self, account: Account) -> None: ...

    def test(self) -> str:
        """Whom we reached, for people."""
        ...

    def serves(self) -> frozenset[str]:
        """Our slugs of the carriers this account can ask."""
        ...

    def track(self, asked: Sequence[TrackingAsked]) -> list[TrackingFacts]:
        """Answers for the numbers the carrier knows; the others are simply missing."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A message ready to go. `reference` is our own id of it, sent along so that it can be found again."""

    reference: str
    to: str
    subject: str = ""
    text: str = ""
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class Channel(Protocol):
    """Who carries messages. `send` raises `Temporary` or `Permanent` when it surely did not go."""

    def __init__(self, account: Account) -> None: ...

    def test(self) -> str:
        """Whom we reached, for people."""
        ...

    def send(self, letter: Letter) -> str:
        """The provider's own id of the message."""
        ...

    def find(self, reference: str) -> str | None:
        """The provider's id of what was sent with our reference; None where it can't say or never had it."""
        ...


class NoSuchVendor(NotFound):
    """There is no such vendor, or it can't do what was asked of it."""

    code = "no_such_vendor"


def vendor(slug: str) -> Vendor:
    if slug not in VENDORS:
        raise NoSuchVendor(f"There is no connector named “{slug}”. There are: {', '.join(sorted(VENDORS))}.")
    return VENDORS[slug]


def webhook(slug: str) -> Webhook:
    return cast(Webhook, import_module(_path(slug, "webhook")))


def platform(account: Account) -> Platform:
    return cast(Platform, _client(account, "platform"))


def carrier(account: Account) -> Carrier:
    return cast(Carrier, _client(account, "carrier"))


def channel(account: Account) -> Channel:
    return cast(Channel, _client(account, "channel"))


def client(account: Account) -> Platform | Carrier | Channel:
    """Whichever client the vendor has; all of them can `test()`."""
    for kind in ("platform", "carrier", "channel"):
        if getattr(vendor(account.vendor), kind):
            return cast("Platform | Carrier | Channel", _client(account, kind))
    raise NoSuchVendor(f"{vendor(account.vendor).name} only sends to us: there is nothing to call.")


def _client(account: Account, kind: str) -> Any:
    module, _, name = _path(account.vendor, kind).rpartition(".")
    return getattr(import_module(module), name)(account)


def _path(slug: str, kind: str) -> str:
    path: str = getattr(vendor(slug), kind)
    if not path:
        raise NoSuchVendor(f"{vendor(slug).name} is no {kind}.")
    return path
