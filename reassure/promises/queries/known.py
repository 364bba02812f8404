"""What is known of orders on their way, for many at once: a fixed number of queries whatever their number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from reassure.catalog import queries as catalog
from reassure.customers.rules import Address
from reassure.kit.zones import zone_of
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedLine, PlacedOrder
from reassure.promises.queries.table import tables
from reassure.promises.rules import planning, sources
from reassure.promises.rules.breaches import Trip
from reassure.promises.rules.facts import Answer, DeliveryDates, Question, Source, part
from reassure.promises.rules.parcels import OrderKnown, ParcelKnown
from reassure.promises.rules.planning import Going
from reassure.promises.rules.reckoning import Door, Sending, Tables, question, route_of, with_place
from reassure.promises.rules.timeliness import Attempt, attempt_of, attempted
from reassure.shipments import queries as shipments
from reassure.shipments.rules.facts import Scan
from reassure.stores import queries as stores
from reassure.stores.rules import Wanted


def orders_known(
    order_ids: Collection[UUID], *, merchant: Merchant, asked_at: Mapping[UUID, datetime] | None = None
) -> dict[UUID, OrderKnown]:
    """What is known of each of these orders that ships anything.

    With the moment at which each is asked for, also what was learned says of its parcels.
    """
    found = orders.orders(order_ids)
    parcels = shipments.parcels_of_orders(found)
    known = _tables(merchant, found.values())
    failed = [parcel.pk for group in parcels.values() for parcel in group if parcel.first_attempt_failed]
    scans = shipments.scans_of(failed) if failed else {}
    moments = asked_at or {}
    return {
        key: _known(order, parcels.get(key, []), scans, _At(tables=known, now=moments.get(key)))
        for key, order in found.items()
    }


def _tables(merchant: Merchant, found: Collection[PlacedOrder]) -> Tables:
    variants: dict[str, set[str]] = {}
    for order in found:
        bought = {line.variant_external_id for line in order.lines} - {""}
        variants.setdefault(order.source, set()).update(bought)
    return tables(
        merchant,
        variants=set().union(*variants.values()),
        origins={location.external_id: location.as_place() for location in stores.locations() if location.external_id},
        item_days={
            (source, variant): days
            for source, ids in variants.items()
            for variant, days in catalog.processing_days(ids, source).items()
        },
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _At:
    """The merchant's tables, and the moment at which an order is asked for; None = only the rules are."""

    tables: Tables
    now: datetime | None

    def parcel(self, sending: Sending, parcel: Any | None = None, **more: Any) -> ParcelKnown:
        placed = with_place(sending, self.tables)
        asked = question(placed, self.tables)
        return ParcelKnown(
            key=str(parcel.pk) if parcel else "",
            question=asked,
            believed=self.tables.believed,
            lane=sources.lane_of(sending.door.country, sending.carrier),
            learned=self._learned(placed, asked, parcel),
            trip=_trip(parcel, sending.door, asked) if parcel else None,
            **more,
        )

    def _learned(self, sending: Sending, asked: Question, parcel: Any | None) -> Answer | None:
        if self.tables.learned is None or self.now is None:
            return None
        zone = sending.door.zone
        out = parcel.out_for_delivery_at if parcel else None
        if out and out <= self.now and (on := out.astimezone(ZoneInfo(zone)).date()) >= _day(self.now, zone):
            said = (part("out_for_delivery", on=on),)
            return DeliveryDates(earliest=on, latest=on, most_likely=on, source=Source.LEARNED, because=said)
        going = Going(route=route_of(sending), zone=self.tables.zone, door_zone=zone, now=self.now)
        return planning.word(self.tables.learned, asked, going)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _known(order: PlacedOrder, parcels: Iterable[Any], scans: dict[UUID, list[Scan]], at: _At) -> OrderKnown:
    active = [parcel for parcel in parcels if parcel.cancelled_at is None]
    door = _door(order, at.tables)
    known = [_parcel(order, parcel, scans.get(parcel.pk, []), at) for parcel in active]
    waiting = _waiting(order, active)
    if waiting:
        known.append(at.parcel(_sending(order, waiting, door, at.tables)))
    return OrderKnown(
        placed_at=order.placed_at,
        parcels=tuple(known),
        shop=_shop(order, door),
        cancelled=order.cancelled,
    )


def _waiting(order: PlacedOrder, parcels: list[Any]) -> list[PlacedLine]:
    """Lines of which something has still to leave. A parcel that names no lines carries all there is."""
    if any(not parcel.lines.all() for parcel in parcels):
        return []
    return [line for line in order.lines if line.unshipped and not line.gift_card]


def _door(order: PlacedOrder, tables: Tables) -> Door:
    address = order.shipping_address or Address(country=order.country)
    return Door(
        country=address.country,
        region=address.region,
        postcode=address.postcode,
        zone=zone_of(address.country, address.region, default=tables.zone),
    )


def _parcel_door(parcel: Any, door: Door, tables: Tables) -> Door:
    """A parcel told with its own address goes there, else where its order goes."""
    if not parcel.country:
        return door
    zone = zone_of(parcel.country, parcel.region, default=tables.zone)
    return Door(country=parcel.country, region=parcel.region, postcode=parcel.postcode, zone=zone)


def _parcel(order: PlacedOrder, parcel: Any, scans: list[Scan], at: _At) -> ParcelKnown:
    door = _parcel_door(parcel, _door(order, at.tables), at.tables)
    estimate = (parcel.estimated_from, parcel.estimated_to)
    attempt = _attempt(parcel, scans, door)
    return at.parcel(
        _sending(order, order.lines, door, at.tables, parcel=parcel),
        parcel,
        estimate=(estimate[0], estimate[1]) if estimate[0] and estimate[1] else None,
        attempt=attempt,
        lost=attempt is None and _never_comes(parcel),
    )


def _trip(parcel: Any, door: Door, asked: Question) -> Trip:
    warehouse = asked.warehouse
    return Trip(
        carrier=parcel.carrier,
        origin=warehouse.calendar.country if warehouse else "",
        destination=door.country,
        zone=door.zone,
        leaves_in=warehouse.zone if warehouse else door.zone,
        left_at=parcel.shipped_at,
        moved_at=parcel.moved_at,
        out_at=parcel.out_for_delivery_at,
        substatus=parcel.substatus,
    )


def _never_comes(parcel: Any) -> bool:
    return parcel.returning_at is not None or parcel.substatus == "exception_013"


def _attempt(parcel: Any, scans: list[Scan], door: Door) -> Attempt | None:
    if parcel.first_attempt_at is None:
        return None
    if parcel.first_attempt_failed:
        return attempt_of(scans, zone=door.zone)
    return attempted(parcel.first_attempt_at, zone=door.zone)


def _sending(
    order: PlacedOrder, lines: Sequence[PlacedLine], door: Door, tables: Tables, *, parcel: Any | None = None
) -> Sending:
    return Sending(
        ordered_at=order.placed_at,
        door=door,
        source=order.source,
        items=tuple(Wanted(variant_external_id=line.variant_external_id, quantity=line.quantity) for line in lines),
        service=(parcel.service if parcel else "") or order.shipping_method,
        carrier=parcel.carrier if parcel else "",
        place=tables.origins.get(parcel.origin) if parcel else None,
        left_at=(parcel.moved_at or parcel.shipped_at) if parcel else None,
    )


def _shop(order: PlacedOrder, door: Door) -> tuple[date, date] | None:
    """What the shop promised at its checkout, by the door's own calendar."""
    if order.promised_on is None:
        return None
    first, last = sorted(at.astimezone(ZoneInfo(door.zone)).date() for at in order.promised_on)
    return first, last
