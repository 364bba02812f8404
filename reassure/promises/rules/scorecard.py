"""Promises against what happened, added up: by horizon, month, lane and carrier, and what of it anybody may see."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from reassure.promises.rules.ledger import Kind

#: Fewer promises than this are shown to nobody outside: too few to say anything, and perhaps somebody's own.
LEAST = 30
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Settled promises by how they went; days are sums, see `models.Score`."""

    inside: int = 0
    early: int = 0
    broken: int = 0
    gap_days: int = 0
    late_days: int = 0
    width_days: int = 0
    ahead_days: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        names = [each.name for each in fields(self)]
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def settled(self) -> int:
        return self.inside + self.early + self.broken

    @property
    def kept_share(self) -> float:
        """Of all, those that came by the last day named."""
        return (self.inside + self.early) / self.settled if self.settled else 0.0

    @property
    def inside_share(self) -> float:
        """Of all, those that came within the days named: the coverage."""
        return self.inside / self.settled if self.settled else 0.0

    @property
    def mean_late(self) -> float:
        """Days by which a broken one was missed, on average."""
        return self.late_days / self.broken if self.broken else 0.0

    @property
    def mean_width(self) -> float:
        return self.width_days / self.settled if self.settled else 0.0

    @property
    def mean_ahead(self) -> float:
        """Days from when it was shown to the last day named: how long a promise it was."""
        return self.ahead_days / self.settled if self.settled else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """One row of what was added up; `original` = the first promise of each order."""

    month: date
    kind: str
    horizon: str
    lane: tuple[str, str]
    carrier: str
    original: bool
    tally: Tally


@dataclass(frozen=True, kw_only=True, slots=True)
class Scorecard:
    """Deliveries in all and by each of four, the other kinds as they are. `lanes` is from and to, by country.

    `("", "")` are the lanes that are too small to be named.
    """

    first: date
    overall: Tally
    horizons: dict[str, Tally]
    months: dict[date, Tally]
    lanes: dict[tuple[str, str], Tally]
    carriers: dict[str, Tally]
    kinds: dict[str, Tally]


def card(rows: Iterable[Scored], *, first: date) -> Scorecard:
    """What stands in the merchant's own scorecard."""
    every = list(rows)
    deliveries = [row for row in every if row.kind == Kind.DELIVERY]
    return Scorecard(
        first=first,
        overall=sum((row.tally for row in _oldest(deliveries)), Tally()),
        horizons=_by(deliveries, lambda row: row.horizon),
        months=dict(sorted(_by(_oldest(deliveries), lambda row: row.month).items())),
        lanes=_largest(_by(_oldest(deliveries), lambda row: row.lane)),
        carriers=_largest(_by(_oldest(deliveries), lambda row: row.carrier)),
        kinds=_by([row for row in every if row.kind != Kind.DELIVERY], lambda row: row.kind),
    )


def published(found: Scorecard, *, least: int = LEAST) -> Scorecard | None:
    """What anybody may see: nothing of fewer than `least`, no carrier, small lanes together; None = too few in all."""
    if found.overall.settled < least:
        return None
    lanes = {lane: tally for lane, tally in found.lanes.items() if tally.settled >= least and all(lane)}
    rest = sum((tally for lane, tally in found.lanes.items() if lane not in lanes), Tally())
    if rest.settled >= least:
        lanes[("", "")] = rest
    elif rest.settled and lanes:
        lanes.pop(min(lanes, key=lambda lane: lanes[lane].settled))
    return Scorecard(
        first=found.first,
        overall=found.overall,
        horizons=_enough(found.horizons, least),
        months=_enough(found.months, least),
        lanes=lanes,
        carriers={},
        kinds=_enough(found.kinds, least),
    )


def _oldest(rows: Iterable[Scored]) -> list[Scored]:
    """Each order once, by what was said of it first (FIELD 2.3)."""
    return [row for row in rows if row.original]


def _by(rows: Iterable[Scored], key: Callable[[Scored], K]) -> dict[K, Tally]:
    found: dict[K, Tally] = {}
    for row in rows:
        found[key(row)] = found.get(key(row), Tally()) + row.tally
    return found


def _largest(found: dict[K, Tally]) -> dict[K, Tally]:
    return dict(sorted(found.items(), key=lambda each: -each[1].settled))


def _enough(found: dict[K, Tally], least: int) -> dict[K, Tally]:
    return {key: tally for key, tally in found.items() if tally.settled >= least}
