"""What parcels cost, as told by whoever has the carrier's bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.insights.actions.keeping import keep
from reassure.insights.models import ParcelCost
from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.merchants.models import Merchant
from reassure.shipments import queries as shipments
from reassure.shipments.rules.numbers import normalised
from reassure.shipments.rules.scans import match


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What the parcel that goes by this number cost, in minor units of `currency`."""

    tracking_number: str
    amount: int
    currency: str
    carrier: str = ""


@transaction.atomic
def tell_costs(*, merchant: Merchant, costs: Sequence[Cost], by: str, now: datetime) -> list[UUID | None]:
    """Write down each cost; whose parcel it was, None where no parcel or more than one goes by the number.

    Told again the newer amount stands, of two in one telling the later one; the same amount again changes nothing.
    """
    known = shipments.known_numbers([cost.tracking_number for cost in costs])
    found = [match(cost.carrier, known.get(normalised(cost.tracking_number), [])) for cost in costs]
    told = {key: cost for key, cost in zip(found, costs, strict=True) if key is not None}
    rows = ParcelCost.objects.filter(shipment_id__in=told).values_list("shipment_id", "amount", "currency")
    before = {key: (amount, currency) for key, amount, currency in rows}
    changed = {key: cost for key, cost in told.items() if before.get(key) != (cost.amount, cost.currency)}
    ParcelCost.objects.bulk_create(
        [
            ParcelCost(shipment_id=key, amount=cost.amount, currency=cost.currency, by=by, told_at=now)
            for key, cost in sorted(changed.items())
        ],
        update_conflicts=True,
        unique_fields=["merchant", "shipment"],
        update_fields=["amount", "currency", "by", "told_at"],
    )
    keep(merchant=merchant, shipment_ids=changed)
    journal.record_many([_entry(key, cost, by, now) for key, cost in changed.items()])
    return found


def _entry(key: UUID, cost: Cost, by: str, now: datetime) -> Entry:
    data = {"shipment": str(key), "amount": cost.amount, "currency": cost.currency}
    return Entry(kind="parcel.cost_told", about=f"shipment/{key}", at=now, by=by, data=data)
