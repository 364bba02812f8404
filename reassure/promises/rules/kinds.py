"""What keeps a promise of each kind, what makes it void, and how far off it was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from reassure.promises.rules.facts import Part, part
from reassure.promises.rules.ledger import Kind, Terms
from reassure.promises.rules.timeliness import Outcome, Settlement, gap_days


class Measure(StrEnum):
    """By what it is judged: a day or instant, an amount of money, or whether it was so."""

    TIME = "time"
    MONEY = "money"
    FACT = "fact"


class Who(StrEnum):
    """Who answers for it where it is broken; empty = nobody knows."""

    MERCHANT = "merchant"
    CARRIER = "carrier"
    CUSTOMER = "customer"
    NOBODY = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nature:
    """`kept_by` and `void_by` are the journal's kinds of an order's facts; without one, whoever knows tells us.

    `ahead`: so long before the last moment it is in danger while nothing has happened.
    """

    measure: Measure
    kept_by: str = ""
    void_by: str = ""
    ahead: timedelta = timedelta(0)


_CANCELLED = "order.cancelled"
_DAY = timedelta(days=1)
#: `ahead` is our own choice: the time in which somebody can still do it.
NATURES: dict[Kind, Nature] = {
    Kind.DELIVERY: Nature(measure=Measure.TIME, void_by=_CANCELLED),
    Kind.SHIP_BY: Nature(measure=Measure.TIME, kept_by="order.fulfilled", void_by=_CANCELLED, ahead=_DAY),
    Kind.PICKUP_READY: Nature(measure=Measure.TIME, void_by=_CANCELLED, ahead=timedelta(hours=1)),
    Kind.REFUND_BY: Nature(measure=Measure.TIME, kept_by="order.refunded", ahead=2 * _DAY),
    Kind.REPLY_BY: Nature(measure=Measure.TIME, ahead=timedelta(hours=1)),
    Kind.RETURN_LABEL_BY: Nature(measure=Measure.TIME, ahead=timedelta(hours=4)),
    Kind.PRICE: Nature(measure=Measure.MONEY, kept_by="order.fulfilled", void_by=_CANCELLED),
    Kind.BULK_DISCOUNT: Nature(measure=Measure.MONEY, kept_by="order.fulfilled", void_by=_CANCELLED),
    Kind.PRODUCT_CLAIM: Nature(measure=Measure.FACT, void_by=_CANCELLED),
    Kind.INSTRUCTION: Nature(measure=Measure.FACT, void_by=_CANCELLED),
    Kind.STOCK: Nature(measure=Measure.FACT, kept_by="order.fulfilled", void_by=_CANCELLED),
}
#: The kinds that an order's own facts settle, and which facts those are.
BY_FACTS = frozenset(kind for kind, nature in NATURES.items() if nature.kept_by or nature.void_by) - {Kind.DELIVERY}
FACTS = frozenset(fact for kind in BY_FACTS for fact in (NATURES[kind].kept_by, NATURES[kind].void_by) if fact)
_WHOLE = re.compile(r"[0-9]{1,15}")
#: Terms that are numbers: minor units, pieces, a share in percent.
_NUMBERS = {
    "unit_price": _WHOLE,
    "quantity": _WHOLE,
    "refunded_to": _WHOLE,
    "percent": re.compile(r"[0-9]{1,3}([.][0-9]{1,3})?"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Charged:
    """One line as it was charged, in minor units; `discount` is off the whole line."""

    keys: frozenset[str]
    quantity: int
    unit_price: int
    discount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """A fact about the order, as far as promises go: its kind, its instant, and the money that has moved."""

    kind: str
    at: datetime
    zone: str
    refunded: int = 0
    charged: tuple[Charged, ...] = ()


def in_time(terms: Terms, *, at: datetime, zone: str) -> Settlement:
    """A promise of a day or an instant that was done at `at`; a part of a day late counts as one.

    Days are those of `zone`. Sooner than the earliest day is early; without one nothing is too soon.
    """
    if terms.due_at is not None and at > terms.due_at:
        return Settlement(outcome=Outcome.BROKEN, gap_days=-((terms.due_at - at) // _DAY))
    on = at.astimezone(ZoneInfo(zone)).date()
    latest = terms.latest if terms.due_at is None and terms.latest else max(on, terms.earliest or on)
    gap = gap_days(earliest=min(terms.earliest or on, latest), latest=latest, on=on)
    return Settlement(outcome=Outcome.BROKEN if gap > 0 else Outcome.EARLY if gap < 0 else Outcome.KEPT, gap_days=gap)


def settled_by(kind: Kind, terms: Terms, happened: Happened) -> Settlement | None:
    """What an order's fact makes of an open promise; None = nothing yet."""
    nature = NATURES[kind]
    if happened.kind == nature.void_by:
        return Settlement(outcome=Outcome.VOID)
    if happened.kind != nature.kept_by:
        return None
    if nature.measure is Measure.MONEY:
        return _charged(kind, terms, happened.charged)
    if nature.measure is Measure.FACT:
        return Settlement(outcome=Outcome.KEPT)
    if kind is Kind.REFUND_BY and happened.refunded < int(dict(terms.other).get("refunded_to", 0)):
        return None
    return in_time(terms, at=happened.at, zone=happened.zone)


def _charged(kind: Kind, terms: Terms, lines: Sequence[Charged]) -> Settlement:
    """What was charged against what was promised; without such a line (or that many of it) there is no promise."""
    told = dict(terms.other)
    mine = [line for line in lines if terms.subject in line.keys and line.quantity >= int(told.get("quantity", 1))]
    if not mine:
        return Settlement(outcome=Outcome.VOID)
    if kind is Kind.PRICE:
        off = sum(line.quantity * (line.unit_price - int(told["unit_price"])) - line.discount for line in mine)
    else:
        share = Fraction(told["percent"]) / 100
        off = sum(int(line.quantity * line.unit_price * share) - line.discount for line in mine)
    return Settlement(outcome=Outcome.BROKEN if off > 0 else Outcome.KEPT, gap_amount=off)


def due(terms: Terms, *, zone: str) -> datetime | None:
    """The last moment of a promise, None where it names none: its instant, else the end of its latest day there."""
    if terms.due_at is not None:
        return terms.due_at.astimezone(UTC)
    if terms.latest is None:
        return None
    return datetime.combine(terms.latest + _DAY, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


def lacking(kind: Kind, terms: Terms) -> Part | None:
    """What a promise of that kind can't be judged without, None where nothing is missing."""
    told = dict(terms.other)
    if NATURES[kind].measure is Measure.TIME and not (terms.latest or terms.due_at):
        return part("lacks_time")
    money = NATURES[kind].measure is Measure.MONEY
    needed = {Kind.PRICE: ("unit_price",), Kind.BULK_DISCOUNT: ("percent",)}.get(kind, ())
    for name in (*needed, *(name for name in _NUMBERS if name in told)):
        if not _NUMBERS[name].fullmatch(told.get(name, "")):
            return part("lacks_number", name=name)
    return part("lacks_subject") if money and not terms.subject else None


def last_day(terms: Terms, *, zone: str) -> date | None:
    """The latest day, also of a promise that names an instant."""
    return terms.due_at.astimezone(ZoneInfo(zone)).date() if terms.due_at else terms.latest
