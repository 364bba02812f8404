"""What a learned date is asked with, and who may answer: the border between rules and what was learned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reassure.promises.rules.facts import Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """What an order says before anything has left. Whatever is empty or None counts as average, and widens."""

    vendor: str = ""
    origin_country: str = ""
    origin_region: str = ""
    country: str = ""
    region: str = ""
    postcode: str = ""
    carrier: str = ""
    service: str = ""
    distance_km: float | None = None
    weight_g: float | None = None
    items: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One parcel. `level` is the chance that it comes by the latest day; None = the merchant's own.

    `placed_at`, from when it counts, and `handed_at` are by the merchant's clock; `now`, by the door's, is until when
    it is known not to have come. All without a zone.
    """

    route: Route
    placed_at: datetime
    handed_at: datetime | None = None
    now: datetime | None = None
    level: float | None = None


class Learned(Protocol):
    """Dates out of the merchant's own parcels."""

    def dates(self, asked: Asked) -> Answer:
        """`Unknown` where too few parcels went that way."""
