"""A year of parcels as they might have gone. It imports nothing of ours and knows nothing of how we look at parcels.

Each lane has its own way of scanning: express is scanned at every belt, economy post is silent from the first sorting
to the last, a crossing of the sea is silent for a week. Some parcels are mis-sorted and lie somewhere, some are lost,
some are held by customs or by the weather with or without a word, and in some weeks a depot is slow.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

FIRST = datetime(2025, 1, 2, tzinfo=UTC)
HOLIDAYS = {
    "DE": {(1, 1), (4, 18), (4, 21), (5, 1), (5, 29), (6, 9), (10, 3), (12, 25), (12, 26)},
    "FR": {(1, 1), (4, 21), (5, 1), (5, 8), (5, 29), (6, 9), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)},
    "GB": {(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)},
    "US": {(1, 1), (1, 20), (2, 17), (5, 26), (6, 19), (7, 4), (9, 1), (10, 13), (11, 11), (11, 27), (12, 25)},
}


@dataclass(frozen=True)
class Leg:
    """What is scanned at its end, and how many working days it takes: the most usual, and how far it spreads."""

    code: str
    days: float
    spread: float
    country: str


@dataclass(frozen=True)
class Line:
    origin: str
    destination: str
    carrier: str
    service: str
    share: float
    promise: tuple[int, int]
    legs: tuple[Leg, ...]


def _legs(*told: tuple[str, float, float, str]) -> tuple[Leg, ...]:
    return tuple(Leg(*one) for one in told)


LINES = (
    Line("DE", "DE", "swift", "express", 0.24, (1, 2), _legs(
        ("PICK", 0.4, 0.2, "DE"), ("HUB", 0.3, 0.15, "DE"), ("LEFT", 0.2, 0.1, "DE"), ("HUB", 0.3, 0.15, "DE"),
        ("VAN", 0.2, 0.1, "DE"), ("DOOR", 0.2, 0.1, "DE"))),
    Line("DE", "DE", "post", "economy", 0.24, (3, 6), _legs(
        ("PICK", 0.7, 0.3, "DE"), ("HUB", 0.5, 0.2, "DE"), ("VAN", 2.4, 0.8, "DE"), ("DOOR", 0.2, 0.1, "DE"))),
    Line("DE", "FR", "swift", "standard", 0.16, (3, 5), _legs(
        ("PICK", 0.5, 0.2, "DE"), ("HUB", 0.4, 0.2, "DE"), ("LEFT", 0.3, 0.1, "DE"), ("LAND", 1.1, 0.4, "FR"),
        ("HUB", 0.6, 0.3, "FR"), ("VAN", 0.5, 0.2, "FR"), ("DOOR", 0.2, 0.1, "FR"))),
    Line("DE", "US", "post", "parcel", 0.10, (8, 14), _legs(
        ("PICK", 0.7, 0.3, "DE"), ("HUB", 0.5, 0.2, "DE"), ("LEFT", 0.5, 0.2, "DE"), ("CUSTOMS", 5.0, 1.3, "US"),
        ("LAND", 1.2, 0.7, "US"), ("HUB", 1.2, 0.4, "US"), ("VAN", 0.8, 0.4, "US"), ("DOOR", 0.2, 0.1, "US"))),
    Line("US", "US", "ground", "standard", 0.18, (4, 6), _legs(
        ("PICK", 0.5, 0.2, "US"), ("HUB", 0.4, 0.2, "US"), ("LEFT", 0.3, 0.1, "US"), ("HUB", 2.4, 0.6, "US"),
        ("HUB", 0.6, 0.3, "US"), ("VAN", 0.5, 0.2, "US"), ("DOOR", 0.2, 0.1, "US"))),
    Line("GB", "DE", "swift", "standard", 0.08, (4, 7), _legs(
        ("PICK", 0.4, 0.2, "GB"), ("HUB", 0.4, 0.2, "GB"), ("CUSTOMS", 0.7, 0.3, "DE"), ("LAND", 1.3, 0.9, "DE"),
        ("HUB", 0.6, 0.2, "DE"), ("VAN", 0.5, 0.2, "DE"), ("DOOR", 0.2, 0.1, "DE"))),
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    at: datetime
    code: str
    country: str


@dataclass(frozen=True)
class Story:
    """One parcel: what was scanned, what was promised, and what nobody saw.

    `stuck` is when it lay still without a word, from the moment at which it should have moved to the next scan, or
    for ever. `arrived` is the first time at the door.
    """

    number: int
    line: Line
    told_at: datetime
    promised: tuple[date, date]
    events: tuple[Event, ...]
    stuck: tuple[datetime, datetime | None] | None
    arrived: datetime | None

    @property
    def late(self) -> bool:
        return self.arrived is None or self.arrived.date() > self.promised[1]


def a_year(seed: int, many: int) -> list[Story]:
    """So many parcels, the earliest first. The same seed tells the same year."""
    dice = Random(seed)
    slow = {
        (line.carrier, line.service, dice.randrange(52)): dice.uniform(1.3, 2.2) for line in LINES for _ in range(2)
    }
    weights = [line.share for line in LINES]
    stories = [_story(n, dice.choices(LINES, weights)[0], dice, slow) for n in range(many)]
    return sorted(stories, key=lambda story: story.told_at)


def works(day: date, *countries: str) -> bool:
    return day.weekday() < 5 and all((day.month, day.day) not in HOLIDAYS[country] for country in countries)


def later(at: datetime, days: float, *countries: str) -> datetime:
    """So many working days after `at`, in minutes: nothing moves on days on which one of them rests."""
    left = timedelta(days=days)
    while True:
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC) + timedelta(days=1)
        if works(at.date(), *countries):
            if at + left < midnight:
                return at + left
            left -= midnight - at
        at = midnight


def _story(number: int, line: Line, dice: Random, slow: dict[tuple[str, str, int], float]) -> Story:
    week = dice.choices(range(52), [1.0] * 46 + [2.0] * 6)[0]
    told = later(FIRST + timedelta(days=7 * week + dice.uniform(0, 7)), 0.0, line.origin)
    first, last = (_promised(told, days, line) for days in line.promise)
    fate = dice.random()
    stuck_at = dice.randrange(1, len(line.legs)) if fate < 0.05 else None
    lost = fate < 0.008
    held_at = dice.randrange(2, len(line.legs)) if 0.05 <= fate < 0.07 else None
    events, at, stuck = [Event(told, "LABEL", line.origin)], told, None
    for i, leg in enumerate(line.legs):
        pace = slow.get((line.carrier, line.service, (at - FIRST).days // 7), 1.0)
        days = max(0.05, dice.gammavariate((leg.days / leg.spread) ** 2, leg.spread**2 / leg.days)) * pace
        due = later(at, days, leg.country, line.origin)
        if i == stuck_at:
            back = None if lost else later(due, dice.uniform(2.0, 10.0), leg.country)
            stuck = (due, back)
            if back is None:
                return Story(number, line, told, (first, last), tuple(events), stuck, None)
            due = back
        if i == held_at:
            events.append(Event(later(at, days / 2, leg.country), "HELD", leg.country))
            due = later(due, dice.uniform(1.0, 5.0), leg.country)
        at = due
        if i == stuck_at or leg.code in ("PICK", "DOOR") or dice.random() > 0.07:
            events.append(Event(at, leg.code, leg.country))
    return Story(number, line, told, (first, last), tuple(events), stuck, at)


def _promised(told: datetime, days: int, line: Line) -> date:
    return later(told, days + 0.7, line.origin, line.destination).date()
