"""Many at once: each item is judged by itself, the good ones are kept."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, WithJsonSchema

from reassure.api.problems import Fault
from reassure.api.schemas.values import In

MOST = 500
ITEM = "x-item"
#: Any JSON, documented as what it should be: an item that is none is refused alone and not with the whole body.
AnyOrder = Annotated[Any, WithJsonSchema({ITEM: "OrderIn"})]
AnyShipment = Annotated[Any, WithJsonSchema({ITEM: "ShipmentIn"})]
AnyProduct = Annotated[Any, WithJsonSchema({ITEM: "ProductIn"})]
AnyStock = Annotated[Any, WithJsonSchema({ITEM: "StockIn"})]
AnyTracking = Annotated[Any, WithJsonSchema({ITEM: "TrackingIn"})]


class OrdersIn(In):
    items: list[AnyOrder] = Field(min_length=1, max_length=MOST)


class ShipmentsIn(In):
    items: list[AnyShipment] = Field(min_length=1, max_length=MOST)


class ProductsIn(In):
    items: list[AnyProduct] = Field(min_length=1, max_length=MOST)


class ScansIn(In):
    items: list[AnyTracking] = Field(min_length=1, max_length=MOST)


class StocksIn(In):
    items: list[AnyStock] = Field(min_length=1, max_length=MOST)


class ItemOut(Schema):
    """One item by its place in the request. Refused ones say why and changed nothing."""

    index: int
    accepted: bool
    id: UUID | None = None
    outcome: str = ""
    code: str = ""
    detail: str = ""
    errors: list[Fault] = Field(default_factory=list)


class BulkOut(Schema):
    accepted: int
    refused: int
    items: list[ItemOut]

    @classmethod
    def of(cls, items: dict[int, ItemOut]) -> "BulkOut":
        told = [items[index] for index in sorted(items)]
        accepted = sum(item.accepted for item in told)
        return cls(accepted=accepted, refused=len(told) - accepted, items=told)


def document(schema: dict[str, Any]) -> None:
    """In the OpenAPI document each bulk's items are what their single write takes."""
    for described in schema["components"]["schemas"].values():
        items = described.get("properties", {}).get("items", {}).get("items", {})
        if ITEM in items:
            described["properties"]["items"]["items"] = {"$ref": f"#/components/schemas/{items[ITEM]}"}
