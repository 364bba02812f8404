"""What shops tell of parcels: fulfilments, of which several may travel under one number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from reassure.kit.errors import Refused
from reassure.kit.postgres import bulk
from reassure.shipments.actions import book as books
from reassure.shipments.actions import telling
from reassure.shipments.actions.book import DESCRIBED, Book
from reassure.shipments.actions.polling import plan_first
from reassure.shipments.models import Fulfilment, Shipment, ShipmentLine, ShipmentOrder
from reassure.shipments.rules.facts import ShipmentFacts

#: A carrier gives a number out again only after this; till then it is the same parcel.
SAME_PARCEL = timedelta(days=90)


class UnknownOrder(Refused):
    """None of the orders in the parcel has been told yet; the shop's order comes first, so try again later."""

    code = "order_unknown"

    @classmethod
    def of(cls, facts: ShipmentFacts) -> "UnknownOrder":
        named = ", ".join(facts.order_external_ids) or "none"
        return cls(f"No order of this parcel is known yet ({named}). Send the order first, then the parcel.")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Telling:
    """One fulfilment as told now, its orders (held), and whether it is new."""

    facts: ShipmentFacts
    orders: tuple[Any, ...]
    new: bool
    now: datetime

    @property
    def at(self) -> datetime:
        return self.facts.shipped_at or self.now


def ship(*, facts: ShipmentFacts, source: str, now: datetime) -> Shipment:
    """Write a fulfilment down: a new parcel, or more lines in a known one. Repeated or older tellings change nothing.

    Raises `UnknownOrder` when none of its orders is known.
    """
    (shipment,) = ship_many(facts=[facts], source=source, now=now)
    if shipment is None:
        raise UnknownOrder.of(facts)
    return shipment


@bulk.retried
def ship_many(*, facts: Sequence[ShipmentFacts], source: str, now: datetime) -> list[Shipment | None]:
    """Write many fulfilments down, one after another, in as few statements as one; their parcels, aligned with `facts`.

    None stands for one none of whose orders is known: it touches nothing.
    """
    book = books.opened(facts, source)
    parcels = [_tell(book, each, source, now) for each in facts]
    books.close(book)
    return parcels


def _tell(book: Book, facts: ShipmentFacts, source: str, now: datetime) -> Shipment | None:
    orders = tuple(book.orders[key] for key in dict.fromkeys(facts.order_external_ids) if key in book.orders)
    if not orders:
        return None
    known = book.fulfilments.get(facts.external_id)
    if known is not None and facts.version_at < known.version_at:
        return book.parcels[known.shipment_id]
    told = _Telling(facts=facts, orders=orders, new=known is None, now=now)
    shipment = book.parcels[known.shipment_id] if known is not None else _parcel(book, told, source)
    fulfilment = known or Fulfilment(source=source, external_id=facts.external_id, shipment=shipment)
    book.fulfilments[facts.external_id] = book.told[fulfilment.pk] = fulfilment
    book.written[shipment.pk] = shipment
    _stand(book, fulfilment, facts)
    _link(book, shipment, told)
    _pack(book, fulfilment, told)
    _describe(book, shipment, told)
    return shipment


def _parcel(book: Book, told: _Telling, source: str) -> Shipment:
    """The parcel that goes by the number already, or a new one."""
    key = books.key_of(told.facts)
    named = book.numbers.get(key)
    if named is not None:
        parcel = book.parcels[named.shipment_id]
        if told.at - named.since <= SAME_PARCEL and not parcel.cancelled_at:
            return parcel
        book.unname(key, told.at)
    if not key[0]:
        return book.add(Shipment(source=source, told_at=told.now))
    made = book.add(Shipment(source=source, told_at=told.now, carrier=told.facts.carrier, tracking_number=key[0]))
    book.name(made, key, told.at)
    return made


def _stand(book: Book, fulfilment: Fulfilment, facts: ShipmentFacts) -> None:
    fulfilment.version_at = facts.version_at
    fulfilment.cancelled_at = facts.version_at if facts.cancelled else None
    standing = book.standing[fulfilment.shipment_id]
    if facts.cancelled:
        standing.discard(fulfilment.pk)
    else:
        standing.add(fulfilment.pk)


def _link(book: Book, shipment: Shipment, told: _Telling) -> None:
    """Orders that the parcel was not yet known to carry; each of them hears of it."""
    have = book.carried[shipment.pk]
    new = sorted(order.pk for order in told.orders if order.pk not in have)
    have.update(new)
    book.linked += [ShipmentOrder(shipment=shipment, order_id=key) for key in new]
    data: dict[str, object] = {"shipment": str(shipment.pk), "carrier": told.facts.carrier or shipment.carrier}
    book.entries += telling.entries("shipment.created", [f"order/{key}" for key in new], at=told.at, data=data)


def _pack(book: Book, fulfilment: Fulfilment, told: _Telling) -> None:
    """The fulfilment's lines are exactly those told; lines nobody knows are left out."""
    wanted = {} if told.facts.cancelled else _quantities(told.facts, book)
    have = book.packed.setdefault(fulfilment.pk, {})
    for line_id in sorted(wanted.keys() | have.keys()):
        old, quantity = have.get(line_id), wanted.get(line_id)
        if old is not None and old.quantity == quantity:
            continue
        if old is not None:
            book.unpacked.append(have.pop(line_id).pk)
        if quantity:
            row = ShipmentLine(fulfilment=fulfilment, line_id=line_id, quantity=quantity)
            row.shipment_id = fulfilment.shipment_id
            have[line_id] = row
        book.moved[line_id] = min(told.at, told.now)


def _quantities(facts: ShipmentFacts, book: Book) -> dict[UUID, int]:
    packed: dict[UUID, int] = {}
    for shipped in facts.lines:
        line_id = book.lines.get((shipped.order_external_id, shipped.line_external_id))
        if line_id is not None and shipped.quantity > 0 and shipped.order_external_id in facts.order_external_ids:
            packed[line_id] = packed.get(line_id, 0) + shipped.quantity
    return packed


def _describe(book: Book, shipment: Shipment, told: _Telling) -> None:
    facts = told.facts
    before = {name: getattr(shipment, name) for name in DESCRIBED}
    _number(book, shipment, told)
    for name in ("carrier", "carrier_name", "service", "origin", "shipped_at"):
        _set(shipment, name, getattr(facts, name) or getattr(shipment, name))
    _set(shipment, "tracking_url", _web(facts.tracking_url) or shipment.tracking_url)
    if shipment.erased_at is None and any(order.erased_at for order in told.orders):
        shipment.erased_at, shipment.city, shipment.postcode = told.now, "", ""
    places = ("region", "country") if shipment.erased_at else ("city", "region", "postcode", "country")
    for name in places if facts.destination is not None else ():
        _set(shipment, name, getattr(facts.destination, name))
    shipment.cancelled_at = None if book.standing[shipment.pk] else (shipment.cancelled_at or facts.version_at)
    plan_first(shipment, now=told.now)
    changed = {name for name in DESCRIBED if getattr(shipment, name) != before[name]}
    _say(book, shipment, changed, told)


def _web(url: str) -> str:
    """The address if it is one of the web: it becomes a link on pages and in mails, and must run nothing there."""
    return url if url.startswith(("https://", "http://")) else ""


def _set(shipment: Shipment, name: str, value: Any) -> None:
    """Cut to what the column holds: what a shop says of a parcel must not keep us from knowing of it."""
    most = getattr(Shipment._meta.get_field(name), "max_length", None)
    setattr(shipment, name, value.replace("\0", "")[:most] if isinstance(value, str) else value)


def _number(book: Book, shipment: Shipment, told: _Telling) -> None:
    """A new number joins the old one: after a hand-over both are scanned. The newest is the one shown."""
    key = books.key_of(told.facts)
    if key[0] and key[0] != shipment.tracking_number:
        shipment.tracking_number = key[0]
        book.name(shipment, key, told.at)


def _say(book: Book, shipment: Shipment, changed: set[str], told: _Telling) -> None:
    shown = sorted(changed & {"carrier", "tracking_number", "tracking_url"})
    data: dict[str, object] = {"shipment": str(shipment.pk)}
    if shipment.cancelled_at and "cancelled_at" in changed:
        kind, at = "shipment.cancelled", shipment.cancelled_at
    elif shown and not told.new:
        kind, at, data = "shipment.changed", told.facts.version_at, data | {"fields": shown}
    else:
        return
    about = telling.keys(shipment, {shipment.pk: sorted(book.carried[shipment.pk])})
    book.entries += telling.entries(kind, about, at=at, data=data)
