"""Taking a person out of their parcels."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from reassure.shipments.models import Scan, Shipment, ShipmentOrder


@transaction.atomic
def forget(*, order_ids: Collection[UUID]) -> None:
    """Names of who signed, and the place parcels went to, leave these orders' parcels; what happened stays."""
    of_theirs = ShipmentOrder.objects.filter(order_id__in=order_ids).values("shipment_id")
    keys = [row.pk for row in Shipment.objects.filter(pk__in=of_theirs).order_by("pk").select_for_update()]
    Shipment.objects.filter(pk__in=keys).update(signed_by="", city="", postcode="", proof_url="")
    Scan.objects.filter(shipment_id__in=keys).exclude(signed_by="").update(signed_by="")
