"""How fast a lane usually is: counts of what happened, and what follows from them.

Three measures, in business days of the lane: per stage the silence between two scans and the time from a scan to the
carrier's first attempt at the door; under `Stage.MOVING` the whole way from pick-up to that attempt. Counts forget
nobody's parcel and name none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: Counts are kept per quarter of a business day, up to sixty of them.
BUCKETS_PER_DAY = 4
MOST_BUCKETS = 60 * BUCKETS_PER_DAY
#: Above this many the old ones fade: all counts are halved, so that a lane's habits may change.
FADES_ABOVE = 20_000


class Stage(StrEnum):
    """Where a parcel stands, as far as its pace is concerned."""

    LABEL = "label"
    ACCEPTED = "accepted"
    MOVING = "moving"
    LEFT = "left"
    CUSTOMS = "customs"
    ARRIVED = "arrived"
    OUT = "out"
    ATTEMPT = "attempt"
    WAITING = "waiting"
    HELD = "held"
    DONE = "done"


class Measure(StrEnum):
    GAP = "gap"
    ARRIVAL = "arrival"
    TRANSIT = "transit"


Counts = Mapping[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """What is usual on a lane, by measure and stage; a stage that is missing has no history worth speaking of."""

    counts: Mapping[tuple[Measure, Stage], Counts] = field(default_factory=dict)

    def of(self, measure: Measure, stage: Stage) -> Counts:
        return self.counts.get((measure, stage), {})


NOTHING = Pace()


def bucket(days: float) -> int:
    """0 for less than a quarter of a day, 1 for less than a half, …"""
    return min(int(max(days, 0) * BUCKETS_PER_DAY), MOST_BUCKETS)


def total(counts: Counts) -> int:
    return sum(counts.values())


def add(counts: Counts, days: Iterable[float]) -> dict[int, int]:
    """The counts with these added; beyond `FADES_ABOVE` all are halved first."""
    kept = dict(counts)
    if total(kept) > FADES_ABOVE:
        kept = {key: many // 2 for key, many in kept.items() if many > 1}
    for value in days:
        key = bucket(value)
        kept[key] = kept.get(key, 0) + 1
    return kept


def merged(many: Iterable[Counts]) -> dict[int, int]:
    found: dict[int, int] = {}
    for counts in many:
        for key, n in counts.items():
            found[key] = found.get(key, 0) + n
    return found


def quantile(counts: Counts, share: float) -> float | None:
    """The days within which `share` of the counted ones lay, its bucket's upper end; None without any."""
    wanted, seen = share * total(counts), 0
    for key in sorted(counts):
        seen += counts[key]
        if seen >= wanted:
            return (key + 1) / BUCKETS_PER_DAY
    return None


def beyond(counts: Counts, days: float) -> float:
    """How many took longer than that; within a bucket they are taken to lie evenly."""
    at = days * BUCKETS_PER_DAY
    whole = int(at)
    later = sum(many for key, many in counts.items() if key > whole)
    return later + counts.get(whole, 0) * (1 - (at - whole))


def chance(counts: Counts, *, waited: float, needed: float) -> float:
    """The share of those not there after `waited` days that took more than `needed` days in all.

    One more than counted is taken to be on either side, so that nothing is certain; beyond all that was ever counted
    it is.
    """
    still = beyond(counts, waited)
    return (beyond(counts, needed) + 1) / (still + 2) if still >= 1 else 1.0


def waits_until(counts: Counts, *, needed: float, chance: float) -> float | None:
    """After how many days of waiting the share reaches `chance`; None = not before `needed` are over."""
    enough = max((beyond(counts, needed) + 1) / chance - 2, 0.0)
    left = float(total(counts))
    if left <= enough:
        return 0.0
    for key in sorted(counts):
        if left - counts[key] <= enough:
            days = (key + (left - enough) / counts[key]) / BUCKETS_PER_DAY
            return days if days < needed else None
        left -= counts[key]
    return None
