"""The fitted table: which lanes, how many parcels behind each, and by how much they differ. Served without numpy."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import exp, log, pi, sqrt
from typing import Any

from reassure.promises.forecast.facts import Route
from reassure.promises.forecast.traits import MEASURES, TRAITS, Stage, measures
from reassure.promises.forecast.worktime import Rhythm, worktime
from reassure.promises.rules.facts import Part, Unknown, part

VERSION = 1
#: Parcels that must have arrived, in all and on the country pair, before we name a day (FIELD 2.4: ten is too crude).
FLOOR, PAIR_FLOOR = 60.0, 20.0
#: A variance of shifts as a variance of the logistic's scale.
AS_SCALE = 3 / pi**2
#: Routes whose law a table keeps at hand: about 10 MB.
MOST_LAWS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """By how much a lane's logarithm differs, and how many parcels (older ones less) say so."""

    by: float
    parcels: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """Where the logarithm of the lead time lies for one route, and how wide. `because` names the lanes that spoke."""

    where: float
    spread: float
    because: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One stage of one merchant. `levels` and `scores` are the calibrated quantiles, both ascending."""

    stage: Stage
    rhythm: Rhythm
    cut: float
    parcels: float
    intercept: float
    scale: float
    slopes: tuple[float, ...]
    lanes: Mapping[str, Mapping[str, Shift]]
    levels: tuple[float, ...]
    scores: tuple[float, ...]
    laws: dict[Route, Law | Unknown] = field(default_factory=dict, init=False, compare=False, repr=False)

    def law(self, route: Route) -> Law | Unknown:
        """Sum the shifts of the lanes this route belongs to; each one not or hardly known widens the spread.

        Compiled once per route and kept, for pages ask for the same ways again and again.
        """
        known = self.laws.get(route)
        if known is None:
            if len(self.laws) >= MOST_LAWS:
                self.laws.clear()
            known = self.laws[route] = self._law(route)
        return known

    def _law(self, route: Route) -> Law | Unknown:
        if self.parcels < FLOOR:
            return Unknown(because=(part("thin_history", parcels=round(self.parcels), needed=round(FLOOR)),))
        where, loose, said = self.intercept, 0.0, [part("learned_from", parcels=round(self.parcels))]
        where += sum(slope * value for slope, value in zip(self.slopes, measures(route), strict=True))
        for trait in TRAITS[self.stage]:
            key = trait.key(route)
            shift = self.lanes.get(trait.name, {}).get(key) if key else None
            heard = shift.parcels if shift else 0.0
            if trait.name == "pair" and key and heard < PAIR_FLOOR:
                return Unknown(because=(part("thin_lane", lane=key, parcels=round(heard)),))
            loose += 1 / (trait.precision + heard / (3 * self.scale**2))
            if shift:
                where += shift.by
                said.append(_said(trait.name, key, shift))
        return Law(where=where, spread=sqrt(self.scale**2 + AS_SCALE * loose), because=tuple(said))

    def moments(
        self, route: Route, *, start: float, levels: Sequence[float], elapsed_to: float | None = None
    ) -> tuple[float, ...] | Unknown:
        """The moments by which it comes with these chances, given that until `elapsed_to` it had not come."""
        law = self.law(route)
        if isinstance(law, Unknown):
            return law
        return self.reckon(law, start=start, levels=levels, elapsed_to=elapsed_to)

    def reckon(
        self, law: Law, *, start: float, levels: Sequence[float], elapsed_to: float | None = None
    ) -> tuple[float, ...]:
        """The same by a law of this table."""
        clock = worktime(self.rhythm)
        begun = clock.at(start)
        gone = 0.0 if elapsed_to is None else self._chance(law, clock.at(elapsed_to) - begun)
        work = (exp(law.where + law.spread * self._score(gone + level * (1 - gone))) for level in levels)
        return tuple(clock.moment(begun + each) for each in work)

    def chance(self, route: Route, *, start: float, by: float) -> float | Unknown:
        """How likely it comes by that moment."""
        law = self.law(route)
        if isinstance(law, Unknown):
            return law
        clock = worktime(self.rhythm)
        return self._chance(law, clock.at(by) - clock.at(start))

    def _chance(self, law: Law, work: float) -> float:
        if work <= 0:
            return 0.0
        score = (log(work) - law.where) / law.spread
        if score > self.scores[-1]:
            return _logistic(_logit(self.levels[-1]) + score - self.scores[-1])
        return max(_between(score, self.scores, self.levels), 0.0) if score > self.scores[0] else 0.0

    def _score(self, level: float) -> float:
        """Beyond the last level the logistic law goes on, so silence never ends in certainty."""
        if level > self.levels[-1]:
            return self.scores[-1] + _logit(min(level, 1 - 1e-9)) - _logit(self.levels[-1])
        return _between(max(level, self.levels[0]), self.levels, self.scores)

    def to_data(self) -> dict[str, Any]:
        """Plain JSON; lanes as [shift, parcels]."""
        data = asdict(replace(self)) | {"version": VERSION, "measures": MEASURES}
        del data["laws"]
        data["lanes"] = {
            name: {key: [round(shift.by, 4), round(shift.parcels, 1)] for key, shift in lanes.items()}
            for name, lanes in self.lanes.items()
        }
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Table":
        """Raises `ValueError` for another version's table: it is fitted anew, not guessed at."""
        if data.get("version") != VERSION or tuple(data["measures"]) != MEASURES:
            raise ValueError(f"a forecast table of version {data.get('version')} can't be read as {VERSION}")
        plain = {name: value for name, value in data.items() if name not in {"version", "measures"}}
        lanes = {
            name: {key: Shift(by=by, parcels=parcels) for key, (by, parcels) in lanes.items()}
            for name, lanes in data["lanes"].items()
        }
        told: dict[str, Any] = {name: tuple(plain[name]) for name in ("slopes", "levels", "scores")}
        told |= {"stage": Stage(data["stage"]), "rhythm": Rhythm.from_data(data["rhythm"])}
        return cls(**plain | told | {"lanes": lanes})


def _said(trait: str, key: str, shift: Shift) -> Part:
    return part("lane", trait=trait, lane=key, parcels=round(shift.parcels), percent=round(100 * (exp(shift.by) - 1)))


def _between(value: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    n = min(max(bisect_right(xs, value), 1), len(xs) - 1)
    left, right = xs[n - 1], xs[n]
    share = (value - left) / (right - left) if right > left else 1.0
    return ys[n - 1] + min(max(share, 0.0), 1.0) * (ys[n] - ys[n - 1])


def _logit(level: float) -> float:
    return log(level / (1 - level))


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-value))
