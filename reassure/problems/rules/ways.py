"""Which habits and which of the merchant's own thresholds speak for a lane."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reassure.problems.rules.limits import ENOUGH
from reassure.problems.rules.paces import Counts, Measure, Pace, Stage, merged, total


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """From where to where with whom."""

    origin: str = ""
    destination: str = ""
    carrier: str = ""
    service: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLimit:
    """A threshold set by hand; an empty cell of its way matches any."""

    name: str
    way: Way
    days: float


Habits = Mapping[tuple[Way, Measure, Stage], Counts]


def pace_of(way: Way, habits: Habits) -> Pace:
    """What is usual on the way: by its very service, else by the carrier there, else by everybody there."""
    stages = {(measure, stage) for known, measure, stage in habits if _same_lane(known, way)}
    return Pace(counts={key: _counts(way, habits, *key) for key in stages})


def _counts(way: Way, habits: Habits, measure: Measure, stage: Stage) -> Counts:
    here = {known: counts for (known, m, s), counts in habits.items() if (m, s) == (measure, stage)}
    exact = here.get(way, {})
    if total(exact) >= ENOUGH:
        return exact
    lane = {known: counts for known, counts in here.items() if _same_lane(known, way)}
    carrier = merged(counts for known, counts in lane.items() if known.carrier == way.carrier)
    return carrier if total(carrier) >= ENOUGH else merged(lane.values())


def _same_lane(known: Way, way: Way) -> bool:
    return (known.origin, known.destination) == (way.origin, way.destination)


def own_limits(way: Way, limits: Iterable[OwnLimit]) -> dict[str, float]:
    """The merchant's own thresholds by name, of each the one that says most about the way."""
    fitting = [limit for limit in limits if _fits(limit.way, way)]
    return {limit.name: limit.days for limit in sorted(fitting, key=lambda limit: _specificity(limit.way))}


def _fits(own: Way, way: Way) -> bool:
    pairs = (
        (own.origin, way.origin), (own.destination, way.destination),
        (own.carrier, way.carrier), (own.service, way.service),
    )  # fmt: skip
    return all(not wanted or wanted.casefold() == given.casefold() for wanted, given in pairs)


def _specificity(way: Way) -> tuple[bool, ...]:
    return bool(way.service), bool(way.carrier), bool(way.destination), bool(way.origin)
