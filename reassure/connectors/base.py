"""What every vendor looks like from the inside: three kinds of connection, one webhook shape, one registry.

A vendor is a folder beside this file. It never touches the database: it turns payloads into facts and calls
into answers; `connectors.intake`, `connectors.tasks` and the capabilities do the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any, Protocol, cast

from reassure.connectors.heard import Gone as Gone
from reassure.connectors.heard import Heard as Heard
from reassure.connectors.heard import Merged as Merged
from reassure.connectors.heard import PrivacyAsked as PrivacyAsked
from reassure.connectors.heard import Reread as Reread
from reassure.connectors.heard import Uninstalled as Uninstalled
from reassure.connectors.vendors import VENDORS, Vendor
from reassure.customers.rules import Address
from reassure.kit.errors import NotFound
from reassure.labels.rules.facts import (
    Booked,
    Bought,
    Checked,
    Consignment,
    LabelAsked,
    PickupAsked,
    Rate,
    Refund,
    VoidAsked,
)
from reassure.shipments.rules.facts import TrackingFacts


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


class Unsure(Exception):
    """Nobody knows whether the vendor did it: what costs money is not asked again before that is known."""


class Unreadable(Exception):
    """The body is not what the topic promises: kept as it came, shown, and not tried again by itself."""


class UnknownTopic(Exception):
    """The vendor tells of something nobody here listens to: kept and ignored."""


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


class Postage(Protocol):
    """Who sells labels. `Temporary` and `Permanent` mean that it surely was not done, `Unsure` that it may have been.

    `can`: rates, labels, cancel, pickup, address, return. `reads_back`: `find` tells what became of a lost answer.
    """

    can: frozenset[str]
    reads_back: bool

    def __init__(self, account: Account) -> None: ...

    def test(self) -> str:
        """Whom we reached, for people."""
        ...

    def rates(self, asked: Consignment) -> list[Rate]: ...

    def prepare(self, asked: LabelAsked) -> str:
        """Make it known before money is spent; the vendor's id of it, empty where there is no such step."""
        ...

    def buy(self, asked: LabelAsked) -> Bought: ...

    def find(self, asked: LabelAsked) -> Bought | None:
        """What was bought under `asked.prepared`; None = surely nothing."""
        ...

    def void(self, asked: VoidAsked) -> Refund:
        """What becomes of the price. Twice is once."""
        ...

    def pickup(self, asked: PickupAsked) -> Booked: ...

    def check(self, address: Address) -> Checked: ...


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


def postage(account: Account) -> Postage:
    return cast(Postage, _client(account, "postage"))


def channel(account: Account) -> Channel:
    return cast(Channel, _client(account, "channel"))


def client(account: Account) -> Platform | Carrier | Postage | Channel:
    """Whichever client the vendor has; all of them can `test()`."""
    return cast("Platform | Carrier | Postage | Channel", _client(account, role(account.vendor)))


def role(slug: str) -> str:
    """What the vendor is to us: platform, carrier, postage or channel. Raises `NoSuchVendor` for one that is none."""
    for kind in ("platform", "carrier", "postage", "channel"):
        if getattr(vendor(slug), kind):
            return kind
    raise NoSuchVendor(f"{vendor(slug).name} only sends to us: there is nothing to call.")


def _client(account: Account, kind: str) -> Any:
    module, _, name = _path(account.vendor, kind).rpartition(".")
    return getattr(import_module(module), name)(account)


def _path(slug: str, kind: str) -> str:
    path: str = getattr(vendor(slug), kind)
    if not path:
        raise NoSuchVendor(f"{vendor(slug).name} is no {kind}.")
    return path
