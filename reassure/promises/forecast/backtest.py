"""Replaying history: every cut learns from what was known then, and foretells the days until the next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from reassure.promises.forecast import baselines, scores
from reassure.promises.forecast.baselines import ASKED
from reassure.promises.forecast.facts import Parcel, moment
from reassure.promises.forecast.fit import Floats, Ints
from reassure.promises.forecast.history import Columns
from reassure.promises.forecast.learn import Learner
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm

#: Before the first day judged: what is said then calibrates, and chooses the level at the store's lateness.
WARM_UP_DAYS = 196
OURS, ROUTES, BOOSTED = "Reassure", "Route quantiles", "LightGBM quantile"


class Refit(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """From `first`, the first of a month, to the day before `until`. `boosting`: LightGBM too, the slowest part."""

    first: date
    until: date
    refit: Refit
    rhythm: Rhythm
    boosting: bool = True


@dataclass(kw_only=True)
class Replay:
    """What was said of each row before it came. `ladder` holds our days at every one of `scores.LEVELS`.

    `rows` index `columns.parcels`; those before `wanted.first` are warm-up. `days` by contender at `ASKED`.
    """

    columns: Columns
    wanted: Wanted
    rows: Ints
    ladder: Floats
    days: dict[str, Floats] = field(default_factory=dict)

    @property
    def judged(self) -> Ints:
        """Positions within `rows` of what is judged."""
        return np.flatnonzero(self.columns.start[self.rows] >= moment(self.wanted.first))


def replay(parcels: Sequence[Parcel], wanted: Wanted, progress: Callable[[float], None] = lambda _: None) -> Replay:
    """Foretell every parcel between `first` and `until` that has come since and whose both ends are known."""
    columns = Columns(parcels, stage=Stage.TOTAL, rhythm=wanted.rhythm)
    learner, cuts = Learner(columns), list(_cuts(wanted))
    usable = _usable(columns)
    rows: list[Ints] = []
    ladders: list[Floats] = []
    said: dict[str, list[Floats]] = {}
    for n, (cut, until) in enumerate(cuts):
        progress(n / len(cuts))
        table = learner.refit(cut)
        asked = np.flatnonzero(usable & (columns.start >= cut) & (columns.start < until))
        if table is None or not len(asked):
            continue
        rows.append(asked)
        ladders.append(learner.ladder(asked, table.scores))
        if cut >= moment(wanted.first):
            for name, days in _rivals(columns, cut, asked, usable, boosting=wanted.boosting):
                said.setdefault(name, []).append(days)
    found = Replay(columns=columns, wanted=wanted, rows=np.concatenate(rows), ladder=np.concatenate(ladders))
    places = [scores.LEVELS.index(level) for level in ASKED]
    found.days = {OURS: found.ladder[found.judged][:, places]}
    found.days |= {name: np.concatenate(parts) for name, parts in said.items()}
    return found


def _usable(columns: Columns) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows that came, with both regions known, so that every contender has what it needs."""
    ends = [bool(parcel.route.origin_region and parcel.route.region) for parcel in columns.parcels]
    return np.array(ends) & np.isfinite(columns.end)


def _rivals(
    columns: Columns, cut: float, asked: Ints, usable: np.ndarray[tuple[int], np.dtype[np.bool_]], *, boosting: bool
) -> Iterator[tuple[str, Floats]]:
    trained = np.flatnonzero(usable & (columns.end < cut))
    yield ROUTES, baselines.route_quantiles(columns, trained, asked)
    if boosting:
        yield BOOSTED, baselines.boosted(columns, trained, asked)


def _cuts(wanted: Wanted) -> Iterator[tuple[float, float]]:
    """Each cut with the next one, `first` being one of them; the last ends with `until`."""
    days = list(_days(wanted))
    for day, following in zip(days, [*days[1:], wanted.until], strict=True):
        yield moment(day), moment(following)


def _days(wanted: Wanted) -> Iterator[date]:
    if wanted.refit is Refit.WEEKLY:
        day = wanted.first - timedelta(days=WARM_UP_DAYS)
        while day < wanted.until:
            yield day
            day += timedelta(days=7)
        return
    month = (wanted.first - timedelta(days=WARM_UP_DAYS)).replace(day=1)
    while month < wanted.until:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)
