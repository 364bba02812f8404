"""Reading problems: what is known, what is gathered for the rules, and the desk's lists."""

from reassure.problems.queries.gathering import Told, orders_told, parcels_told
from reassure.problems.queries.known import alone, depots, known_of, merchants_due, merchants_to_learn

__all__ = [
    "Told",
    "alone",
    "depots",
    "known_of",
    "merchants_due",
    "merchants_to_learn",
    "orders_told",
    "parcels_told",
]
