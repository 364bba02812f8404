"""How learned dates did: what each week's table had said of the next week's parcels, held against what came of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reassure.promises.forecast import scores
from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.fit import Floats
from reassure.promises.forecast.learn import Lesson

#: Chances whose promises are looked at one by one.
SHOWN = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
#: The promise by which the alarm goes, whatever the merchant's own level.
WATCHED = 0.9
#: A parcel's end is known when even this promise is due: what is judged depends on what was said, not on what came.
RIPE = 0.975


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A point of the frontier: promises with this chance take so many days and are late that often."""

    level: float
    days: float
    late: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Errors and widths in days, coverages as shares; None where too little is due yet.

    `months` is (due, kept) by month of the order at the merchant's level, `calibration` the share that had come by
    each chance, `days` is (due, missed) of 90 % promises by the day they were due: all three to the hour, for a whole
    day keeps a little more than was promised. `mae`, `pinball`, `width` and the frontier are by day, as shoppers count.
    """

    level: float
    judged: int
    mae: float | None
    pinball: float | None
    interval: float | None
    width: float | None
    months: dict[str, tuple[int, int]]
    calibration: dict[str, float]
    frontier: tuple[Step, ...]
    days: dict[str, tuple[int, int]]

    def to_data(self) -> dict[str, Any]:
        return asdict(self)


def figures(lesson: Lesson, *, level: float, now: float) -> Figures | None:
    """None before any week has been foretold."""
    if not lesson.trials:
        return None
    return _Said(lesson, now).figures(level)


class _Said:
    """Every parcel foretold, beside what came of it as far as `now` knows."""

    def __init__(self, lesson: Lesson, now: float) -> None:
        columns = lesson.columns
        rows = np.concatenate([trial.rows for trial in lesson.trials])
        told = [columns.parcels[row] for row in rows]
        self.now = float(np.floor(now))
        self.ordered = np.array([moment(parcel.ordered_at or parcel.placed_at) for parcel in told])
        ladder = np.concatenate([trial.ladder for trial in lesson.trials])
        self.said = columns.start[rows][:, None] + ladder
        came = columns.end[rows]
        self.came = np.where(came <= now, came, np.inf)
        closed = columns.closed[rows]
        self.spoken = ~((closed <= now) & ~np.isfinite(self.came))

    def figures(self, level: float) -> Figures:
        ripe = self._due(RIPE)
        here = ripe & np.isfinite(self.came)
        low, middle, high = (np.floor(self._by(each)[here]) for each in (0.1, 0.5, WATCHED))
        came = np.floor(self.came[here])
        some = bool(here.any())
        return Figures(
            level=level,
            judged=int(here.sum()),
            mae=float(np.abs(came - middle).mean()) if some else None,
            pinball=float(_pinball(came - high, WATCHED)) if some else None,
            interval=float(((came <= high) & (came >= low)).mean()) if some else None,
            width=float((high - low).mean()) if some else None,
            months=dict(self._months(level)),
            calibration={f"{each:g}": self._kept(each) for each in SHOWN if self._due(each).any()},
            frontier=tuple(self._frontier(ripe)) if some else (),
            days=dict(self._days()),
        )

    def _by(self, level: float) -> Floats:
        """The moment said at the nearest level that tables hold."""
        at = int(np.argmin(np.abs(np.array(scores.LEVELS) - level)))
        return np.asarray(self.said[:, at])

    def _due(self, level: float) -> NDArray[np.bool_]:
        """Parcels whose promise has run out, and which were not closed without an end."""
        return np.asarray((np.floor(self._by(level)) < self.now) & self.spoken)

    def _kept(self, level: float) -> float:
        due = self._due(level)
        return float((self.came[due] <= self._by(level)[due]).mean())

    def _months(self, level: float) -> Iterator[tuple[str, tuple[int, int]]]:
        due, kept = self._due(level), self.came <= self._by(level)
        names = np.array([date.fromordinal(int(at)).strftime("%Y-%m") for at in self.ordered])
        for name in sorted(set(names[due].tolist())):
            here = due & (names == name)
            yield name, (int(here.sum()), int((here & kept).sum()))

    def _days(self) -> Iterator[tuple[str, tuple[int, int]]]:
        said = self._by(WATCHED)
        due, missed = self._due(WATCHED), self.came > said
        on = np.floor(said)
        for day in np.unique(on[due]):
            here = due & (on == day)
            yield date.fromordinal(int(day)).isoformat(), (int(here.sum()), int((here & missed).sum()))

    def _frontier(self, ripe: NDArray[np.bool_]) -> Iterator[Step]:
        """From even odds on, on the same parcels for each chance."""
        placed = np.floor(self.ordered[ripe])
        for level in scores.LEVELS:
            if level >= 0.5:
                said = np.floor(self._by(level)[ripe])
                late = float((np.floor(self.came[ripe]) > said).mean())
                yield Step(level=level, days=float((said - placed).mean()), late=late)


def _pinball(over: Floats, level: float) -> float:
    return float(np.maximum(level * over, (level - 1) * over).mean())
