"""What a delivery date is made from, and the date itself with its reasons."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One stage's share of the because: a code that pages translate, and what to put into the sentence."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


def part(code: str, **params: object) -> Part:
    return Part(code=code, params=tuple((name, str(value)) for name, value in params.items()))


class Source(StrEnum):
    """Who says the date, the most believed first where the merchant has not said otherwise (`rules.sources`)."""

    ATTEMPT = "attempt"
    CARRIER = "carrier"
    LEARNED = "learned"
    SHOP = "shop"
    RULES = "rules"


class Method(StrEnum):
    """How a span of preparation days meets a span of transit days (FIELD 2.4).

    `EACH_END`: shortest with shortest, longest with longest. `MAX_PREPARATION`: the longest preparation for
    both ends. `ORDER_DATE`: transit counts from the order's own day, preparation is not added.
    """

    EACH_END = "each_end"
    MAX_PREPARATION = "max_preparation"
    ORDER_DATE = "order_date"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days on which nothing moves, both ends included: a closure, a strike, an inventory."""

    first: date
    last: date
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """`weekdays`: 0 is Monday. `country` and `region` name whose public holidays are kept, none if empty.

    `works_on` lists holidays (by the library's English name) that are worked all the same.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    country: str = ""
    region: str = ""
    works_on: frozenset[str] = frozenset()
    closed: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Warehouse:
    """`cutoffs` holds one time per weekday in `zone` (None or missing: the whole day counts).

    `processing` is the least and most working days before hand-over; None = nobody said.
    """

    zone: str
    calendar: Calendar = Calendar()
    cutoffs: tuple[time | None, ...] = ()
    processing: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """From one warehouse to one address with one service.

    `days` are counted on days the carrier `moves`; the last one then waits for a day it `delivers`.
    """

    days: tuple[int, int]
    likely: int | None = None
    moves: Calendar = Calendar()
    delivers: Calendar = Calendar()
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """When will it come? `item_days` is each item's own preparation, None = the warehouse's."""

    ordered_at: datetime
    warehouse: Warehouse | None
    lane: Lane | None
    item_days: tuple[int | None, ...] = ()
    shipped_at: datetime | None = None
    method: Method = Method.EACH_END


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryDates:
    """Days at the door. `because` is what each stage said, in the order of the stages."""

    earliest: date
    latest: date
    most_likely: date
    source: Source
    because: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """We don't know yet, and because of what: better than a date nobody can stand for."""

    because: tuple[Part, ...]


Answer = DeliveryDates | Unknown
