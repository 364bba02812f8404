"""A year behind Atelier Nord: parcels from Hamburg to Germany in two or three days, sometimes more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from reassure.kit.ids import uuid7
from reassure.orders.models import Line, Order
from reassure.shipments.models import Shipment, ShipmentOrder
from tests.cast import NOW

POSTCODES = ("10115", "20457", "50667", "80331")


def past(
    many: int,
    *,
    until: datetime = NOW,
    days: int = 200,
    country: str = "DE",
    slower: Callable[[datetime], float] = lambda at: 1.0,
    seed: int = 7,
) -> None:
    """So many orders, evenly over the `days` before `until`; nothing of it is told that happens after `until`."""
    chance, orders, lines, parcels, links = Random(seed), [], [], [], []
    for n in range(many):
        placed = until - timedelta(days=days) + timedelta(days=days * n / many)
        order = Order(
            source="shopify", external_id=f"past-{seed}-{n}", version_at=placed, told="x", number=f"P{seed}-{n}",
            number_key=f"p{seed}-{n}", placed_at=placed, created_at=placed, country=country, currency="EUR", subtotal=0,
            discount=0, tax=0, tax_included=True, shipping=0, shipping_tax=0, shipping_discount=0, total=0, paid=0,
            shipping_method="Standard", shipping_address={"country": country, "postcode": chance.choice(POSTCODES)},
        )  # fmt: skip
        orders.append(order)
        lines.append(
            Line(order=order, external_id="1", position=0, quantity=1, unit_price=0, subtotal=0, discount=0, tax=0,
                 paid=0, variant_external_id="1")
        )  # fmt: skip
        left = placed + timedelta(days=1 + chance.random())
        came = left + timedelta(days=(1.2 + chance.gammavariate(2, 0.5)) * slower(placed))
        if left > until:
            continue
        there = came if came <= until and chance.random() > 0.01 else None
        parcel = Shipment(
            pk=uuid7(), source="shopify", carrier="ups", tracking_number=f"1Z{seed}{n}", told_at=left, shipped_at=left,
            moved_at=left, first_attempt_at=there, delivered_at=there, last_scan_at=there or left,
            status="delivered" if there else "in_transit",
        )  # fmt: skip
        parcels.append(parcel)
        links.append(ShipmentOrder(shipment=parcel, order=order))
    Order.objects.bulk_create(orders)
    Line.objects.bulk_create(lines)
    Shipment.objects.bulk_create(parcels)
    ShipmentOrder.objects.bulk_create(links)
