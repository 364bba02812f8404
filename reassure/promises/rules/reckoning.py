"""From a basket, a door and the merchant's tables to the question when it will come."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from reassure.promises.rules import calendars, carriers
from reassure.promises.rules.facts import Calendar, Lane, Method, Question, Span, Warehouse
from reassure.promises.rules.routes import Learned, Route
from reassure.promises.rules.sources import AS_USUAL, Believed
from reassure.promises.rules.transit import Journey, Table, TransitRow
from reassure.stores.rules import Place, Shelf, Wanted, origin


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """The merchant's own data that dates are reckoned with.

    `standstills` are (carrier, country, days), empty = any; `origins` by the shop's key of the place; `item_days` are
    working days by (shop, variant), missing = the warehouse's. `learned` is what the merchant's own parcels taught, and
    `believed` whose word counts. Warehouses and lanes are made once and kept.
    """

    zone: str
    method: Method = Method.EACH_END
    transit: Table = field(default_factory=Table)
    standstills: tuple[tuple[str, str, Span], ...] = ()
    shelves: tuple[Shelf, ...] = ()
    origins: dict[str, Place] = field(default_factory=dict)
    item_days: dict[tuple[str, str], int] = field(default_factory=dict)
    learned: Learned | None = None
    believed: Believed = AS_USUAL
    warehouses: dict[UUID, Warehouse] = field(default_factory=dict, compare=False, repr=False)
    lanes: dict[tuple[str, str, str, str], Lane] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where it goes."""

    country: str
    region: str = ""
    postcode: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What goes in which way. `place` is where it leaves from, if that is known; `left_at` when it did."""

    ordered_at: datetime
    door: Door
    source: str = ""
    items: tuple[Wanted, ...] = ()
    service: str = ""
    carrier: str = ""
    place: Place | None = None
    left_at: datetime | None = None

    def by(self, service: str) -> "Sending":
        """The same by another service."""
        return replace(self, service=service)


def question(sending: Sending, tables: Tables) -> Question:
    """All that the date depends on. Without a place of its own it leaves from the one that can send most of it."""
    sending = with_place(sending, tables)
    return Question(
        ordered_at=sending.ordered_at,
        warehouse=warehouse(sending.place, tables) if sending.place else _somewhere(sending, tables),
        lane=lane_of(sending, tables),
        item_days=tuple(tables.item_days.get((sending.source, item.variant_external_id)) for item in sending.items),
        shipped_at=sending.left_at,
        method=tables.method,
    )


def with_place(sending: Sending, tables: Tables) -> Sending:
    """The same with the place it leaves from, where one can be found."""
    return sending if sending.place else replace(sending, place=origin_of(sending.items, sending.door, tables))


def origin_of(items: Sequence[Wanted], door: Door, tables: Tables) -> Place | None:
    """The place that can send most of it."""
    chosen = origin(items, tables.shelves, country=door.country)
    return chosen.place if chosen else None


def warehouse(place: Place, tables: Tables) -> Warehouse:
    """The place as promises reckon with it."""
    if place.id not in tables.warehouses:
        closed = tuple(Span(first=span.first, last=span.last, note=span.note) for span in place.closed)
        calendar = Calendar(
            weekdays=place.weekdays,
            country=place.country,
            region=place.region,
            works_on=place.works_on,
            closed=closed,
        )
        made = Warehouse(
            zone=place.zone, calendar=calendars.same(calendar), cutoffs=place.cutoffs, processing=place.processing
        )
        if place.id is None:
            return made
        tables.warehouses[place.id] = made
    return tables.warehouses[place.id]


def _somewhere(sending: Sending, tables: Tables) -> Warehouse | None:
    """A parcel that left needs no warehouse to be reckoned from, only a clock for the day on which it left."""
    return Warehouse(zone=tables.zone) if sending.left_at else None


def lane_of(sending: Sending, tables: Tables) -> Lane | None:
    """The lane by the table's row that says most about it."""
    place, door = sending.place, sending.door
    journey = Journey(
        origin_country=place.country if place else "",
        origin_region=place.region if place else "",
        destination_country=door.country,
        postcode=door.postcode,
        carrier=sending.carrier,
        service=sending.service,
    )
    row = tables.transit.row_for(journey)
    if row is None:
        return None
    key = (row.key, sending.carrier or row.carrier, door.country, door.region)
    if key not in tables.lanes:
        tables.lanes[key] = _lane(row, key[1], door, tables)
    return tables.lanes[key]


def _lane(row: TransitRow, carrier: str, door: Door, tables: Tables) -> Lane:
    closed = tuple(
        span for whose, where, span in tables.standstills if whose in {"", carrier} and where in {"", door.country}
    )
    works = carriers.working_days(carrier, door.country, door.region, closed=closed)
    return Lane(
        days=row.days,
        likely=row.likely,
        moves=carriers.EVERY_DAY if row.calendar_days else works,
        delivers=works,
        rule=row.key,
    )


def route_of(sending: Sending) -> Route:
    """The sending as what was learned is asked for it; its place must have been found."""
    place, door = sending.place, sending.door
    return Route(
        vendor=str(place.id or "") if place else "",
        origin_country=place.country.upper() if place else "",
        origin_region=place.region.upper() if place else "",
        country=door.country.upper(),
        region=door.region.upper(),
        postcode=door.postcode,
        carrier=sending.carrier.casefold(),
        service=sending.service.strip().casefold(),
        items=max(sum(item.quantity for item in sending.items), 1),
    )
