"""Places and their stock over the wire."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from reassure.api.schemas.values import In, Instant, Key80, Source, Text80, Text254, Units
from reassure.stores.actions import StockFacts


class StockIn(In):
    """How many of a variant a place can send, at `counted_at`: an older count than the one known changes nothing."""

    source: Source = Field(default="api", description="the shop whose ids of places and variants, or SKUs, are meant")
    location: Key80 = Field(description="its `id` from `/locations`, or the shop's own")
    variant_external_id: Text80 = ""
    sku: Text254 = Field(default="", description="instead of the variant's id, of a product that was told")
    on_hand: Units
    counted_at: Instant | None = Field(default=None, description="left out: when we hear of it")

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if bool(self.variant_external_id) == bool(self.sku):
            raise ValueError("Name the variant, by its variant_external_id or its sku.")
        return self

    def facts(self, location_id: UUID, variant: str, now: datetime) -> StockFacts:
        return StockFacts(
            location_id=location_id,
            variant_external_id=variant,
            available=self.on_hand,
            told_at=self.counted_at or now,
        )


class LocationFilters(In):
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=100)


class LocationOut(Schema):
    """A warehouse, store or drop-off point. `ships`: orders may leave from it; the lowest `priority` goes first."""

    id: UUID
    source: str
    external_id: str
    kind: str
    name: str
    city: str
    region: str
    postcode: str
    country: str
    time_zone: str
    ships: bool
    priority: int
    active: bool

    @classmethod
    def of(cls, row: Any) -> "LocationOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class LocationPage(Schema):
    """`next` continues the list, null on its last page."""

    items: list[LocationOut]
    next: str | None
