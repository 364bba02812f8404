"""Learned dates: how fast a table of 100,000 lanes names three days, and how long fitting 20,000 parcels takes."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from benchmarks.ground import Ground, Result
from reassure.promises.forecast import scores
from reassure.promises.forecast.facts import Parcel, Route, moment
from reassure.promises.forecast.learn import learn
from reassure.promises.forecast.table import Shift, Table
from reassure.promises.forecast.traits import MEASURES, Stage
from reassure.promises.forecast.worktime import Rhythm

LANES, ASKED, PARCELS = 100_000, 20_000, 20_000
BEGAN = datetime(2025, 1, 6)  # noqa: DTZ001 - the merchant's own clock


def run(_: Ground) -> Sequence[Result]:
    drawn = random.Random(1)
    table, routes = _table(), [_route(drawn) for _ in range(ASKED)]
    start = moment(BEGAN)
    table.moments(routes[0], start=start, levels=(0.5,))
    named = _per_second(lambda route: table.moments(route, start=start, levels=(0.1, 0.5, 0.9)), routes)
    looked_up = _per_second(lambda route: [table.lanes.get(name, {}).get(route.postcode) for name in NAMES], routes)
    parcels = [_parcel(drawn, n) for n in range(PARCELS)]
    began = time.perf_counter()
    learn(parcels, stage=Stage.TOTAL, rhythm=Rhythm(country="DE"), now=moment(BEGAN) + 180, weeks=16)
    return [
        Result(name="forecast: three days out of 100,000 lanes", figure=named, unit="dates/s",
               limit_figure=looked_up, wanted=0.02),
        Result(name="forecast: 17 fits, up to 20,000 parcels", figure=time.perf_counter() - began, unit="s", sense="≤"),
    ]  # fmt: skip


NAMES = ("carrier", "service", "pair", "origin", "region", "lane", "zone2", "zone3", "vendor")


def _per_second(ask: Callable[[Route], object], routes: Sequence[Route]) -> float:
    began = time.perf_counter()
    for route in routes:
        ask(route)
    return len(routes) / (time.perf_counter() - began)


def _table() -> Table:
    shift = Shift(by=0.1, parcels=40.0)
    lanes = {f"DE-{n:03}": shift for n in range(1000)} | {f"X-{n}": shift for n in range(LANES - 1000)}
    pair = {"DE>DE": Shift(by=0.0, parcels=5000.0)}
    return Table(
        stage=Stage.TOTAL, rhythm=Rhythm(country="DE"), cut=moment(BEGAN), parcels=9000.0, intercept=1.5, scale=0.25,
        slopes=(0.0,) * len(MEASURES), lanes={"pair": pair, "zone3": lanes, "zone2": lanes},
        levels=scores.LEVELS, scores=scores.logistic(),
    )  # fmt: skip


def _route(drawn: random.Random) -> Route:
    return Route(
        vendor=f"v{drawn.randrange(200)}", origin_country="DE", origin_region="NW", country="DE",
        region=f"R{drawn.randrange(16)}", postcode=f"{drawn.randrange(100_000):05}", carrier="dhl",
    )  # fmt: skip


def _parcel(drawn: random.Random, n: int) -> Parcel:
    placed = BEGAN + timedelta(days=180 * n / PARCELS)
    return Parcel(
        key=str(n), route=_route(drawn), placed_at=placed,
        arrived_at=placed + timedelta(days=drawn.lognormvariate(1.4, 0.4)),
    )  # fmt: skip
