"""Time as parcels feel it: a Sunday is shorter than a Monday, so lead times compare across weekends and holidays."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from reassure.promises.rules.calendars import public_holidays

FIRST, LAST = date(2012, 1, 1), date(2045, 12, 31)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """How much of a working day passes on the others. The scale is set so that a week stays seven days.

    The defaults were chosen on Olist's orders of 2017: half a day on Saturdays, less on holidays and Sundays.
    """

    saturday: float = 0.5
    sunday: float = 0.2
    holiday: float = 0.4
    country: str = ""

    def to_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Rhythm":
        return cls(**data)


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Work passed since `FIRST` at the start of each day; between them it runs evenly."""

    origin: int
    passed: tuple[float, ...]

    def at(self, moment: float) -> float:
        day = min(max(int(moment) - self.origin, 0), len(self.passed) - 2)
        into = moment - self.origin - day
        return self.passed[day] + into * (self.passed[day + 1] - self.passed[day])

    def moment(self, work: float) -> float:
        """The instant at which that much work has passed; the other way round of `at`."""
        day = min(max(bisect_right(self.passed, work) - 1, 0), len(self.passed) - 2)
        length = self.passed[day + 1] - self.passed[day]
        return self.origin + day + (work - self.passed[day]) / length


@lru_cache(maxsize=64)
def worktime(rhythm: Rhythm) -> WorkTime:
    """The calendar of one rhythm, laid out once per process."""
    week = 5 + rhythm.saturday + rhythm.sunday
    weights = [1.0] * 5 + [rhythm.saturday, rhythm.sunday]
    passed, total, day = [0.0], 0.0, FIRST
    while day <= LAST:
        weight = weights[day.weekday()]
        if rhythm.country and day in public_holidays(rhythm.country, "", day.year):
            weight = min(weight, rhythm.holiday)
        total += weight * 7 / week
        passed.append(total)
        day += timedelta(days=1)
    return WorkTime(FIRST.toordinal(), tuple(passed))
