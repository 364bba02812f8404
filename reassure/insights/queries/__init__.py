"""Reading figures of parcels, and what they are reckoned from."""

from reassure.insights.queries.gathering import merchants_to_fill, parcels_before, to_refresh, told
from reassure.insights.queries.logistics import (
    DIMENSIONS,
    NONE,
    Asked,
    Logistics,
    Page,
    any_counted,
    logistics,
    parcels,
    states,
    trend,
    which,
)

__all__ = [
    "DIMENSIONS",
    "NONE",
    "Asked",
    "Logistics",
    "Page",
    "any_counted",
    "logistics",
    "merchants_to_fill",
    "parcels",
    "parcels_before",
    "states",
    "to_refresh",
    "told",
    "trend",
    "which",
]
