"""Atelier Nord's warehouse system, which speaks to the API with its own key."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from reassure.kit.clock import now
from reassure.merchants import actions as merchants
from reassure.merchants.rules import Scope
from tests.cast import NOW

ORDER: dict[str, Any] = {
    "external_id": "1", "number": "#1001", "placed_at": "2026-06-02T08:00:00Z", "version_at": "2026-06-02T08:00:00Z",
    "currency": "EUR", "person": {"email": "mila@example.com", "name": "Mila Novak", "locale": "de"},
    "lines": [
        {"external_id": "11", "title": "Lamp", "quantity": 2, "unit_price": 10000},
        {"external_id": "12", "title": "Linen cloth", "quantity": 1, "unit_price": 3000},
    ],
    "shipping_address": {"name": "Mila Novak", "city": "Berlin", "postcode": "10969", "country": "DE"},
}  # fmt: skip
SHIPMENT: dict[str, Any] = {
    "external_id": "f1", "version_at": "2026-06-02T12:00:00Z", "order_external_ids": ["1"], "carrier": "ups",
    "tracking_number": "1Z5R89390357567127", "shipped_at": "2026-06-02T12:00:00Z",
}  # fmt: skip
PRODUCT: dict[str, Any] = {
    "external_id": "p1", "version_at": "2026-06-02T08:00:00Z", "title": "Lamp", "vendor": "Nord", "kind": "Table lamp",
    "categories": ["Light"], "url": "https://nord.example/lamp", "image_urls": ["https://nord.example/lamp.jpg"],
    "attributes": [{"name": "Material", "value": "Oak"}], "processing_days": 3, "returnable": False, "hazmat": True,
    "how_to": "<p>Screw in the bulb.</p><script>alert(1)</script>",
    "variants": [
        {"external_id": "v1", "sku": "L-S", "title": "Small", "options": [{"name": "Size", "value": "S"}],
         "price": 4900, "currency": "EUR", "grams": 800},
        {"external_id": "v2", "sku": "L-L", "title": "Large", "price": 6900, "currency": "EUR", "available": False},
    ],
}  # fmt: skip
TRACKING: dict[str, Any] = {
    "carrier": "ups", "tracking_number": "1Z5R89390357567127",
    "scans": [
        {"at": "2026-06-03T05:00:00Z", "status": "in_transit", "text": "Arrived", "city": "Leipzig", "country": "DE"},
        {"at": "2026-06-04T10:00:00Z", "status": "delivered", "text": "Delivered", "city": "Berlin", "country": "DE"},
    ],
}  # fmt: skip


class Caller:
    """A client with a key."""

    def __init__(self, scopes: Sequence[Scope] = tuple(Scope)) -> None:
        self.key, self.secret = merchants.issue_key(name="warehouse", scopes=list(scopes), by="", now=now())
        self.client = Client()

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.secret}", **headers},
        )


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant).astimezone(UTC)


__all__ = ["NOW", "ORDER", "PRODUCT", "SHIPMENT", "TRACKING", "Caller", "at"]
