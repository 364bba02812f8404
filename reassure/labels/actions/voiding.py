"""Giving labels back: the parcel is taken back with them. Voiding twice costs nothing, so it may be tried again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import Refused
from reassure.labels.actions import errands
from reassure.labels.actions.errands import Fault, locked
from reassure.labels.models import Label, Void
from reassure.labels.rules.errands import Next, State
from reassure.labels.rules.facts import Refund
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels


class NotBought(Refused):
    """Only a label that was bought, and whose parcel has not left, is given back."""

    code = "label_not_voidable"


@transaction.atomic
def void(*, label_id: UUID, by: str, now: datetime) -> Void:
    """Want it given back; asked again while that is under way, or done, it is the same. Raises `NotBought`."""
    label = locked(Label, label_id)
    if label.state != State.DONE.value:
        raise NotBought("This label is not bought: there is nothing to give back.")
    if label.shipment_id and parcels.parcel(label.shipment_id).moved_at:
        raise NotBought("The carrier has the parcel already: the label is used.")
    row = Void(label=label, due_at=now, asked_at=now, asked_by=by)
    Void.objects.bulk_create([row], ignore_conflicts=True)
    found = Void.objects.select_for_update(of=("self",)).get(label=label)
    if found.state == State.FAILED.value:
        found.attempts = 0
        errands.settle(found, Next(state=State.WANTED, due_at=now), "", now)
    elif found.pk != row.pk:
        return found
    journal.record("label.void_asked", about=label.key, at=now, by=by, data=label.told)
    return found


@transaction.atomic
def voided(*, void_id: UUID, refund: Refund, now: datetime) -> Void:
    """The carrier took it back. Told again, only the refund's fate may change."""
    row = locked(Void, void_id)
    label: Label = row.label
    news = row.state != State.DONE.value
    row.refund = refund.value
    row.save(update_fields=["refund"])
    if news:
        errands.settle(row, Next(state=State.DONE), "", now)
        _take_back(label, now)
        data = label.told | {"refund": row.refund, "cost": label.cost, "currency": label.currency}
        journal.record("label.voided", about=label.key, at=now, data=data)
    return row


def _take_back(label: Label, now: datetime) -> None:
    """Its parcels are cancelled; one that the shop says it sends stays the shop's to take back."""
    for number in label.numbers:
        parcel = parcels.parcel_for(number, carrier=label.carrier)
        if parcel is None:
            continue
        try:
            shipments.unwatch(shipment_id=parcel.pk, now=now)
        except shipments.ToldByShop:
            continue


@transaction.atomic
def void_failed(*, void_id: UUID, fault: Fault, now: datetime) -> None:
    """Tried again, or refused with the carrier's reason."""
    row = locked(Void, void_id)
    label: Label = row.label
    if errands.is_open(row) and errands.after_fault(row, fault, now) is State.FAILED:
        journal.record("label.void_failed", about=label.key, at=now, data=label.told)
