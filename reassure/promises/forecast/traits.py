"""What a parcel has in common with others: the lanes it belongs to, from wide to narrow, and its measures.

A lane's own shift is drawn towards its parents' by its precision: as many parcels as that speak before it is heard
at about half its voice. So a thin lane speaks with its parents' voice (zone → region → country pair → carrier).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import log

from reassure.promises.forecast.facts import Route
from reassure.promises.rules.transit import plain


class Stage(StrEnum):
    """Which stretch of time is learned: order to hand-over, hand-over to door, or both at once."""

    PROCESSING = "processing"
    TRANSIT = "transit"
    TOTAL = "total"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trait:
    """A grouping of parcels. `precision` is 1 / variance of its shifts in the logarithm of the lead time."""

    name: str
    precision: float
    key: Callable[[Route], str]


def _if(known: str, key: str) -> str:
    return key if known else ""


def _origin(route: Route) -> str:
    return _if(route.origin_region, f"{route.origin_country}-{route.origin_region}")


def _region(route: Route) -> str:
    return _if(route.region, f"{route.country}-{route.region}")


def _zone(route: Route, letters: int) -> str:
    return _if(route.postcode, f"{route.country}-{plain(route.postcode)[:letters]}")


_TRAITS = (
    Trait(name="carrier", precision=40, key=lambda r: r.carrier),
    Trait(name="service", precision=80, key=lambda r: _if(r.service, f"{r.carrier}/{r.service}")),
    Trait(name="pair", precision=20, key=lambda r: _if(r.country, f"{r.origin_country}>{r.country}")),
    Trait(name="origin", precision=40, key=_origin),
    Trait(name="region", precision=40, key=_region),
    Trait(
        name="lane", precision=120, key=lambda r: _if(_origin(r) and _region(r), f"{_origin(r)}>{_region(r)}")
    ),
    Trait(name="zone2", precision=80, key=lambda r: _zone(r, 2)),
    Trait(name="zone3", precision=150, key=lambda r: _zone(r, 3)),
    Trait(name="vendor", precision=60, key=lambda r: r.vendor),
)  # fmt: skip
TRAITS: Mapping[Stage, tuple[Trait, ...]] = {
    Stage.PROCESSING: tuple(trait for trait in _TRAITS if trait.name in {"origin", "vendor"}),
    Stage.TRANSIT: _TRAITS,
    Stage.TOTAL: _TRAITS,
}

#: Kilometres and grams at which a line may bend, as logarithms: 100, 300, 500, 800, 1600 km; 1.8 kg.
_KM, _GRAMS = (4.6, 5.7, 6.2, 6.7, 7.4), (7.5,)
MEASURES = (
    "km", *(f"km>{knot}" for knot in _KM), "km unknown", "grams", *(f"grams>{knot}" for knot in _GRAMS),
    "grams unknown", "items",
)  # fmt: skip


def measures(route: Route) -> tuple[float, ...]:
    """The numbers of `MEASURES`; what is not known stands at 500 km and 700 g and says so."""
    km = log(max(route.distance_km if route.distance_km is not None else 500.0, 5.0))
    items = max(route.items, 1)
    grams = log(min(max((route.weight_g or 700.0 * items) / items, 30.0), 30_000.0))
    return (
        km,
        *(max(km - knot, 0.0) for knot in _KM),
        float(route.distance_km is None),
        grams,
        *(max(grams - knot, 0.0) for knot in _GRAMS),
        float(route.weight_g is None),
        log(items),
    )
