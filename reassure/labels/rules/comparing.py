"""Rates side by side: what each costs, and whether it keeps what the shopper was promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reassure.labels.rules.facts import Rate


class Keeps(StrEnum):
    """How a rate stands to the promise. `unknown`: the carrier says no date, or nothing was promised."""

    YES = "yes"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """A rate with its verdict; `late_by` days. `best` = the cheapest that keeps the promise, or the cheapest of all."""

    rate: Rate
    keeps: Keeps
    late_by: int
    best: bool
    because: str


def compare(rates: Iterable[Rate], *, promised: date | None, leaves: date) -> list[Compared]:
    """Those that keep the promise first, then those without a date; by price in each, without a price last."""
    judged = sorted((_judged(rate, promised, leaves) for rate in rates), key=_rank)
    first = judged[0] if judged else None
    return [Compared(rate=r, keeps=k, late_by=late, best=(r, k, late) == first, because=_because(r, k, late))
            for r, k, late in judged]  # fmt: skip


def arrives(rate: Rate, leaves: date) -> date | None:
    """The carrier's own date, else its days of transit without Sundays from the day it leaves."""
    if rate.arrives_on is not None or rate.days is None:
        return rate.arrives_on
    day, left = leaves, rate.days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() != 6
    return day


_Judged = tuple[Rate, Keeps, int]


def _judged(rate: Rate, promised: date | None, leaves: date) -> _Judged:
    there = arrives(rate, leaves)
    if promised is None or there is None:
        return rate, Keeps.UNKNOWN, 0
    late = max((there - promised).days, 0)
    return rate, Keeps.LATE if late else Keeps.YES, late


#: What is late by a day stands after what nobody knows the day of.
RANK = {Keeps.YES: 0, Keeps.UNKNOWN: 1, Keeps.LATE: 2}


def _rank(judged: _Judged) -> tuple[int, bool, str, int, int, str]:
    rate, keeps, late = judged
    return RANK[keeps], rate.cost is None, rate.currency, rate.cost or 0, late, rate.service


def _because(rate: Rate, keeps: Keeps, late: int) -> str:
    if keeps is Keeps.YES:
        return "arrives_in_time"
    if keeps is Keeps.LATE:
        return "arrives_late"
    return "no_date" if rate.arrives_on is None and rate.days is None else "nothing_promised"
