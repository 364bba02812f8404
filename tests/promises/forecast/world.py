"""A world whose truth is known: parcels drawn by laws that share nothing with the model that has to learn them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np

from reassure.promises.forecast.facts import Parcel, Route

BEGAN = datetime(2025, 1, 6)  # noqa: DTZ001 - the merchant's own clock, as in every history
REGIONS = {"BY": 1.0, "BE": 1.25, "HH": 1.5, "SN": 1.2, "MV": 1.9}
VENDORS = {"ash": 0.8, "birch": 1.0, "cedar": 1.5}


def parcels(
    *, days: int, per_day: int, seed: int, first_day: int = 0, slower: Callable[[float], float] = lambda day: 1.0
) -> list[Parcel]:
    """Gamma preparation by vendor plus Weibull transit by region, `slower` times as long by the day of the order.

    One in a hundred never comes.
    """
    drawn, found = np.random.default_rng(seed), []
    for n in range(days * per_day):
        at = first_day + n / per_day
        region = drawn.choice(list(REGIONS), p=[0.4, 0.25, 0.15, 0.15, 0.05])
        vendor = drawn.choice(list(VENDORS))
        prepared = drawn.gamma(3.0, 0.5) * VENDORS[vendor] * slower(at)
        moved = (1.0 + 2.5 * drawn.weibull(1.6)) * REGIONS[region] * slower(at)
        placed = BEGAN + timedelta(days=at)
        route = Route(
            vendor=str(vendor), origin_country="DE", origin_region="NW", country="DE", region=str(region),
            postcode=f"{list(REGIONS).index(region)}{drawn.integers(10, 99)}99", distance_km=300.0, weight_g=500.0,
        )  # fmt: skip
        handed = placed + timedelta(days=prepared)
        found.append(
            Parcel(
                key=str(n), route=route, placed_at=placed, handed_at=handed,
                arrived_at=handed + timedelta(days=moved) if drawn.random() > 0.01 else None,
            )
        )  # fmt: skip
    return found
