"""The fit: logarithms of lead times as a sum of shrunken shifts and a weekly level, with open parcels counted.

An accelerated-failure-time model with logistic errors. What has not arrived contributes the chance of having lasted
this long; older weeks count less; the level of the network walks from week to week and its last step is the forecast.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: How far the level may walk in a week (standard deviation of the logarithm): where the search begins, and its steps.
WALK = 0.07
WALKS = (0.003, 0.007, 0.015, 0.03, 0.05, 0.07, 0.1, 0.15, 0.25)
#: Ridge on measures (standardised) and on the level, which only makes them identifiable.
RIDGE, LOOSE = 0.5, 1e-3
#: Fisher information of an observation in the location, in units of 1 / scale².
INFORMATION = 1 / 3


@dataclass(kw_only=True)
class Sample:
    """Parcels as numbers. `codes` holds one column per trait, -1 = not known, and `sizes` how many keys each has.

    `logs` is the logarithm of the time until arrival, or until now where `arrived` is false.
    """

    codes: list[Ints]
    sizes: list[int]
    precisions: list[float]
    measures: Floats
    week: Ints
    logs: Floats
    arrived: NDArray[np.bool_]
    weight: Floats


@dataclass(kw_only=True)
class Fitted:
    """Shifts per trait and key with the parcels behind them, slopes on raw measures, levels per week, one scale."""

    shifts: list[Floats]
    counts: list[Floats]
    slopes: Floats
    intercept: float
    levels: Floats
    scale: float


@dataclass(kw_only=True)
class _Problem:
    """The penalised likelihood as a function of one long vector: traits | weeks | measures, intercept, log scale."""

    sample: Sample
    weeks: int
    leap: float
    index: list[Ints] = field(init=False)
    offsets: list[int] = field(init=False)
    ridge: Floats = field(init=False)
    numbers: Floats = field(init=False)
    mean: Floats = field(init=False)
    spread: Floats = field(init=False)

    def __post_init__(self) -> None:
        told = self.sample
        sizes = [*(size + 1 for size in told.sizes), self.weeks]
        self.offsets = [0, *np.cumsum(sizes).tolist()]
        codes = [np.where(code < 0, size, code) for code, size in zip(told.codes, told.sizes, strict=True)]
        self.index = [code + at for code, at in zip([*codes, told.week], self.offsets[:-1], strict=True)]
        self.mean, self.spread = told.measures.mean(0), told.measures.std(0)
        self.spread[self.spread < 1e-6] = np.inf
        self.numbers = np.column_stack([(told.measures - self.mean) / self.spread, np.ones(len(told.logs))])
        self.ridge = np.concatenate(
            [
                *(np.r_[np.full(size, p), 1e6] for size, p in zip(told.sizes, told.precisions, strict=True)),
                np.full(self.weeks, LOOSE),
                np.full(self.numbers.shape[1] - 1, RIDGE),
                [0.0, 0.0],
            ]
        )

    @property
    def walk(self) -> slice:
        return slice(self.offsets[-2], self.offsets[-1])

    @property
    def lines(self) -> slice:
        return slice(self.offsets[-1], self.offsets[-1] + self.numbers.shape[1])

    def start(self) -> Floats:
        at = np.zeros(len(self.ridge))
        at[-2], at[-1] = np.median(self.sample.logs), -1.2
        return at

    def steps(self) -> Floats:
        """Curvature's diagonal, roughly: with it every direction is about as steep."""
        counts = np.zeros(len(self.ridge))
        for index in self.index:
            counts += np.bincount(index, self.sample.weight, len(counts))
        counts[self.lines] = self.sample.weight.sum()
        counts[-1] = counts[-2]
        curve = self.ridge + counts * 5
        curve[self.walk] += 2 / self.leap**2
        return np.asarray(1 / np.sqrt(curve + 1e-6))

    def loss(self, at: Floats) -> tuple[float, Floats]:
        told, seen = self.sample, self.sample.arrived.astype(float)
        where = self.numbers @ at[self.lines]
        for index in self.index:
            where = where + at[index]
        z = (told.logs - where) * np.exp(-at[-1])
        soft, share = np.logaddexp(0, z), 1 / (1 + np.exp(-z))
        total = float(np.sum(told.weight * (seen * (soft - z + at[-1]) + soft)))
        pull = told.weight * (share * (1 + seen) - seen)
        slope = -pull * np.exp(-at[-1])
        gradient = self.ridge * at
        for index in self.index:
            gradient += np.bincount(index, slope, len(at))
        gradient[self.lines] += self.numbers.T @ slope
        gradient[-1] += float(np.sum(told.weight * seen - pull * z))
        return total + self._penalty(at, gradient), gradient

    def _penalty(self, at: Floats, gradient: Floats) -> float:
        """Ridge and random walk; the walk's gradient is added in place."""
        steps = np.diff(at[self.walk]) / self.leap**2
        gradient[self.walk][1:] += steps
        gradient[self.walk][:-1] -= steps
        return float(0.5 * np.sum(self.ridge * at * at) + 0.5 * self.leap**2 * np.sum(steps * steps))


def fit(sample: Sample) -> Fitted:
    """The most likely shifts, in about a second for ten thousand parcels.

    Fitted twice: the first levels tell how far this network walks in a week, and the second fit walks as far.
    """
    weeks = int(sample.week.max()) + 1
    problem = _Problem(sample=sample, weeks=weeks, leap=WALK)
    at = _solve(problem, problem.start())
    leap = _walk(problem, at)
    if leap == WALK:
        return _unpacked(problem, at)
    problem = _Problem(sample=sample, weeks=weeks, leap=leap)
    return _unpacked(problem, _solve(problem, at))


def _solve(problem: _Problem, start: Floats) -> Floats:
    steps = problem.steps()

    def scaled(at: Floats) -> tuple[float, Floats]:
        total, gradient = problem.loss(at * steps)
        return total, gradient * steps

    found = minimize(
        scaled, start / steps, jac=True, method="L-BFGS-B", options={"maxiter": 200, "maxcor": 20, "ftol": 2e-6}
    )
    return np.asarray(found.x * steps)


def _walk(problem: _Problem, at: Floats) -> float:
    """The likeliest of `WALKS`, by the marginal likelihood of what each week said by itself."""
    sample, levels = problem.sample, at[problem.walk]
    told = np.bincount(sample.week, sample.weight * sample.arrived, problem.weeks) * INFORMATION * np.exp(-2 * at[-1])
    heard = told > 1
    pull = np.zeros(problem.weeks)
    steps = np.diff(levels) / problem.leap**2
    pull[1:] += steps
    pull[:-1] -= steps
    alone = (levels + pull / np.maximum(told, 1))[heard]
    weeks = np.flatnonzero(heard).astype(float)
    common = np.minimum(weeks[:, None], weeks[None]) + 1
    fits = [_likelihood(alone, leap**2 * common + np.diag(1 / told[heard]) + 4.0) for leap in WALKS]
    return WALKS[int(np.argmax(fits))] if len(alone) > 3 else WALK


def _likelihood(values: Floats, covariance: Floats) -> float:
    """Of a Gaussian around zero, up to a constant."""
    root = np.linalg.cholesky(covariance)
    white = np.linalg.solve(root, values)
    return float(-0.5 * white @ white - np.log(np.diag(root)).sum())


def _unpacked(problem: _Problem, at: Floats) -> Fitted:
    sample, cuts = problem.sample, problem.offsets
    slopes = at[problem.lines][:-1] / problem.spread
    heard = sample.weight * sample.arrived
    return Fitted(
        shifts=[at[cut : cut + size] for cut, size in zip(cuts, sample.sizes, strict=False)],
        counts=[
            np.asarray(np.bincount(code[code >= 0], heard[code >= 0], size), dtype=np.float64)
            for code, size in zip(sample.codes, sample.sizes, strict=True)
        ],
        slopes=slopes,
        intercept=float(at[-2] - np.sum(slopes * problem.mean)),
        levels=at[problem.walk],
        scale=float(np.exp(at[-1])),
    )
