"""What is known of orders on their way, for many at once: a fixed number of queries whatever their number."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
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
from reassure.promises.rules.breaches import Trip
from reassure.promises.rules.facts import Question
from reassure.promises.rules.parcels import OrderKnown, ParcelKnown
from reassure.promises.rules.reckoning import Door, Sending, Tables, question
from reassure.promises.rules.timeliness import Attempt, attempt_of, attempted
from reassure.shipments import queries as shipments
from reassure.shipments.rules.facts import Scan
from reassure.stores import queries as stores
from reassure.stores.rules import Wanted


def orders_known(order_ids: Collection[UUID], *, merchant: Merchant) -> dict[UUID, OrderKnown]:
    """What is known of each of these orders that ships anything."""
    found = orders.orders(order_ids)
    parcels = shipments.parcels_of_orders(found)
    known = _tables(merchant, found.values())
    failed = [parcel.pk for group in parcels.values() for parcel in group if parcel.first_attempt_failed]
    scans = shipments.scans_of(failed) if failed else {}
    return {key: _known(order, parcels.get(key, []), scans, known) for key, order in found.items()}


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


def _known(order: PlacedOrder, parcels: Iterable[Any], scans: dict[UUID, list[Scan]], tables: Tables) -> OrderKnown:
    active = [parcel for parcel in parcels if parcel.cancelled_at is None]
    door = _door(order, tables)
    known = [_parcel(order, parcel, scans.get(parcel.pk, []), tables) for parcel in active]
    waiting = _waiting(order, active)
    if waiting:
        known.append(ParcelKnown(key="", question=_question(order, waiting, door, tables)))
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


def _parcel(order: PlacedOrder, parcel: Any, scans: list[Scan], tables: Tables) -> ParcelKnown:
    door = _parcel_door(parcel, _door(order, tables), tables)
    estimate = (parcel.estimated_from, parcel.estimated_to)
    attempt = _attempt(parcel, scans, door)
    asked = _question(order, order.lines, door, tables, parcel=parcel)
    return ParcelKnown(
        key=str(parcel.pk),
        question=asked,
        trip=_trip(parcel, door, asked),
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


def _question(
    order: PlacedOrder, lines: Sequence[PlacedLine], door: Door, tables: Tables, *, parcel: Any | None = None
) -> Question:
    sending = Sending(
        ordered_at=order.placed_at,
        door=door,
        source=order.source,
        items=tuple(Wanted(variant_external_id=line.variant_external_id, quantity=line.quantity) for line in lines),
        service=(parcel.service if parcel else "") or order.shipping_method,
        carrier=parcel.carrier if parcel else "",
        place=tables.origins.get(parcel.origin) if parcel else None,
        left_at=(parcel.moved_at or parcel.shipped_at) if parcel else None,
    )
    return question(sending, tables)


def _shop(order: PlacedOrder, door: Door) -> tuple[date, date] | None:
    """What the shop promised at its checkout, by the door's own calendar."""
    if order.promised_on is None:
        return None
    first, last = sorted(at.astimezone(ZoneInfo(door.zone)).date() for at in order.promised_on)
    return first, last
