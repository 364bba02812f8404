"""Mila's order and what becomes of it, as her page shows it."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.promises.delivery import hamburg, told
from tests.shipments.parcels import CLOTH, DOOR, DROVE, HUB, LABEL, SHOP, answer, parcel, placed, scan

NUMBER_2 = "1Z5R89390357567136"


def address(order: Order, *, slug: str = "atelier-nord") -> str:
    return f"/t/{slug}/o/{order.public_token}/"


def ordered(merchant: Merchant, **changes: Any) -> Order:
    """Placed, with a warehouse that lets us name a day."""
    hamburg()
    order = placed(**changes)
    told(merchant)
    return order


def shipped(merchant: Merchant, *scans: Any, whole: bool = True, **changes: Any) -> Order:
    """The order in one parcel, with these scans."""
    order = ordered(merchant, **changes)
    lines = (*parcel().lines, CLOTH) if whole else parcel().lines
    shipments.ship(facts=parcel(lines=lines), source=SHOP, now=NOW)
    told(merchant)
    if scans:
        track(merchant, *scans)
    return order


def track(merchant: Merchant, *scans: Any) -> None:
    shipments.track(answers=[answer(*scans)], source="karrio", now=NOW)
    told(merchant)


def cancelled(merchant: Merchant) -> Order:
    order = ordered(merchant)
    orders.cancel(order_id=order.pk, reason="", by="", now=NOW)
    return order


def product(external_id: str, title: str, price: int = 1000, **more: Any) -> ProductFacts:
    return ProductFacts(
        external_id=external_id, title=title, version_at=NOW, kind="Light",
        variants=(VariantFacts(external_id=f"{external_id}-1", price=price, currency="EUR"),),
        **{"url": f"https://shop.example/{external_id}", **more},
    )  # fmt: skip


JOURNEYS: dict[str, Callable[[Merchant], Order]] = {
    "packing": lambda merchant: ordered(merchant),
    "labelled": lambda merchant: shipped(merchant, LABEL),
    "moving": lambda merchant: shipped(merchant, LABEL, HUB),
    "today": lambda merchant: shipped(merchant, LABEL, HUB, DROVE),
    "delivered": lambda merchant: shipped(merchant, LABEL, HUB, DROVE, DOOR),
    "refused": lambda merchant: shipped(merchant, LABEL, HUB, scan(30, "exception", "exception_003")),
    "cancelled": lambda merchant: cancelled(merchant),
}


def client(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})
