"""How good what was said turned out to be: the same figures for every contender, and for the store's own dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from reassure.promises.forecast import scores
from reassure.promises.forecast.backtest import Replay
from reassure.promises.forecast.baselines import ASKED
from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.fit import Floats, Ints

#: Days until an order's fate is settled well enough to choose a level by it.
SETTLED_AFTER = 45
#: What a day more must add to the chance of being in time, for promises that end where a day stops paying.
PRICES: tuple[float, ...] = tuple(round(0.06 * 0.9**n, 5) for n in range(40))
#: No promise is named with less than about this chance, however dear its next day.
LEAST = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """One contender's figures; errors, losses and widths are in days, coverages are shares.

    `months` is the P90 coverage by month, `worst` the lowest of them.
    """

    name: str
    mae: float
    pinball: dict[str, float]
    p90: float
    months: dict[str, float]
    worst: float
    interval: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A point of the trade-off: so chosen (a chance or a price), promises take so many days and are late that often."""

    level: float
    days: float
    late: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AgainstStore:
    """Our dates against the store's own, late counted by day.

    `same_chance` names every shopper a date with the same chance; `same_price` lets each promise end where one more
    day stops paying: shorter in all, later for far places. Their levels were chosen month by month, each as late on
    earlier months as the store was in the months judged. `as_sure` was to be as seldom late as the store had been in
    those earlier months. `hindsight` is read off the frontier at the store's lateness.
    """

    parcels: int
    store_late: float
    store_days: float
    same_chance: Step
    same_price: Step
    as_sure: Step
    hindsight: Step
    frontier: tuple[Step, ...]


def marks(name: str, said: Floats, replay: Replay) -> Marks:
    """Figures of one contender's days at `ASKED`."""
    rows = replay.rows[replay.judged]
    start = replay.columns.start[rows]
    days = replay.columns.end[rows] - start
    low, middle, _, high = said.T
    kept = days <= high
    months = {month: float(kept[which].mean()) for month, which in _by_month(start)}
    return Marks(
        name=name,
        mae=float(np.abs(days - middle).mean()),
        pinball={f"{level:g}": _pinball(days, said[:, n], level) for n, level in enumerate(ASKED) if level >= 0.5},
        p90=float(kept.mean()),
        months=months,
        worst=min(months.values()),
        interval=float((kept & (days >= low)).mean()),
        width=float((high - low).mean()),
    )


def against_store(replay: Replay) -> AgainstStore | None:
    """None where the shop promised nothing."""
    promised = np.array(
        [moment(p.promised_on) if (p := replay.columns.parcels[row]).promised_on else np.nan for row in replay.rows]
    )
    judged = np.intersect1d(np.flatnonzero(np.isfinite(promised)), replay.judged)
    if not len(judged):
        return None
    begun, ladder = replay.columns.start[replay.rows], replay.ladder
    came = np.floor(replay.columns.end[replay.rows])
    late = float((came[judged] > promised[judged]).mean())
    chances = _Dates(start=begun, came=came, promised=promised, ours=np.floor(begun[:, None] + ladder))
    prices = replace(chances, ours=np.floor(begun[:, None] + _by_price(ladder)))
    frontier = chances.frontier(judged)
    return AgainstStore(
        parcels=len(judged),
        store_late=late,
        store_days=float((promised[judged] - np.floor(begun[judged])).mean()),
        same_chance=chances.chosen(judged, scores.LEVELS, late=late),
        same_price=prices.chosen(judged, PRICES, late=late),
        as_sure=chances.chosen(judged, scores.LEVELS, late=None),
        hindsight=_at(frontier, late),
        frontier=frontier,
    )


def _by_price(ladder: Floats) -> Floats:
    """Days at which another day would make each parcel's date only so much surer: one column per price, falling."""
    levels = np.array(scores.LEVELS)
    upper = np.flatnonzero(levels >= LEAST)
    surer = np.diff(levels[upper]) / np.maximum(np.diff(ladder[:, upper], axis=1), 1e-6)
    surer = np.minimum.accumulate(surer, axis=1)
    steps = [(surer >= price).sum(1) for price in PRICES]
    return np.take_along_axis(ladder[:, upper], np.stack(steps, axis=1), axis=1)


def _at(frontier: Sequence[Step], late: float) -> Step:
    """Between two points of the frontier, where it is exactly so late."""
    path = sorted(frontier, key=lambda step: step.late)
    lates = [step.late for step in path]
    level, days = (float(np.interp(late, lates, [getattr(step, name) for step in path])) for name in ("level", "days"))
    return Step(level=level, days=days, late=late)


@dataclass(frozen=True, kw_only=True)
class _Dates:
    """Rows by the moment they began, with the days they came, the store promised, and we did at every choice."""

    start: Floats
    came: Floats
    promised: Floats
    ours: Floats

    def frontier(self, judged: Ints) -> tuple[Step, ...]:
        """From even odds on, what each chance costs in days."""
        placed = np.floor(self.start[judged])
        return tuple(
            Step(
                level=level,
                days=float((self.ours[judged, n] - placed).mean()),
                late=float((self.came[judged] > self.ours[judged, n]).mean()),
            )
            for n, level in enumerate(scores.LEVELS)
            if level >= 0.5
        )

    def chosen(self, judged: Ints, choices: Sequence[float], *, late: float | None) -> Step:
        """Month by month the choice that earlier months would have asked for, and how that went."""
        missed, days, taken = [], [], []
        for month, which in _by_month(self.start[judged]):
            rows = judged[which]
            n = self._choice(moment(date.fromisoformat(f"{month}-01")), late)
            missed.append(self.came[rows] > self.ours[rows, n])
            days.append(self.ours[rows, n] - np.floor(self.start[rows]))
            taken.append(np.full(len(rows), choices[n]))
        level, length, broken = (float(np.concatenate(each).mean()) for each in (taken, days, missed))
        return Step(level=level, days=length, late=broken)

    def _choice(self, cut: float, late: float | None) -> int:
        """The one nearest to that lateness (None: the store's own) on orders that were settled by the cut."""
        settled = np.flatnonzero((self.start < cut - SETTLED_AFTER) & np.isfinite(self.promised))
        came = np.where(self.came[settled] < cut, self.came[settled], cut)
        wanted = float((came > self.promised[settled]).mean()) if late is None else late
        return int(np.argmin(np.abs((came[:, None] > self.ours[settled]).mean(0) - wanted)))


def _pinball(days: Floats, said: Floats, level: float) -> float:
    over = days - said
    return float(np.maximum(level * over, (level - 1) * over).mean())


def _by_month(start: Floats) -> Iterator[tuple[str, Ints]]:
    """Positions of each calendar month, in order."""
    names = np.array([date.fromordinal(int(at)).strftime("%Y-%m") for at in start])
    for name in sorted(set(names.tolist())):
        yield name, np.flatnonzero(names == name)
