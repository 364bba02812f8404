"""The drift alarm: speaks when kept promises leave their band, and by its construction rarely speaks in vain.

Each day's parcels bet against "the share of misses is inside the band"; the capital is a Shiryaev–Roberts e-detector
(Shin, Ramdas, Rinaldo 2023), whose mean time to a false alarm is at least its threshold in days, whatever the counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log
from typing import Any

#: Misses of a 90 % promise that are still fine, either way (the issue's band of .87 to .93).
BAND = (0.07, 0.13)
#: Two sides share it: a false alarm in ten years on average, so one in a year is rare.
THRESHOLD_DAYS = 7300.0
#: How far outside the band the bets are placed, as odds against its edges.
_BETS = (0.10, 0.25)
#: Parcels of one day count as at most so many: those of a day share their weather.
MOST = 50
#: A drift is over when the misses of so many days, with so many parcels at least, are inside the band again.
CALM_DAYS, CALM_PARCELS = 21, 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """Capital of those who bet on too many misses, and on too few."""

    too_many: float = 0.0
    too_few: float = 0.0

    @property
    def rings(self) -> str:
        """`late`: dates are broken too often; `slack`: they are kept too often to be worth their length; else empty."""
        if self.too_many >= THRESHOLD_DAYS:
            return "late"
        return "slack" if self.too_few >= THRESHOLD_DAYS else ""

    def day(self, *, parcels: int, missed: int) -> "Alarm":
        """After another day on which so many dates came due, and so many were missed."""
        if not parcels:
            return self
        scale = min(1.0, MOST / parcels)
        low, high = BAND
        return replace(
            self,
            too_many=(self.too_many + 1) * _stake(parcels * scale, missed * scale, edge=high, sign=1),
            too_few=(self.too_few + 1) * _stake(parcels * scale, missed * scale, edge=low, sign=-1),
        )


def watch(days: Iterable[tuple[int, int]]) -> Alarm:
    """The alarm after these days of (parcels due, missed), the oldest first."""
    alarm = Alarm()
    for parcels, missed in days:
        alarm = alarm.day(parcels=parcels, missed=missed)
    return alarm


def _stake(parcels: float, missed: float, *, edge: float, sign: int) -> float:
    """What a day's bets return: at most 1 on average while misses are inside the band, so nobody gains by luck."""
    returns = []
    for bet in _BETS:
        other = edge + bet if sign > 0 else edge * (1 - 2 * bet)
        won = missed * log(other / edge) + (parcels - missed) * log((1 - other) / (1 - edge))
        returns.append(exp(max(min(won, 50.0), -50.0)))
    return sum(returns) / len(returns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """The alarm at one merchant: `until` is the last day it heard of, `drifted` how it rings, else empty."""

    alarm: Alarm = Alarm()
    until: date | None = None
    drifted: str = ""

    def hear(self, days: Mapping[date, tuple[int, int]], *, today: date) -> "Watch":
        """After the days before `today` that it has not heard of yet, as (dates due, missed) each."""
        new = sorted(day for day in days if day < today and (self.until is None or day > self.until))
        alarm = self.alarm
        for day in new:
            alarm = alarm.day(parcels=days[day][0], missed=days[day][1])
        heard = replace(self, alarm=alarm, until=new[-1] if new else self.until)
        if heard.drifted:
            return Watch(until=heard.until) if _calm(days, today) else heard
        return replace(heard, drifted=alarm.rings)

    def to_data(self) -> dict[str, object]:
        told = {"too_many": self.alarm.too_many, "too_few": self.alarm.too_few}
        return told | {"until": self.until.isoformat() if self.until else None}

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, drifted: str) -> "Watch":
        alarm = Alarm(too_many=data.get("too_many", 0.0), too_few=data.get("too_few", 0.0))
        until = data.get("until")
        return cls(alarm=alarm, until=date.fromisoformat(until) if until else None, drifted=drifted)


def _calm(days: Mapping[date, tuple[int, int]], today: date) -> bool:
    recent = [each for day, each in days.items() if today - timedelta(days=CALM_DAYS) <= day < today]
    due, missed = sum(each[0] for each in recent), sum(each[1] for each in recent)
    return due >= CALM_PARCELS and BAND[0] <= missed / due <= BAND[1]
