"""How good what was said turned out to be: the same figures for every contender, and for the store's own dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from reassure.promises.forecast import scores
from reassure.promises.forecast.backtest import Replay
from reassure.promises.forecast.baselines import ASKED
from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.fit import Floats, Ints

#: Days until an order's fate is settled well enough to choose a level by it.
SETTLED_AFTER = 45


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
    """A point of the trade-off: promising with this chance takes so many days and is late that often."""

    level: float
    days: float
    late: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AgainstStore:
    """Our dates against the store's own, late counted by day.

    `chosen` had its level set on earlier months only to the store's lateness there; `hindsight` is the shortest
    promise that was late no more often than the store in the months judged.
    """

    parcels: int
    store_late: float
    store_days: float
    chosen: Step
    hindsight: Step
    frontier: tuple[Step, ...]


def marks(name: str, said: Floats, replay: Replay) -> Marks:
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
    told = np.flatnonzero(np.isfinite(promised))
    judged = np.intersect1d(told, replay.judged)
    if not len(judged):
        return None
    columns = replay.columns
    placed, came = np.floor(columns.start[replay.rows]), np.floor(columns.end[replay.rows])
    ours = np.floor(columns.start[replay.rows][:, None] + replay.ladder)
    frontier = tuple(
        Step(
            level=level,
            days=float((ours[judged, n] - placed[judged]).mean()),
            late=float((came[judged] > ours[judged, n]).mean()),
        )
        for n, level in enumerate(scores.LEVELS)
        if level >= 0.5
    )
    late = float((came[judged] > promised[judged]).mean())
    dates = _Dates(replay=replay, placed=placed, came=came, promised=promised, ours=ours)
    return AgainstStore(
        parcels=len(judged),
        store_late=late,
        store_days=float((promised[judged] - placed[judged]).mean()),
        chosen=dates.chosen(judged, told),
        hindsight=next((step for step in frontier if step.late <= late), frontier[-1]),
        frontier=frontier,
    )


@dataclass(frozen=True, kw_only=True)
class _Dates:
    """Days of all rows: placed, come, promised by the store, and by us at every level."""

    replay: Replay
    placed: Floats
    came: Floats
    promised: Floats
    ours: Floats

    def chosen(self, judged: Ints, told: Ints) -> Step:
        """Month by month the level that earlier months would have asked for, and how that went."""
        start = self.replay.columns.start[self.replay.rows]
        late, days, levels = [], [], []
        for month, which in _by_month(start[judged]):
            rows = judged[which]
            n = self._level(moment(date.fromisoformat(f"{month}-01")), told)
            late.append(self.came[rows] > self.ours[rows, n])
            days.append(self.ours[rows, n] - self.placed[rows])
            levels.append(np.full(len(rows), scores.LEVELS[n]))
        return Step(
            level=float(np.concatenate(levels).mean()),
            days=float(np.concatenate(days).mean()),
            late=float(np.concatenate(late).mean()),
        )

    def _level(self, cut: float, told: Ints) -> int:
        """The lowest level that was late no more often than the store, on orders settled by that day."""
        settled = told[self.placed[told] < cut - SETTLED_AFTER]
        came = np.where(self.came[settled] < cut, self.came[settled], cut)
        store = float((came > self.promised[settled]).mean()) if len(settled) else 0.1
        late = (came[:, None] > self.ours[settled]).mean(0) if len(settled) else 1 - np.array(scores.LEVELS)
        enough = np.flatnonzero(late <= store)
        return int(enough[0]) if len(enough) else len(scores.LEVELS) - 1


def _pinball(days: Floats, said: Floats, level: float) -> float:
    over = days - said
    return float(np.maximum(level * over, (level - 1) * over).mean())


def _by_month(start: Floats) -> Iterator[tuple[str, Ints]]:
    """Positions of each calendar month, in order."""
    names = np.array([date.fromordinal(int(at)).strftime("%Y-%m") for at in start])
    for name in sorted(set(names.tolist())):
        yield name, np.flatnonzero(names == name)
