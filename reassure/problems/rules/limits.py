"""How long is too long on a lane: what the merchant set, else what the lane's history says, else the default."""

from dataclasses import dataclass, replace

from reassure.problems.rules.facts import Lane, Thresholds
from reassure.problems.rules.paces import Measure, Stage, quantile, total

#: With fewer silences counted than this, the default knows better.
ENOUGH = 40
#: A silence is unusual when it is longer than all but so few of this stage's, times `Thresholds.patience`.
USUAL = 0.97
#: No lane is so fast that less than this would be a silence, nor any so slow that more would not be one.
SHORTEST, LONGEST = 1.0, 15.0
#: FIELD 2.2 and 2.13, across a border.
ABROAD = Thresholds(stalled=5, missing=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many business days; `source` is `own`, `learned` or `usual`."""

    days: float
    source: str


def usual(*, abroad: bool) -> Thresholds:
    return ABROAD if abroad else Thresholds()


def of(name: str, lane: Lane, stage: Stage) -> Limit:
    """The limit of this name on this lane at this stage. What may be missing waits for what is merely stalled."""
    set_by_hand = Limit(days=getattr(lane.thresholds, name), source="own" if name in lane.own else "usual")
    if name in lane.own:
        return set_by_hand
    learned = silence(lane, stage)
    if learned is None:
        return set_by_hand
    if name == "missing":
        return Limit(days=max(set_by_hand.days, 2 * learned), source="usual")
    return Limit(days=learned, source="learned")


def silence(lane: Lane, stage: Stage) -> float | None:
    """The longest silence that is still usual here, in business days; None without enough history."""
    gaps = lane.pace.of(Measure.GAP, stage)
    if total(gaps) < ENOUGH:
        return None
    longest = quantile(gaps, USUAL)
    return None if longest is None else min(max(longest * lane.thresholds.patience, SHORTEST), LONGEST)


def with_own(lane: Lane, **own: float) -> Lane:
    """The lane with thresholds that the merchant set for it."""
    return replace(lane, thresholds=replace(lane.thresholds, **own), own=lane.own | own.keys())
