"""Learning one stage cut by cut: fit on what was known, predict what comes, keep the errors, calibrate with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reassure.promises.forecast import scores
from reassure.promises.forecast.facts import Parcel, moment
from reassure.promises.forecast.fit import INFORMATION, Fitted, Floats, Ints, fit
from reassure.promises.forecast.history import LOST_AFTER, YOUNG, Columns, Known
from reassure.promises.forecast.table import AS_SCALE, Shift, Table
from reassure.promises.forecast.traits import TRAITS, Stage
from reassure.promises.forecast.worktime import Rhythm

#: Weeks before the newest cut from which scores are gathered, and parcels needed before anything is fitted.
WEEKS, FEWEST = 16, 40
#: How far the network moves (in the logarithm) between saying and happening, until the past has shown it.
FIRST_DRIFT = 0.1
#: Moves beyond so many times the usual one are a strike or its end, and are no measure of days to come.
USUAL = 3.0


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a model said of parcels that started after it was fitted."""

    rows: Ints
    where: Floats
    spread: Floats

    def __len__(self) -> int:
        return len(self.rows)


class Learner:
    """Takes cuts in ascending order. `model` is the newest one, `said` all that earlier ones had predicted."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.said: list[Said] = []
        self.model: Fitted | None = None
        self.cut, self.began, self.drift = -np.inf, 0, FIRST_DRIFT

    def refit(self, cut: float) -> Table | None:
        """The table of that cut, or None while there is too little to learn from."""
        self._note(cut)
        known = self.columns.known(cut)
        sample = self.columns.sample(known)
        if int(sample.arrived.sum()) < FEWEST:
            return None
        self.model, self.cut, self.began = fit(sample), cut, int(sample.week.max())
        self.drift = self._drifted()
        arrived = float((self.columns.share[known.rows] * known.arrived).sum())
        return self._table(self.model, self._calibrated(known), arrived)

    def predict(self, rows: Ints) -> Said:
        """The newest model's word on these parcels."""
        if self.model is None:
            raise ValueError("nothing has been fitted yet")
        where, loose = self._where(self.model, rows)
        spread = np.sqrt(self.model.scale**2 + AS_SCALE * loose)
        return Said(rows=rows, where=where + self.model.levels[-1], spread=spread)

    def ladder(self, rows: Ints, calibrated: tuple[float, ...]) -> Floats:
        """Days from start until each of these parcels comes with the chances `scores.LEVELS`, by the newest model."""
        columns, said = self.columns, self.predict(rows)
        work = np.exp(said.where[:, None] + said.spread[:, None] * np.array(calibrated)[None])
        begun = columns.to_work(columns.start[rows])[:, None]
        return columns.to_moments(begun + work) - columns.start[rows][:, None]

    def _note(self, cut: float) -> None:
        """Before a model is replaced, what it said of those that came after it is kept for calibration."""
        if self.model is not None:
            start = self.columns.start
            self.said.append(self.predict(np.flatnonzero((start >= self.cut) & (start < cut))))

    def _where(self, model: Fitted, rows: Ints) -> tuple[Floats, Floats]:
        where = model.intercept + self.columns.measures[rows] @ model.slopes
        loose = np.zeros(len(rows))
        for trait, code, shifts, counts in zip(
            TRAITS[self.columns.stage], self.columns.codes, model.shifts, model.counts, strict=True
        ):
            told = code[rows]
            heard = np.where((told >= 0), np.append(counts, 0.0)[told], 0.0)
            where = where + np.where(told >= 0, np.append(shifts, 0.0)[told], 0.0)
            loose += 1 / (trait.precision + heard * INFORMATION / model.scale**2)
        return where, loose

    def _moved(self, said: Said) -> float:
        """By how much the network had moved, as seen now, from what was said of these parcels."""
        if self.model is None or not len(said):
            return 0.0
        levels, now = self.model.levels, self._where(self.model, said.rows)[0]
        weeks = np.floor((self.cut - self.columns.start[said.rows] - YOUNG) / 7).astype(np.int64)
        now = now + levels[np.clip(self.began - weeks, 0, len(levels) - 1)]
        return float((now - said.where).mean())

    def _extraordinary(self, move: float) -> float:
        """What of a move is beyond `USUAL`: the rest is an error like any other, and dates are as wide as it asks."""
        return float(np.sign(move) * max(abs(move) - USUAL * self.drift, 0.0))

    def _drifted(self) -> float:
        """How far levels usually move between saying and happening: a strike or two do not make it large."""
        ripe = self.said[-WEEKS - 1 : -1]
        moves = [abs(self._moved(said)) for said in ripe if len(said)]
        return 1.4826 * float(np.median(moves)) if len(moves) > 3 else FIRST_DRIFT

    def _calibrated(self, known: Known) -> tuple[float, ...]:
        """Errors of what was said, as far as this cut knows them, without what was extraordinary in common moves.

        Lost parcels are left out: they are not late. So are those of unknown ends, which tell less than the others.
        """
        kept = [said for said in self.said if len(said)]
        if not kept:
            return scores.logistic()
        rows = np.concatenate([said.rows for said in kept])
        where = np.concatenate([said.where + self._extraordinary(self._moved(said)) for said in kept])
        spread = np.concatenate([said.spread for said in kept])
        position = np.full(len(self.columns.start), -1)
        position[known.rows] = np.arange(len(known.rows))
        at = position[rows]
        spent, came = known.spent[at], known.arrived[at]
        weight = self.columns.share[rows] * 0.5 ** ((known.cut - self.columns.start[rows]) / scores.HALF_LIFE)
        usable = (came | (spent < LOST_AFTER)) & self._told(rows)
        z = (np.log(spent) - where) / spread
        lost = self.columns.lost_share(known)
        return scores.quantiles(z[usable], came[usable], weight[usable], lost=lost)

    def _told(self, rows: Ints) -> NDArray[np.bool_]:
        """Parcels whose ends are known, where there are such."""
        names = [trait.name for trait in TRAITS[self.columns.stage]]
        code = self.columns.codes[names.index("lane" if "lane" in names else "origin")][rows]
        return (code >= 0) | ~(code >= 0).any()

    def _table(self, model: Fitted, calibrated: tuple[float, ...], arrived: float) -> Table:
        traits = TRAITS[self.columns.stage]
        return Table(
            stage=self.columns.stage,
            rhythm=self.columns.rhythm,
            cut=self.cut,
            parcels=arrived,
            intercept=model.intercept + float(model.levels[-1]),
            scale=model.scale,
            slopes=tuple(model.slopes.tolist()),
            lanes={
                trait.name: dict(_lanes(keys, shifts, counts))
                for trait, keys, shifts, counts in zip(
                    traits, self.columns.keys, model.shifts, model.counts, strict=True
                )
            },
            levels=scores.LEVELS,
            scores=calibrated,
        )


def _lanes(keys: dict[str, int], shifts: Floats, counts: Floats) -> Iterator[tuple[str, Shift]]:
    """Lanes that nobody has travelled yet are left out: they speak with their parents' voice anyhow."""
    for key, code in keys.items():
        if counts[code] > 0:
            yield key, Shift(by=float(shifts[code]), parcels=float(counts[code]))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What each week's table said of the week after it, before it came: `ladder` in days at `scores.LEVELS`."""

    rows: Ints
    ladder: Floats


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Today's table, the parcels it was learned from, and how its predecessors did."""

    table: Table
    columns: Columns
    trials: tuple[Trial, ...]


def learn(parcels: Sequence[Parcel], *, stage: Stage, rhythm: Rhythm, now: float, weeks: int = WEEKS) -> Table | None:
    """The table of today, calibrated on what its predecessors of the last weeks would have said.

    None where the stage is not known of enough parcels. Ten thousand parcels take some seconds.
    """
    found = lesson(parcels, stage=stage, rhythm=rhythm, now=now, weeks=weeks)
    return found.table if found else None


def lesson(parcels: Sequence[Parcel], *, stage: Stage, rhythm: Rhythm, now: float, weeks: int = WEEKS) -> Lesson | None:
    """The same with what each week's table had said."""
    told = [parcel for parcel in parcels if moment(parcel.placed_at) < now]
    if not told:
        return None
    columns = Columns(told, stage=stage, rhythm=rhythm)
    learner, trials = Learner(columns), []
    for week in range(weeks, 0, -1):
        cut = now - 7 * week
        table = learner.refit(cut)
        rows = np.flatnonzero((columns.start >= cut) & (columns.start < cut + 7))
        if table is not None and len(rows):
            trials.append(Trial(rows=rows, ladder=learner.ladder(rows, table.scores)))
    table = learner.refit(now)
    return Lesson(table=table, columns=columns, trials=tuple(trials)) if table else None
