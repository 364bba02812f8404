"""Counting days on which something happens."""

from collections.abc import Iterator
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
    return next(_open_days(day, calendar))


def add(day: date, days: int, calendar: Calendar) -> date:
    """The `days`-th open day after `day`; with 0 the day itself or the next open one. Raises `NeverOpen`."""
    if days == 0:
        return next_open(day, calendar)
    for _ in range(days):
        day = next_open(day + timedelta(days=1), calendar)
    return day


def skipped(first: date, last: date, calendar: Calendar) -> tuple[Part, ...]:
    """The holidays and closures (not the weekends) that cost an otherwise open day from `first` to `last`."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    reasons = (closed_because(day, calendar) for day in days if day.weekday() in calendar.weekdays)
    return tuple(reason for reason in reasons if reason is not None)


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


def _open_days(day: date, calendar: Calendar) -> Iterator[date]:
    for n in range(HORIZON_DAYS):
        if closed_because(day + timedelta(days=n), calendar) is None:
            yield day + timedelta(days=n)
    raise NeverOpen(f"no open day within {HORIZON_DAYS} days of {day}")
