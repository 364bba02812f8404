"""A merchant's parcels as columns, and what of them was known on a day: the only door to labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reassure.promises.forecast.facts import Parcel, moment
from reassure.promises.forecast.fit import Floats, Ints, Sample
from reassure.promises.forecast.traits import TRAITS, Stage, measures
from reassure.promises.forecast.worktime import Rhythm, worktime

#: Working days after which a parcel counts as lost instead of late, and how far back parcels speak.
LOST_AFTER, HISTORY_DAYS = 60.0, 400
#: Days after which a parcel's voice has halved, and how young parcels still say too little of their week's level.
HALF_LIFE, YOUNG = 120.0, 7.0
#: Work times are at least this long, in days: a logarithm needs it.
SHORTEST = 0.25


@dataclass(frozen=True, kw_only=True)
class Known:
    """What one day knew: who had started, for how long they had been on their way, and who had come.

    `rows` are positions in the columns; `spent` is in working days, up to arrival or up to the day asked.
    """

    cut: float
    rows: Ints
    spent: Floats
    arrived: NDArray[np.bool_]


class Columns:
    """Parcels of one stage, sorted by nothing, in arrays; keys of every trait are numbered once."""

    def __init__(self, parcels: Sequence[Parcel], *, stage: Stage, rhythm: Rhythm) -> None:
        self.stage, self.rhythm, self.parcels = stage, rhythm, parcels
        clock = worktime(rhythm)
        self._clock = (np.arange(len(clock.passed)) + float(clock.origin), np.array(clock.passed))
        self.start, self.end = self._moments(parcels)
        self.closed = _days([parcel.closed_at for parcel in parcels])
        self.share = np.array([parcel.share for parcel in parcels])
        self.measures = np.array([measures(parcel.route) for parcel in parcels])
        self.keys: list[dict[str, int]] = [{} for _ in TRAITS[stage]]
        self.codes = [self._numbered(parcels, n) for n in range(len(self.keys))]
        self.work = self.to_work(self.end) - self.to_work(self.start)

    def _moments(self, parcels: Sequence[Parcel]) -> tuple[Floats, Floats]:
        placed, handed, arrived = (
            _days([getattr(parcel, name) for parcel in parcels]) for name in ("placed_at", "handed_at", "arrived_at")
        )
        return {
            Stage.PROCESSING: (placed, handed),
            Stage.TRANSIT: (handed, arrived),
            Stage.TOTAL: (placed, arrived),
        }[self.stage]

    def _numbered(self, parcels: Sequence[Parcel], n: int) -> Ints:
        trait, keys = TRAITS[self.stage][n], self.keys[n]
        told = (trait.key(parcel.route) for parcel in parcels)
        return np.array([keys.setdefault(key, len(keys)) if key else -1 for key in told], dtype=np.int64)

    def to_work(self, moments: Floats) -> Floats:
        return np.asarray(np.interp(moments, *self._clock))

    def to_moments(self, work: Floats) -> Floats:
        return np.asarray(np.interp(work, self._clock[1], self._clock[0]))

    def known(self, cut: float) -> Known:
        """What was known at that moment. Arrivals and closings after it are as if they had never been written."""
        started = np.flatnonzero(self.start < cut)
        came = self.end[started] <= cut
        until = np.fmin(np.where(came, self.end[started], cut), np.where(came, np.inf, self.closed[started]))
        spent = self.to_work(until) - self.to_work(self.start[started])
        return Known(cut=cut, rows=started, spent=np.maximum(spent, SHORTEST), arrived=came)

    def lost_share(self, known: Known) -> float:
        """Of parcels old enough to be either there or lost, the share that never came."""
        ripe = (known.cut - self.start[known.rows] < HISTORY_DAYS) & (known.arrived | (known.spent >= LOST_AFTER))
        ripe &= self.to_work(np.array([known.cut]))[0] - self.to_work(self.start[known.rows]) >= LOST_AFTER
        share = self.share[known.rows][ripe]
        return float(share[~known.arrived[ripe]].sum() / share.sum()) if len(share) else 0.0

    def sample(self, known: Known) -> Sample:
        """The parcels to fit on. Those open for longer than `LOST_AFTER` are lost, which is not the same as late."""
        age = known.cut - self.start[known.rows]
        speaks = (age >= YOUNG) & (age < HISTORY_DAYS) & (known.arrived | (known.spent < LOST_AFTER))
        rows = known.rows[speaks]
        week = np.floor((known.cut - self.start[rows] - YOUNG) / 7).astype(np.int64)
        return Sample(
            codes=[code[rows] for code in self.codes],
            sizes=[len(keys) for keys in self.keys],
            precisions=[trait.precision for trait in TRAITS[self.stage]],
            measures=self.measures[rows],
            week=week.max(initial=0) - week,
            logs=np.log(np.minimum(known.spent[speaks], LOST_AFTER)),
            arrived=known.arrived[speaks] & (known.spent[speaks] <= LOST_AFTER),
            weight=self.share[rows] * 0.5 ** (age[speaks] / HALF_LIFE),
        )


def _days(moments: Sequence[object]) -> Floats:
    return np.array([np.nan if at is None else moment(at) for at in moments])  # type: ignore[arg-type]
