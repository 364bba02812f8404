"""Staff who don't want to wait for the next poll."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.shipments.models import Shipment


@transaction.atomic
def ask_now(*, shipment_ids: Collection[UUID], by: str, now: datetime) -> int:
    """Let the carriers be asked about these parcels with the next tick; answers how many have a number to ask for."""
    rows = Shipment.objects.select_for_update().filter(pk__in=shipment_ids, cancelled_at=None)
    found = list(rows.exclude(tracking_number="").order_by("pk").values_list("pk", flat=True))
    Shipment.objects.filter(pk__in=found).update(poll_at=now)
    kind = "shipment.asked_about"
    journal.record_many([Entry(kind=kind, about=f"shipment/{key}", at=now, by=by) for key in found])
    return len(found)
