"""All that is known of many orders and their parcels, in a fixed number of queries whatever their number."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from reassure.kit.zones import zone_of
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.problems.models import Contest, Habit, Threshold
from reassure.problems.rules import limits, ways, workdays
from reassure.problems.rules.facts import Lane, OrderFacts, ParcelFacts
from reassure.problems.rules.paces import Measure, Pace, Stage
from reassure.problems.rules.ways import OwnLimit, Way
from reassure.promises import queries as promises
from reassure.promises.queries import Current
from reassure.promises.rules import delivery
from reassure.promises.rules.delivery import HandOver
from reassure.promises.rules.facts import Question
from reassure.promises.rules.parcels import OrderKnown
from reassure.shipments import queries as shipments
from reassure.stores import queries as stores


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One order as the rules see it, with the rows behind it: parcels by their key."""

    order: PlacedOrder | None
    facts: OrderFacts
    parcels: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """What holds for all of them. `origins` is the country and region of each place, by the shop's id.

    `paces` is filled way by way: many parcels go the same one.
    """

    zone: str
    habits: ways.Habits
    own: tuple[OwnLimit, ...]
    contests: Mapping[UUID, Any]
    origins: Mapping[str, tuple[str, str]]
    paces: dict[Way, Pace] = field(default_factory=dict)

    def pace(self, way: Way) -> Pace:
        if way not in self.paces:
            self.paces[way] = ways.pace_of(way, self.habits)
        return self.paces[way]


def orders_told(order_ids: Collection[UUID], *, merchant: Merchant) -> dict[UUID, Told]:
    """Those of the orders that exist, with their parcels that have not been taken back."""
    found = orders.orders(order_ids)
    if not found:
        return {}
    parcels = shipments.parcels_of_orders(found)
    known = promises.orders_known(found, merchant=merchant)
    current = promises.current_delivery_promises(found)
    tables = _tables(merchant, [parcel for group in parcels.values() for parcel in group])
    return {
        key: _told(order, parcels.get(key, []), known[key], current.get(key), tables) for key, order in found.items()
    }


def parcels_told(shipment_ids: Collection[UUID], *, merchant: Merchant) -> dict[UUID, tuple[ParcelFacts, Any]]:
    """Parcels that belong to no order, with their rows; those taken back are left out."""
    rows = [row for row in shipments.parcels_by_id(shipment_ids) if row.cancelled_at is None]
    tables = _tables(merchant, rows)
    return {row.pk: (_parcel(row, _way(row, None), None, tables), row) for row in rows}


def _tables(merchant: Merchant, parcels: Iterable[Any]) -> Tables:
    contests = Contest.objects.filter(shipment_id__in=[row.pk for row in parcels], settled_at=None)
    return Tables(
        zone=merchant.time_zone,
        habits={
            (Way(origin=row.origin, destination=row.destination, carrier=row.carrier, service=row.service),
             Measure(row.measure), Stage(row.stage)): {int(key): many for key, many in row.counts.items()}
            for row in Habit.objects.all()
        },
        own=tuple(own_limit(row) for row in Threshold.objects.all()),
        contests={row.shipment_id: row.said_at for row in contests},
        origins={row.external_id: (row.country, row.region) for row in stores.locations() if row.external_id},
    )  # fmt: skip


def own_limit(row: Threshold) -> OwnLimit:
    way = Way(origin=row.origin, destination=row.destination, carrier=row.carrier, service=row.service)
    return OwnLimit(name=row.name, way=way, days=row.days)


def _told(order: PlacedOrder, rows: list[Any], known: OrderKnown, current: Current | None, tables: Tables) -> Told:
    asked = {parcel.key: parcel.question for parcel in known.parcels}
    active = {str(row.pk): row for row in rows if row.cancelled_at is None}
    parcels = {key: _parcel(row, _way(row, order), asked.get(key), tables) for key, row in active.items()}
    rest = asked.get("")
    left_from = rest.warehouse.calendar.country if rest and rest.warehouse else ""
    way = Way(origin=left_from, destination=order.country)
    facts = OrderFacts(
        placed_at=order.placed_at,
        zone=_zone(order.country, order.shipping_address, tables),
        lane=_lane(way, rest, tables, zone=_zone(order.country, order.shipping_address, tables)),
        leaves_in=rest.warehouse.zone if rest and rest.warehouse else tables.zone,
        parcels=tuple(parcels.values()),
        waiting=rest is not None,
        hand_over_by=_hand_over_by(rest),
        first=current.first if current else None,
        promised=(current.dates.earliest, current.dates.latest) if current and current.dates else None,
        settled=bool(current and current.outcome),
        over=order.cancelled or order.erased or (order.total > 0 and order.refunded >= order.total),
    )
    return Told(order=order, facts=facts, parcels=active)


def _hand_over_by(asked: Question | None) -> date | None:
    """The last day by which the warehouse hands it over by its own word; None without one."""
    answer = delivery.hand_over(asked) if asked else None
    return answer.latest if isinstance(answer, HandOver) else None


def _way(row: Any, order: PlacedOrder | None) -> Way:
    country = row.country or (order.country if order else "")
    return Way(origin=row.origin, destination=country, carrier=row.carrier, service=row.service)


def _parcel(row: Any, way: Way, asked: Question | None, tables: Tables) -> ParcelFacts:
    """`way.origin` is the shop's name of the place until it is looked up here."""
    country, _region = tables.origins.get(way.origin, ("", ""))
    if not country and asked and asked.warehouse:
        country = asked.warehouse.calendar.country
    lane = _lane(replace(way, origin=country), asked, tables, zone=_zone(way.destination, row, tables))
    return ParcelFacts(
        key=str(row.pk),
        state=row.state,
        lane=lane,
        told_at=row.shipped_at or row.told_at,
        contested_at=tables.contests.get(row.pk),
    )


def _zone(country: str, place: Any, tables: Tables) -> str:
    return zone_of(country, place.region if place else "", default=tables.zone)


def _lane(way: Way, asked: Question | None, tables: Tables, *, zone: str) -> Lane:
    moves = asked.lane.moves if asked and asked.lane else None
    closed = moves.closed if moves else ()
    own = ways.own_limits(way, tables.own)
    abroad = bool(way.origin and way.destination) and way.origin != way.destination
    lane = Lane(
        origin=way.origin,
        destination=way.destination,
        carrier=way.carrier,
        service=way.service,
        zone=zone,
        calendars=tuple(
            dict.fromkeys(
                workdays.of_country(country, closed=closed) for country in (way.origin, way.destination) if country
            )
        )
        or (workdays.of_country("", closed=closed),),
        days=asked.lane.days if asked and asked.lane else None,
        thresholds=limits.usual(abroad=abroad),
        pace=tables.pace(way),
    )
    return limits.with_own(lane, **own) if own else lane
