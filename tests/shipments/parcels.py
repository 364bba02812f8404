"""A parcel of Mila's order #1001, and what carriers say of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from reassure.customers.rules import Address
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.shipments.rules.facts import Scan, ShipmentFacts, ShippedLine, Status, TrackingFacts
from tests.cast import NOW
from tests.orders.facts import order

SHOP = "shopify"
NUMBER = "1Z5R89390357567127"
LAMPS = ShippedLine(order_external_id="1", line_external_id="11", quantity=2)
CLOTH = ShippedLine(order_external_id="1", line_external_id="12", quantity=1)


def placed(**changes: Any) -> Order:
    return orders.place(facts=order(**changes), source=SHOP, now=NOW)


def parcel(**changes: Any) -> ShipmentFacts:
    """Both lamps by UPS to Berlin; the cloth is not in it."""
    return replace(
        ShipmentFacts(
            external_id="f1", version_at=NOW, order_external_ids=("1",), lines=(LAMPS,), carrier="ups",
            tracking_number=NUMBER, shipped_at=NOW,
            destination=Address(name="Mila Novak", city="Berlin", postcode="10969", country="DE"),
        ),
        **changes,
    )  # fmt: skip


def scan(hours: float, status: str | None, substatus: str = "", **more: Any) -> Scan:
    return Scan(at=NOW + timedelta(hours=hours), status=Status(status) if status else None, substatus=substatus, **more)


LABEL = scan(0, "info_received", "info_received_001", code="MP", text="Label created")
HUB = scan(10, "in_transit", "in_transit_003", code="AR", text="Arrived", city="Leipzig", country="DE")
DROVE = scan(48, "out_for_delivery", "out_for_delivery_001", code="OT", text="Out for delivery")
DOOR = scan(52, "delivered", "delivered_001", code="FS", text="Delivered", city="Berlin", country="DE")


def answer(*scans: Scan, **more: Any) -> TrackingFacts:
    return replace(TrackingFacts(carrier="ups", tracking_number=NUMBER, scans=scans), **more)
