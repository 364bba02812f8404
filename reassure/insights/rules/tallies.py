"""What many parcels come to. Every number is defined here and in `METRICS`, once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reassure.insights.rules.parcels import STAYS
from reassure.shipments.rules.facts import Status

#: Transit times are told to a quarter of a day, rounded up.
QUARTER = 6 * 60
#: Below so many parcels a share says little.
FEW = 30


@dataclass(kw_only=True, slots=True)
class Tally:
    """Counts that add up. `transit` is how many took how many quarters of a day, `gaps` how many missed by how many
    days, `stays` minutes and how often, by state; `cost` in minor units."""

    parcels: int = 0
    attempted: int = 0
    failed: int = 0
    first_decided: int = 0
    first_kept: int = 0
    early: int = 0
    last_decided: int = 0
    last_kept: int = 0
    problems: int = 0
    costed: int = 0
    cost: int = 0
    transit: Counter[int] = field(default_factory=Counter)
    gaps: Counter[int] = field(default_factory=Counter)
    stays: dict[Status, tuple[int, int]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.transit.update(other.transit)
        self.gaps.update(other.gaps)
        for status, (minutes, times) in other.stays.items():
            had = self.stays.get(status, (0, 0))
            self.stays[status] = (had[0] + minutes, had[1] + times)

    @property
    def on_time_first(self) -> float | None:
        return share(self.first_kept, self.first_decided)

    @property
    def on_time_last(self) -> float | None:
        return share(self.last_kept, self.last_decided)

    @property
    def first_late(self) -> int:
        return self.first_decided - self.first_kept

    @property
    def first_attempt(self) -> float | None:
        return share(self.attempted - self.failed, self.attempted)

    @property
    def per_thousand(self) -> float | None:
        """Problems raised per 1,000 parcels."""
        each = share(self.problems, self.parcels)
        return None if each is None else each * 1000

    @property
    def cost_each(self) -> float | None:
        """Minor units per parcel whose cost is known."""
        return share(self.cost, self.costed)

    @property
    def delivered(self) -> int:
        return self.transit.total()

    def transit_days(self, part: float) -> float | None:
        """Within how many days `part` of the parcels came (0.5 = the median)."""
        quarters = percentile(self.transit, part)
        return None if quarters is None else quarters / 4

    def hours_in(self, status: Status) -> float | None:
        """How long a parcel stayed there on average, of the stays that ended."""
        minutes, times = self.stays.get(status, (0, 0))
        each = share(minutes, times)
        return None if each is None else each / 60


COUNTS = (
    "parcels", "attempted", "failed", "first_decided", "first_kept", "early", "last_decided", "last_kept", "problems",
    "costed", "cost",
)  # fmt: skip


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to take a share of."""
    return part / whole if whole else None


def percentile(histogram: Mapping[int, int], part: float) -> int | None:
    """The smallest value that at least this part of all do not exceed (PostgreSQL's percentile_disc)."""
    wanted, seen = part * sum(histogram.values()), 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= wanted:
            return value
    return None


def together(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def spent(minutes: Iterable[int | None], times: Iterable[int]) -> dict[Status, tuple[int, int]]:
    """Sums and counts in the order of `STAYS`, by state; without the states in which nobody was."""
    told = zip(STAYS, minutes, times, strict=True)
    return {status: (total or 0, many) for status, total, many in told if many}


#: What each number is, word for word as it stands beside it and in the API.
METRICS: dict[str, str] = {
    "parcels": "Parcels that left within the period, by the day in the merchant’s time zone: when the shop says it "
    "shipped them, else when it first told of them. Parcels taken back are left out.",
    "on_time_first": "Share of parcels whose first delivery attempt came on or before the last day first promised. "
    "Counted once decided: attempted, lost, or that day is over. A parcel that has not come by then is late.",
    "on_time_last": "The same against the dates that were promised last before the attempt.",
    "accuracy": "Days between the first attempt and the days first promised: early is before the earliest day, late "
    "after the latest, on time between them.",
    "transit": "From the carrier’s first scan to the delivery; without a scan before it, from the moment the shop says "
    "the parcel left. Every day of the week counts. Told to a quarter of a day, rounded up; P90: nine of ten came "
    "within it.",
    "first_attempt": "Share of first delivery attempts that handed the parcel over. Failed: left at a pickup point, "
    "attempt failed, a problem after it was out for delivery, or out for delivery twice more than a day apart.",
    "problems": "Problems ever raised per 1,000 parcels, those that went by themselves among them. A problem of a "
    "whole order counts for each of its parcels.",
    "states": "Parcels under way now, whenever they left.",
    "stays": "Average time until a parcel left the state again; stays that are not over do not count.",
    "cost": "Average of the parcels whose cost is known, in the merchant’s currency: what the carrier billed where it "
    "was told over the API, else what the label cost that was bought here. One for several parcels counts once.",
}
