"""Counting days on which something happens."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from reassure.promises.rules.facts import Calendar, Part, part

#: A calendar that opens on no day within a year and a bit opens never.
HORIZON_DAYS = 400


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
    at = year.position(day)
    if at < len(year.open) and year.open[at] - day.toordinal() < HORIZON_DAYS:
        return date.fromordinal(year.open[at])
    raise NeverOpen(f"no open day within {HORIZON_DAYS} days of {day}")


def add(day: date, days: int, calendar: Calendar) -> date:
    """The `days`-th open day after `day`; with 0 the day itself or the next open one. Raises `NeverOpen`."""
    if days == 0:
        return next_open(day, calendar)
    following = next_open(day + timedelta(days=1), calendar)
    year = _year(calendar, following.year)
    at = year.position(following) + days - 1
    if at < len(year.open):
        return date.fromordinal(year.open[at])
    return add(date.fromordinal(year.open[-1]), at - len(year.open) + 1, calendar)


def skipped(first: date, last: date, calendar: Calendar) -> tuple[Part, ...]:
    """The holidays and closures (not the weekends) that cost an otherwise open day from `first` to `last`."""
    found: list[Part] = []
    for number in range(first.year, last.year + 1):
        year = _year(calendar, number)
        here = bisect_left(year.lost, max(first, date(number, 1, 1)).toordinal())
        there = bisect_right(year.lost, min(last, date(number, 12, 31)).toordinal())
        found += year.reasons[here:there]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar's open days from one January on for two years, and the weekdays it loses with their reasons.

    Days are proleptic ordinals (`date.toordinal`). Worked out once, so that counting days costs no walk over them.
    """

    start: int
    open: list[int]
    positions: list[int]
    lost: list[int]
    reasons: list[Part]

    def position(self, day: date) -> int:
        """Where the first open day from `day` on stands in `open`."""
        return self.positions[day.toordinal() - self.start]


@lru_cache(maxsize=4096)
def _year(calendar: Calendar, number: int) -> Year:
    days = [date.fromordinal(n) for n in range(date(number, 1, 1).toordinal(), date(number + 2, 1, 1).toordinal())]
    year = Year(start=days[0].toordinal(), open=[], positions=[], lost=[], reasons=[])
    for day in days:
        year.positions.append(len(year.open))
        reason = closed_because(day, calendar)
        if reason is None:
            year.open.append(day.toordinal())
        elif day.weekday() in calendar.weekdays:
            year.lost.append(day.toordinal())
            year.reasons.append(reason)
    return year


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
