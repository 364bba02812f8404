"""The drift alarm: speaks when kept promises leave their band, and by its construction rarely speaks in vain.

Each day's parcels bet against "the share of misses is inside the band"; the capital is a Shiryaev–Roberts e-detector
(Shin, Ramdas, Rinaldo 2023), whose mean time to a false alarm is at least its threshold in days, whatever the counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import exp, log

#: Misses of a 90 % promise that are still fine, either way (the issue's band of .87 to .93).
BAND = (0.07, 0.13)
#: Two sides share it: a false alarm in ten years on average, so one in a year is rare.
THRESHOLD_DAYS = 7300.0
#: How far outside the band the bets are placed, as odds against its edges.
_BETS = (0.10, 0.25)
#: Parcels of one day count as at most so many: those of a day share their weather.
MOST = 50


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
