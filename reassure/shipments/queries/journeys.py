"""How very many parcels went, with as little of each as learning from them needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reassure.shipments.models import ShipmentOrder

#: Carriers' word for a parcel that they can't find any more.
MISSING = "exception_013"


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """One parcel of an order. The address is empty where it goes where its order does.

    `came_at` is when somebody first stood at the door, `heard_at` when its carrier last told anything.
    """

    id: UUID
    carrier: str
    service: str
    origin: str
    country: str
    region: str
    postcode: str
    followed: bool
    told_at: datetime
    left_at: datetime | None
    came_at: datetime | None
    heard_at: datetime | None
    ended_at: datetime | None
    cancelled_at: datetime | None


_COLUMNS = (
    "order_id", "shipment_id", "shipment__carrier", "shipment__service", "shipment__origin", "shipment__country",
    "shipment__region", "shipment__postcode", "shipment__tracking_number", "shipment__told_at", "shipment__moved_at",
    "shipment__shipped_at", "shipment__first_attempt_at", "shipment__delivered_at", "shipment__last_scan_at",
    "shipment__returning_at", "shipment__substatus", "shipment__since", "shipment__cancelled_at",
)  # fmt: skip


def journeys(*, since: datetime) -> dict[UUID, list[Journey]]:
    """The parcels of all orders placed since then, by order; one query, streamed."""
    found: dict[UUID, list[Journey]] = {}
    rows = ShipmentOrder.objects.filter(order__placed_at__gte=since).values_list(*_COLUMNS)
    for order_id, *told in rows.iterator(chunk_size=10_000):
        found.setdefault(order_id, []).append(_journey(*told))
    return found


def _journey(key: UUID, carrier: str, service: str, origin: str, *told: Any) -> Journey:
    country, region, postcode, number, told_at, moved, shipped, attempt, delivered, heard, *end = told
    returning, substatus, since, cancelled = end
    return Journey(
        id=key, carrier=carrier, service=service, origin=origin, country=country, region=region, postcode=postcode,
        followed=bool(number or heard), told_at=told_at, left_at=moved or shipped, came_at=attempt or delivered,
        heard_at=heard, ended_at=returning or (since if substatus == MISSING else None), cancelled_at=cancelled,
    )  # fmt: skip
