"""Having parcels fetched: wanted once per reference, booked once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.customers.rules import people
from reassure.journal import actions as journal
from reassure.kit.errors import Invalid
from reassure.labels.actions import errands
from reassure.labels.actions.errands import Fault, locked
from reassure.labels.models import Pickup
from reassure.labels.rules import errands as rules
from reassure.labels.rules.errands import Next, State
from reassure.labels.rules.facts import Booked, PickupAsked


@dataclass(frozen=True, kw_only=True, slots=True)
class PickupWanted:
    """A pickup over the account `connection`, at a place of the merchant's."""

    reference: str
    connection: UUID
    carrier: str
    asked: PickupAsked
    location_id: UUID | None = None


@transaction.atomic
def want_pickup(*, wanted: PickupWanted, by: str, now: datetime) -> Pickup:
    """The pickup, booked soon; asked for again under its reference it is the same one."""
    asked = wanted.asked
    if asked.until <= asked.ready:
        raise Invalid("The parcels must be ready before the last time to fetch them.", code="pickup_window")
    if not asked.boxes:
        raise Invalid("Say how many packages there are, and what they weigh.", code="pickup_empty")
    if not wanted.reference.strip() or len(wanted.reference) > 120:
        raise Invalid("A pickup needs a reference of at most 120 characters.", code="pickup_reference")
    row = _row(wanted, by, now)
    Pickup.objects.bulk_create([row], ignore_conflicts=True)
    found = Pickup.objects.get(reference=row.reference)
    if found.pk == row.pk:
        journal.record("pickup.wanted", about=row.key, at=now, by=by, data=_told(row))
    return found


def _row(wanted: PickupWanted, by: str, now: datetime) -> Pickup:
    asked = wanted.asked
    return Pickup(
        reference=wanted.reference.strip(), connection=wanted.connection, carrier=wanted.carrier,
        location_id=wanted.location_id, address=people.address_json(asked.address), on=asked.on, ready=asked.ready,
        until=asked.until, boxes=[asdict(box) for box in asked.boxes], numbers=list(asked.numbers),
        vendor_ids=list(asked.vendor_ids), note=asked.note[:200], due_at=now, asked_at=now, asked_by=by,
    )  # fmt: skip


@transaction.atomic
def booked(*, pickup_id: UUID, booked: Booked, by: str = "", now: datetime) -> Pickup:
    """The carrier comes. Told again it changes nothing."""
    row = locked(Pickup, pickup_id)
    if row.state != State.DONE.value:
        row.confirmation, row.cost, row.currency = booked.confirmation[:120], booked.cost, booked.currency
        row.save(update_fields=["confirmation", "cost", "currency"])
        errands.settle(row, Next(state=State.DONE), "", now)
        journal.record("pickup.scheduled", about=row.key, at=now, by=by, data=_told(row))
    return row


@transaction.atomic
def pickup_failed(*, pickup_id: UUID, fault: Fault, now: datetime) -> None:
    row = locked(Pickup, pickup_id)
    if errands.is_open(row) and errands.after_fault(row, fault, now) is State.FAILED:
        journal.record("pickup.failed", about=row.key, at=now, data=_told(row))


@transaction.atomic
def pickup_in_doubt(*, pickup_id: UUID, why: str, now: datetime) -> None:
    """No carrier can be asked which pickups it will make: people have to say."""
    row = locked(Pickup, pickup_id)
    if errands.is_open(row) and errands.after_doubt(row, why, readable=False, now=now):
        journal.record("pickup.unsure", about=row.key, at=now, data=_told(row))


@transaction.atomic
def say_of_pickup(*, pickup_id: UUID, confirmation: str, by: str, now: datetime) -> Pickup:
    """Staff asked the carrier: it was booked under this confirmation, or (without one) it was not."""
    row = locked(Pickup, pickup_id)
    rules.settle_by_hand(State(row.state), row.due_at)
    if confirmation.strip():
        return booked(pickup_id=pickup_id, booked=Booked(confirmation=confirmation.strip()), by=by, now=now)
    errands.settle(row, Next(state=State.FAILED), "Staff say that it was not booked.", now)
    journal.record("pickup.failed", about=row.key, at=now, by=by, data=_told(row))
    return row


def _told(row: Pickup) -> dict[str, Any]:
    return {"pickup": str(row.pk), "carrier": row.carrier, "on": row.on.isoformat(), "parcels": len(row.boxes)}
