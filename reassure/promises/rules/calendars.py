"""Counting days on which something happens."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from reassure.promises.rules.facts import Calendar, Part, part

#: A calendar that opens on no day of the rest of a year and the whole next one opens never.
HORIZON_DAYS = 366


class NeverOpen(ValueError):
    """The calendar has no open day within `HORIZON_DAYS`."""


def closed_because(day: date, calendar: Calendar) -> Part | None:
    """Why nothing happens that day, or None on an open day. A named closure speaks before a weekend does."""
    for span in calendar.closed:
        if span.first <= day <= span.last:
            return part("closed", on=day, note=span.note)
    name = public_holidays(calendar.country, calendar.region, day.year).get(day)
    if name is not None and not calendar.works_on.intersection(name.split("; ")):
        return part("holiday", on=day, name=name, country=calendar.country.upper())
    return None if day.weekday() in calendar.weekdays else part("weekend", on=day)


def next_open(day: date, calendar: Calendar) -> date:
    """That day if it is open, else the next one that is. Raises `NeverOpen`."""
    year = _year(calendar, day.year)
    number = day.toordinal()
    at = year.positions[number - year.start]
    if at == len(year.open):
        raise NeverOpen(f"no open day within {HORIZON_DAYS} days of {day}")
    return day if year.open[at] == number else date.fromordinal(year.open[at])


def add(day: date, days: int, calendar: Calendar) -> date:
    """The `days`-th open day after `day`; with 0 the day itself or the next open one. Raises `NeverOpen`."""
    if days == 0:
        return next_open(day, calendar)
    year = _year(calendar, day.year)
    first = year.positions[day.toordinal() - year.start + 1]
    if first == len(year.open):
        raise NeverOpen(f"no open day within {HORIZON_DAYS} days of {day}")
    at = first + days - 1
    if at < len(year.open):
        return date.fromordinal(year.open[at])
    return add(date.fromordinal(year.open[-1]), at - len(year.open) + 1, calendar)


def skipped(first: date, last: date, calendar: Calendar) -> tuple[Part, ...]:
    """The holidays and closures (not the weekends) that cost an otherwise open day from `first` to `last`."""
    year = _year(calendar, first.year)
    here, there = bisect_left(year.lost, first.toordinal()), bisect_right(year.lost, last.toordinal())
    if last.year <= first.year + 1:
        return year.reasons[here:there]
    return year.reasons[here:] + skipped(date(first.year + 2, 1, 1), last, calendar)


@lru_cache(maxsize=4096)
def same(calendar: Calendar) -> Calendar:
    """The first calendar seen that equals it: one and the same is found sooner than an equal one."""
    return calendar


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar's open days from one January on for two years, and the weekdays it loses with their reasons.

    Days are proleptic ordinals (`date.toordinal`); `positions` says for each day where the first open one from it on
    stands in `open`. Worked out once, so that counting days costs no walk over them.
    """

    start: int
    open: list[int]
    positions: list[int]
    lost: list[int]
    reasons: tuple[Part, ...]


@lru_cache(maxsize=4096)
def _year(calendar: Calendar, number: int) -> Year:
    start, end = date(number, 1, 1).toordinal(), date(number + 2, 1, 1).toordinal()
    lost: dict[int, Part] = {}
    found: list[int] = []
    positions: list[int] = []
    for day in map(date.fromordinal, range(start, end)):
        positions.append(len(found))
        reason = closed_because(day, calendar)
        if reason is None:
            found.append(day.toordinal())
        elif day.weekday() in calendar.weekdays:
            lost[day.toordinal()] = reason
    return Year(start=start, open=found, positions=positions, lost=list(lost), reasons=tuple(lost.values()))


@lru_cache(maxsize=4096)
def public_holidays(country: str, region: str, year: int) -> dict[date, str]:
    """Names by day, in English where the library has it; of no or an unknown country none."""
    try:
        known = holidays.country_holidays(country.upper()) if country else None
    except NotImplementedError:
        known = None
    if known is None:
        return {}
    language = "en_US" if "en_US" in known.supported_languages else known.default_language
    days = holidays.country_holidays(
        country.upper(), subdiv=_subdivision(known, country, region), years=year, language=language
    )
    return {day: name for day, name in days.items() if day.year == year}


def _subdivision(known: holidays.HolidayBase, country: str, region: str) -> str | None:
    """The library's code of a region given as code (`BY`), ISO 3166-2 (`DE-BY`) or name (`Bayern`)."""
    wanted = region.strip().casefold().removeprefix(f"{country.casefold()}-")
    for code, names in known.get_subdivision_aliases().items():
        if wanted in {code.casefold(), *(name.casefold() for name in names)}:
            return str(code)
    return None
