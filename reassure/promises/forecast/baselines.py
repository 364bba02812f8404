"""What we are held against: quantiles per pair of regions, and LightGBM quantile regression, on the same rows."""

from collections.abc import Sequence

import numpy as np

from reassure.kit import extras
from reassure.promises.forecast.facts import Route
from reassure.promises.forecast.fit import Floats, Ints
from reassure.promises.forecast.history import Columns

#: What every contender is asked for.
ASKED = (0.1, 0.5, 0.8, 0.9)
#: A pair with fewer parcels takes the quantiles of all.
PAIR_LEAST = 20


def route_quantiles(columns: Columns, trained: Ints, asked: Ints) -> Floats:
    """Days from order to door by pair of regions, of the parcels that had come by the cut."""
    days = columns.end - columns.start
    lanes = np.array([f"{p.route.origin_region}>{p.route.region}" for p in columns.parcels])
    every = np.quantile(days[trained], ASKED)
    by_lane = {
        lane: np.quantile(days[trained][lanes[trained] == lane], ASKED)
        for lane, count in zip(*np.unique(lanes[trained], return_counts=True), strict=True)
        if count >= PAIR_LEAST
    }
    return np.array([by_lane.get(lane, every) for lane in lanes[asked]])


def boosted(columns: Columns, trained: Ints, asked: Ints) -> Floats:
    """LightGBM with its own defaults, one model per quantile, crossing quantiles put in order."""
    lightgbm = extras.load("lightgbm", extra="backtest")
    features, days = _features(columns), columns.end - columns.start
    told = {"categorical_feature": [0, 1], "free_raw_data": False, "params": {"verbosity": -1}}
    ground = lightgbm.Dataset(features[trained], days[trained], **told)
    common = {"objective": "quantile", "verbosity": -1, "num_threads": 1, "seed": 0}
    found = [lightgbm.train(common | {"alpha": level}, ground).predict(features[asked]) for level in ASKED]
    return np.sort(np.array(found).T, axis=1)


def _features(columns: Columns) -> Floats:
    """All that our own model may see and that a tree can use, and the weekday."""
    routes = [parcel.route for parcel in columns.parcels]
    return np.column_stack(
        [
            _codes([route.origin_region for route in routes]),
            _codes([route.region for route in routes]),
            [_zone(route) for route in routes],
            [np.nan if route.distance_km is None else route.distance_km for route in routes],
            [np.nan if route.weight_g is None else route.weight_g for route in routes],
            [route.items for route in routes],
            [parcel.placed_at.weekday() for parcel in columns.parcels],
        ]
    ).astype(float)


def _zone(route: Route) -> float:
    digits = "".join(letter for letter in route.postcode[:3] if letter.isdigit())
    return float(digits) if digits else np.nan


def _codes(values: Sequence[str]) -> Ints:
    return np.unique(np.array(values), return_inverse=True)[1].astype(np.int64)
