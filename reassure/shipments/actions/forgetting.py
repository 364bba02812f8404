"""Taking a person out of their parcels."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce

from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.shipments.models import Scan, Shipment, ShipmentOrder


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.erased`; again and again it does the same."""
    for fact in facts:
        customers = [UUID(key) for key in fact.data["customers"]]
        theirs = ShipmentOrder.objects.filter(order__customer_id__in=customers).values_list("order_id", flat=True)
        forget(order_ids=set(theirs), now=fact.at)


@transaction.atomic
def forget(*, order_ids: Collection[UUID], now: datetime) -> None:
    """Names of who signed, and the place parcels went to, leave these orders' parcels; what happened stays.

    What is told later of such a parcel is kept without them (`tracking`, `shipping`).
    """
    of_theirs = ShipmentOrder.objects.filter(order_id__in=order_ids).values("shipment_id")
    keys = [row.pk for row in Shipment.objects.filter(pk__in=of_theirs).order_by("pk").select_for_update()]
    Shipment.objects.filter(pk__in=keys).update(
        signed_by="",
        city="",
        postcode="",
        proof_url="",
        erased_at=Coalesce("erased_at", Value(now, output_field=DateTimeField())),
    )
    Scan.objects.filter(shipment_id__in=keys).exclude(signed_by="").update(signed_by="")
