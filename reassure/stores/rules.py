"""Places of a merchant: when they work, when they are open, and which of them an order leaves from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reassure.kit.errors import Invalid


class Kind(StrEnum):
    WAREHOUSE = "warehouse"
    STORE = "store"
    DROP_OFF = "drop_off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """Days on which nobody works there, both ends included."""

    first: date
    last: date
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """Open from `opens` until before `closes`, local time."""

    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A location as promises, pickup and the locator read it.

    `zone` is its IANA time zone. `weekdays` (0 = Monday) are worked; `cutoffs` holds one local time per weekday, None =
    the whole day counts. `processing` is the least and most working days until hand-over, None = nobody said.
    `country` and `region` name whose public holidays are kept, but for those in `works_on` (English names).
    `opening` is by weekday for visitors, `other_hours` overrides it on a date (nothing = closed to visitors).
    """

    name: str
    zone: str
    kind: Kind = Kind.WAREHOUSE
    id: UUID | None = None
    country: str = ""
    region: str = ""
    weekdays: frozenset[int] = frozenset(range(5))
    cutoffs: tuple[time | None, ...] = (None,) * 7
    processing: tuple[int, int] | None = None
    works_on: frozenset[str] = frozenset()
    closed: tuple[Closed, ...] = ()
    opening: tuple[tuple[Hours, ...], ...] = ((),) * 7
    other_hours: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One line to send: how many of which variant."""

    variant_external_id: str
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """What a place has, by variant; a variant that is missing has never been told and counts as unlimited."""

    place: Place
    stock: Mapping[str, int]
    priority: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an order leaves from. `because`: has_all, has_most, only_place, first_choice."""

    place: Place
    because: str


def origin(lines: Sequence[Wanted], shelves: Sequence[Shelf], *, country: str = "") -> Origin | None:
    """The place that can send most of the lines; of equals one in the buyer's country, then the merchant's order."""
    if not shelves:
        return None
    if len(shelves) == 1:
        return Origin(place=shelves[0].place, because="only_place")
    served = {shelf.place.id: _served(lines, shelf) for shelf in shelves}

    def worth(shelf: Shelf) -> tuple[int, bool, int, str]:
        abroad = bool(country) and shelf.place.country.upper() != country.upper()
        return (-served[shelf.place.id], abroad, shelf.priority, shelf.place.name)

    best = min(shelves, key=worth)
    if lines and served[best.place.id] == len(lines):
        return Origin(place=best.place, because="has_all")
    return Origin(place=best.place, because="has_most" if served[best.place.id] else "first_choice")


def hours_on(day: date, place: Place) -> tuple[Hours, ...]:
    """When visitors find it open that day: a dated override first, then closures, then the weekday's hours."""
    if day in place.other_hours:
        return place.other_hours[day]
    if any(span.first <= day <= span.last for span in place.closed):
        return ()
    return place.opening[day.weekday()] if day.weekday() < len(place.opening) else ()


def checked_zone(zone: str) -> str:
    """The zone, or `Invalid`: without one no cut-off means anything."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Invalid(f"“{zone}” is not a time zone, such as Europe/Berlin.", code="time_zone") from None
    return zone


def checked(place: Place) -> Place:
    """The place, or `Invalid` with the first thing that can't be meant."""
    checked_zone(place.zone)
    if not place.weekdays or not place.weekdays <= frozenset(range(7)):
        raise Invalid("Choose at least one working day, Monday to Sunday.", code="weekdays")
    if len(place.cutoffs) != 7 or len(place.opening) != 7:
        raise Invalid("Give a cut-off and opening hours for each of the seven weekdays.", code="cutoffs")
    if place.processing is not None and not 0 <= place.processing[0] <= place.processing[1]:
        raise Invalid("Preparation takes from a smaller to a larger number of days.", code="processing")
    if any(span.last < span.first for span in place.closed):
        raise Invalid("A closure ends on or after the day it begins.", code="closure")
    return place


def _served(lines: Sequence[Wanted], shelf: Shelf) -> int:
    return sum(shelf.stock.get(line.variant_external_id, line.quantity) >= line.quantity for line in lines)
