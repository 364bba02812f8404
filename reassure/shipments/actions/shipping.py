"""What shops tell of parcels: fulfilments, of which several may travel under one number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import Refused
from reassure.orders import actions as orders
from reassure.orders.actions.holding import hold
from reassure.shipments import queries
from reassure.shipments.actions import telling
from reassure.shipments.actions.polling import POLLING, plan_first
from reassure.shipments.models import Fulfilment, Number, Shipment, ShipmentLine, ShipmentOrder
from reassure.shipments.rules.facts import ShipmentFacts
from reassure.shipments.rules.numbers import normalised

#: A carrier gives a number out again only after this; till then it is the same parcel.
SAME_PARCEL = timedelta(days=90)
DESCRIBED = (
    "carrier", "carrier_name", "tracking_number", "tracking_url", "service", "origin", "city", "region", "postcode",
    "country", "shipped_at", "cancelled_at",
)  # fmt: skip


class UnknownOrder(Refused):
    """None of the orders in the parcel has been told yet; the shop's order comes first, so try again later."""

    code = "order_unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Telling:
    """One fulfilment as told now, its orders (held), and what was known of it; `fresh` = its parcel was just made."""

    facts: ShipmentFacts
    held: Mapping[str, Any]
    known: Fulfilment | None
    fresh: bool
    now: datetime

    @property
    def at(self) -> datetime:
        return self.facts.shipped_at or self.now


@transaction.atomic
def ship(*, facts: ShipmentFacts, source: str, now: datetime) -> Shipment:
    """Write a fulfilment down: a new parcel, or more lines in a known one. Repeated or older tellings change nothing.

    Raises `UnknownOrder` when none of its orders is known.
    """
    held = hold(source=source, external_ids=facts.order_external_ids)
    if not held:
        named = ", ".join(facts.order_external_ids) or "none"
        raise UnknownOrder(f"No order of this parcel is known yet ({named}). Send the order first, then the parcel.")
    known = Fulfilment.objects.select_related("shipment").filter(source=source, external_id=facts.external_id).first()
    if known is not None and facts.version_at < known.version_at:
        return cast(Shipment, known.shipment)
    shipment, fresh = (known.shipment, False) if known else _parcel(facts, source, now)
    if not fresh:
        shipment = Shipment.objects.select_for_update().get(pk=shipment.pk)
    return _write(shipment, _Telling(facts=facts, held=held, known=known, fresh=fresh, now=now), source)


def _write(shipment: Shipment, told: _Telling, source: str) -> Shipment:
    fulfilment = _fulfilment(shipment, told, source)
    entries = _link(shipment, told)
    touched = _pack(fulfilment, told)
    entries += _describe(shipment, told)
    journal.record_many(entries)
    if touched:
        orders.count_shipped(counts=queries.shipped_of(touched), now=min(told.at, told.now))
    return shipment


def _parcel(facts: ShipmentFacts, source: str, now: datetime) -> tuple[Shipment, bool]:
    """The parcel that goes by the number already, or a new one and True."""
    number = _number_of(facts)
    if not number:
        return Shipment.objects.create(source=source, told_at=now), True
    going = _going_by(number, facts, now)
    if going is not None:
        return going, False
    made = Shipment.objects.create(source=source, told_at=now, carrier=facts.carrier, tracking_number=number)
    row = Number(shipment=made, carrier=facts.carrier, number=number, since=facts.shipped_at or now)
    Number.objects.bulk_create([row], ignore_conflicts=True)
    now_its = Number.objects.select_related("shipment").get(number=number, carrier=facts.carrier, until=None)
    if now_its.shipment_id != made.pk:
        made.delete()
        return now_its.shipment, False
    return made, True


def _going_by(number: str, facts: ShipmentFacts, now: datetime) -> Shipment | None:
    found = Number.objects.select_related("shipment").filter(number=number, carrier=facts.carrier, until=None).first()
    if found is None:
        return None
    shipped_at, parcel = facts.shipped_at or now, cast(Shipment, found.shipment)
    if shipped_at - found.since <= SAME_PARCEL and not parcel.cancelled_at:
        return parcel
    found.until = shipped_at
    found.save(update_fields=["until"])
    return None


def _number_of(facts: ShipmentFacts) -> str:
    return normalised(facts.tracking_number)[:60]


def _fulfilment(shipment: Shipment, told: _Telling, source: str) -> Fulfilment:
    facts = told.facts
    fulfilment = told.known or Fulfilment(source=source, external_id=facts.external_id, shipment=shipment)
    fulfilment.version_at = facts.version_at
    fulfilment.cancelled_at = facts.version_at if facts.cancelled else None
    fulfilment.save()
    return fulfilment


def _link(shipment: Shipment, told: _Telling) -> list[Entry]:
    """Orders that the parcel was not yet known to carry; each of them hears of it."""
    have = set() if told.fresh else set(queries.order_ids([shipment.pk]).get(shipment.pk, ()))
    new = sorted(order.pk for order in told.held.values() if order.pk not in have)
    ShipmentOrder.objects.bulk_create([ShipmentOrder(shipment=shipment, order_id=key) for key in new])
    data: dict[str, object] = {"shipment": str(shipment.pk), "carrier": told.facts.carrier or shipment.carrier}
    about = [f"order/{key}" for key in new]
    return telling.entries("shipment.created", about, at=told.at, data=data)


def _pack(fulfilment: Fulfilment, told: _Telling) -> set[UUID]:
    """The fulfilment's lines are exactly those told; lines nobody knows are left out. Answers which changed."""
    wanted = {} if told.facts.cancelled else _quantities(told.facts, told.held)
    have = {row.line_id: row for row in fulfilment.lines.all()} if told.known else {}
    gone = [row.pk for line_id, row in have.items() if wanted.get(line_id) != row.quantity]
    if gone:
        ShipmentLine.objects.filter(pk__in=gone).delete()
    new = [
        ShipmentLine(fulfilment=fulfilment, shipment_id=fulfilment.shipment_id, line_id=line_id, quantity=quantity)
        for line_id, quantity in sorted(wanted.items())
        if line_id not in have or have[line_id].quantity != quantity
    ]
    ShipmentLine.objects.bulk_create(new)
    return {row.line_id for row in new} | {line_id for line_id, row in have.items() if row.pk in gone}


def _quantities(facts: ShipmentFacts, held: Mapping[str, Any]) -> dict[UUID, int]:
    lines = {
        (external_id, line.external_id): line.pk for external_id, order in held.items() for line in order.lines.all()
    }
    packed: dict[UUID, int] = {}
    for shipped in facts.lines:
        line_id = lines.get((shipped.order_external_id, shipped.line_external_id))
        if line_id is not None and shipped.quantity > 0:
            packed[line_id] = packed.get(line_id, 0) + shipped.quantity
    return packed


def _describe(shipment: Shipment, told: _Telling) -> list[Entry]:
    facts = told.facts
    before = {name: getattr(shipment, name) for name in DESCRIBED}
    _number(shipment, told)
    for name in ("carrier", "carrier_name", "service", "origin", "shipped_at"):
        _set(shipment, name, getattr(facts, name) or getattr(shipment, name))
    _set(shipment, "tracking_url", _web(facts.tracking_url) or shipment.tracking_url)
    if shipment.erased_at is None and any(order.erased_at for order in told.held.values()):
        shipment.erased_at, shipment.city, shipment.postcode = told.now, "", ""
    places = ("region", "country") if shipment.erased_at else ("city", "region", "postcode", "country")
    for name in places if facts.destination is not None else ():
        _set(shipment, name, getattr(facts.destination, name))
    standing = not facts.cancelled or (not told.fresh and shipment.fulfilments.filter(cancelled_at=None).exists())
    shipment.cancelled_at = None if standing else (shipment.cancelled_at or facts.version_at)
    plan_first(shipment, now=told.now)
    shipment.save(update_fields=[*DESCRIBED, *POLLING, "erased_at"])
    changed = {name for name in DESCRIBED if getattr(shipment, name) != before[name]}
    return _told(shipment, changed, told)


def _web(url: str) -> str:
    """The address if it is one of the web: it becomes a link on pages and in mails, and must run nothing there."""
    return url if url.startswith(("https://", "http://")) else ""


def _set(shipment: Shipment, name: str, value: Any) -> None:
    """Cut to what the column holds: what a shop says of a parcel must not keep us from knowing of it."""
    most = getattr(Shipment._meta.get_field(name), "max_length", None)
    setattr(shipment, name, value.replace("\0", "")[:most] if isinstance(value, str) else value)


def _number(shipment: Shipment, told: _Telling) -> None:
    """A new number joins the old one: after a hand-over both are scanned. The newest is the one shown."""
    number = _number_of(told.facts)
    if not number or number == shipment.tracking_number:
        return
    shipment.tracking_number = number
    row = Number(shipment=shipment, carrier=told.facts.carrier, number=number, since=told.at)
    Number.objects.bulk_create([row], ignore_conflicts=True)


def _told(shipment: Shipment, changed: set[str], told: _Telling) -> list[Entry]:
    shown = sorted(changed & {"carrier", "tracking_number", "tracking_url"})
    data: dict[str, object] = {"shipment": str(shipment.pk)}
    if shipment.cancelled_at and "cancelled_at" in changed:
        kind, at = "shipment.cancelled", shipment.cancelled_at
    elif shown and told.known is not None:
        kind, at, data = "shipment.changed", told.facts.version_at, data | {"fields": shown}
    else:
        return []
    return telling.entries(kind, telling.keys(shipment, queries.order_ids([shipment.pk])), at=at, data=data)
