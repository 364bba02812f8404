"""Facts of parcels, made without the parcels' ways: for what only counts them."""

from datetime import date
from typing import Any

from reassure.insights.models import ParcelFact
from reassure.shipments.models import Shipment
from tests.cast import NOW

#: A Monday.
MONDAY = date(2026, 6, 1)
DAY = 24 * 60


def fact(**more: Any) -> ParcelFact:
    """A parcel delivered in two days, on its promised day."""
    number = more.pop("number", "")
    sent = Shipment.objects.create(
        source="bench", told_at=NOW, shipped_at=NOW, tracking_number=number, carrier=more.get("carrier", "ups")
    )
    usual: dict[str, Any] = {
        "left_on": MONDAY, "carrier": "ups", "service": "standard", "leaves": "DE", "country": "DE", "origin": "hh",
        "status": "delivered", "open": False, "attempt_on": date(2026, 6, 3), "transit": 2 * DAY,
        "first_to": date(2026, 6, 3), "first_gap": 0, "last_to": date(2026, 6, 3), "last_gap": 0,
    }  # fmt: skip
    return ParcelFact.objects.create(shipment_id=sent.pk, **(usual | more))


def under_way(**more: Any) -> ParcelFact:
    """A parcel that is not there yet."""
    rest = {"status": "in_transit", "open": True, "attempt_on": None, "transit": None, "first_gap": None}
    return fact(**(rest | {"last_gap": None} | more))
