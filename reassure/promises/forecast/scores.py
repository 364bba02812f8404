"""Conformal calibration with open parcels counted: how far reality was from what we had said, before it happened.

A score is (log lead time − what the model of its day said) / (the spread it said). The scores' recency-weighted
Kaplan–Meier distribution gives the quantiles, so "90 %" is what 90 % of recent parcels kept, whatever the errors' law.
"""

import numpy as np
from numpy.typing import NDArray

from reassure.promises.forecast.fit import Floats

#: Levels that a table holds; between them it interpolates.
LEVELS: tuple[float, ...] = (0.005, 0.01, *(round(n / 40, 3) for n in range(1, 40)), 0.99, 0.995)
#: Days after which a score counts half. Chosen on Olist's orders of 2017.
HALF_LIFE = 28.0
#: Effective number of scores below which the model's own logistic law speaks instead.
ENOUGH = 60.0


def logistic() -> tuple[float, ...]:
    """The quantiles that the model itself believes in."""
    return tuple(float(np.log(level / (1 - level))) for level in LEVELS)


def quantiles(scores: Floats, came: NDArray[np.bool_], weight: Floats, *, lost: float = 0.0) -> tuple[float, ...]:
    """The scores at `LEVELS`. With n scores a level is asked a little higher, by 1/n, as conformal prediction does.

    Of the open ones a share will never come: `lost` is that share of all, and the levels are those of what comes.
    Where the open ones leave the upper end unknown, the logistic law goes on from the last level that is known.
    """
    effective = weight.sum() ** 2 / max(float((weight * weight).sum()), 1e-12) if len(weight) else 0.0
    if effective < ENOUGH or not came.any():
        return logistic()
    order = np.argsort(scores, kind="stable")
    reached = _kaplan_meier(came[order], weight[order])
    seen = came[order]
    wanted = np.array(LEVELS)
    wanted = np.where(wanted > 0.5, np.minimum(wanted * (1 + 1 / effective), 0.999), wanted)
    reached = np.minimum(reached / (1 - min(lost, 0.5)), 1.0)
    found = np.interp(wanted, reached[seen], scores[order][seen])
    return tuple(np.round(_prolonged(found, wanted, float(reached[-1])), 4).tolist())


def _kaplan_meier(came: NDArray[np.bool_], weight: Floats) -> Floats:
    """The share that has come by each score, in ascending order."""
    at_risk = np.cumsum(weight[::-1])[::-1]
    staying = np.log1p(-np.minimum(came * weight / at_risk, 1 - 1e-9))
    return np.asarray(1 - np.exp(np.cumsum(staying)))


def _prolonged(found: Floats, wanted: Floats, known_to: float) -> Floats:
    beyond = wanted > known_to
    if not beyond.any() or beyond.all():
        return found
    law = np.log(wanted / (1 - wanted))
    last = int(np.flatnonzero(~beyond)[-1])
    return np.where(beyond, found[last] + law - law[last], found)
