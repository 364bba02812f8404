"""Time as those count it who work on some days only: in days, with fractions, skipping the days that are closed."""

from bisect import bisect_left
from calendar import isleap
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from math import ceil
from zoneinfo import ZoneInfo

import holidays

from reassure.promises.rules.calendars import closed_because
from reassure.promises.rules.facts import Calendar, Span

DAY = timedelta(days=1)
#: Open days are counted from here; each year that is asked for needs those before it.
FIRST_YEAR = 2020


@lru_cache(maxsize=4096)
def of_country(country: str, region: str = "", *, closed: tuple[Span, ...] = ()) -> Calendar:
    """A country's business days: its own weekend and public holidays, and the days on which the carrier stood still."""
    return Calendar(weekdays=_weekdays(country.upper()), country=country, region=region, closed=closed)


@lru_cache(maxsize=512)
def _weekdays(country: str) -> frozenset[int]:
    try:
        weekend = holidays.country_holidays(country).weekend if country else {5, 6}
    except NotImplementedError:
        weekend = {5, 6}
    return frozenset(range(7)) - frozenset(weekend)


def is_open(day: date, calendars: Sequence[Calendar]) -> bool:
    """Whether everybody works that day; without a calendar everybody does."""
    return _opened(day + DAY, tuple(calendars)) > _opened(day, tuple(calendars))


def _opened(day: date, calendars: tuple[Calendar, ...]) -> int:
    """How many open days lie before it, counted from `FIRST_YEAR` on."""
    counted = _by_year(calendars, day.year)
    return counted[day.toordinal() - counted[0]]


@lru_cache(maxsize=4096)
def _by_year(calendars: tuple[Calendar, ...], year: int) -> tuple[int, ...]:
    """The ordinal of the day before the year begins, then how many open days lie before each of its days."""
    before = 0 if year <= FIRST_YEAR else _by_year(calendars, year - 1)[-1]
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366 if isleap(year) else 365))
    works = (all(closed_because(day, calendar) is None for calendar in calendars) for day in days)
    return (first.toordinal() - 1, *accumulate(works, initial=before))


def after(at: datetime, days: float, calendars: Sequence[Calendar], *, zone: str) -> datetime:
    """The instant by which so many business days have passed since `at`. It lies on an open day.

    Where nothing opens before the year after next it lies there.
    """
    tz = ZoneInfo(zone)
    local = at.astimezone(tz)
    day, left, keep = local.date(), days, tuple(calendars)
    if is_open(day, keep):
        rest = 1 - _share(local)
        if left <= rest:
            return _instant(day, _share(local) + left, tz)
        left -= rest
    whole = max(ceil(left), 1)
    return _instant(_nth_open(day + DAY, whole, keep), left - (whole - 1), tz)


def _nth_open(first: date, n: int, calendars: tuple[Calendar, ...]) -> date:
    """The n-th open day from `first` on."""
    wanted = _opened(first, calendars) + n
    for year in range(first.year, first.year + 3):
        counted = _by_year(calendars, year)
        place = bisect_left(counted, wanted, lo=1)
        if place < len(counted):
            return date.fromordinal(counted[0] + place - 1)
    return date(first.year + 2, 12, 31)


def between(start: datetime, end: datetime, calendars: Sequence[Calendar], *, zone: str) -> float:
    """How many business days lie between two instants; 0 when the end is not after the start."""
    if end <= start:
        return 0.0
    tz = ZoneInfo(zone)
    first, last = start.astimezone(tz), end.astimezone(tz)
    if first.date() == last.date():
        return _share(last) - _share(first) if is_open(first.date(), calendars) else 0.0
    days = tuple(calendars)
    found = (1 - _share(first)) * is_open(first.date(), days) + _share(last) * is_open(last.date(), days)
    return found + _opened(last.date(), days) - _opened(first.date() + DAY, days)


def opens(at: datetime, calendars: Sequence[Calendar], *, zone: str) -> datetime:
    """`at` if somebody works that day, else the beginning of the next day on which somebody does."""
    tz, keep = ZoneInfo(zone), tuple(calendars)
    day = at.astimezone(tz).date()
    return at if is_open(day, keep) else _instant(_nth_open(day, 1, keep), 0.0, tz)


def end_of(day: date, *, zone: str) -> datetime:
    """The midnight that ends the day there."""
    return datetime.combine(day + DAY, time(), ZoneInfo(zone))


def _share(local: datetime) -> float:
    """How much of its day is over, by the clock on the wall."""
    return (local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6) / 86_400


def _instant(day: date, share: float, tz: ZoneInfo) -> datetime:
    naive = datetime.combine(day, time()) + timedelta(days=min(share, 1 - 1e-9))
    return naive.replace(tzinfo=tz)
