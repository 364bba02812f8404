"""Buying labels: wanted once per reference, reported once, and the parcel that goes under their number."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.customers.rules import people
from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, Refused
from reassure.labels.actions import errands
from reassure.labels.actions.errands import Fault, locked
from reassure.labels.models import Label, LabelDocument
from reassure.labels.rules import errands as rules
from reassure.labels.rules import kept
from reassure.labels.rules.errands import Next, State
from reassure.labels.rules.facts import Bought, Consignment, Format
from reassure.shipments import actions as shipments
from reassure.shipments.rules.facts import TrackingFacts

SOURCE = "labels"
#: Of what a vendor answers, columns hold so much.
BOUGHT = ["cost", "currency", "arrives_on", "service", "carrier", "vendor_id", "numbers", "shipment"]


class ReferenceTaken(Refused):
    """Another label was asked for under this reference."""

    code = "label_reference_taken"


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelWanted:
    """A label to buy over the account `connection`. `quoted` is the price that was shown, in minor units."""

    reference: str
    connection: UUID
    carrier: str
    service: str
    format: Format
    consignment: Consignment
    order_id: UUID | None = None
    service_name: str = ""
    rate_key: str = ""
    quoted: int | None = None
    currency: str = ""


@transaction.atomic
def want(*, wanted: LabelWanted, by: str, now: datetime) -> Label:
    """The label, bought soon; asked for again under its reference it is the same one.

    Raises `Unsendable`, or `ReferenceTaken` when the same reference means another label.
    """
    kept.check(wanted.consignment)
    if not wanted.reference.strip() or len(wanted.reference) > 120:
        raise Invalid("A label needs a reference of at most 120 characters.", code="label_reference")
    row = _row(wanted, by, now)
    Label.objects.bulk_create([row], ignore_conflicts=True)
    found = Label.objects.select_for_update(of=("self",)).get(reference=row.reference)
    if found.pk == row.pk:
        journal.record("label.wanted", about=row.key, at=now, by=by, data=row.told)
    elif (found.connection, found.service, found.order_id) != (row.connection, row.service, row.order_id):
        raise ReferenceTaken("Another label was asked for under this reference: choose a new one.")
    return found


def _row(wanted: LabelWanted, by: str, now: datetime) -> Label:
    return Label(
        reference=wanted.reference.strip(), order_id=wanted.order_id, connection=wanted.connection,
        carrier=wanted.carrier, service=wanted.service, service_name=wanted.service_name, format=wanted.format.value,
        rate_key=wanted.rate_key, quoted=wanted.quoted, currency=wanted.currency, due_at=now, asked_at=now, asked_by=by,
        **kept.columns(wanted.consignment),
    )  # fmt: skip


@transaction.atomic
def prepared(*, label_id: UUID, vendor_id: str) -> None:
    """The vendor knows of it under this id, and nothing is paid yet: by it a lost answer is found again."""
    Label.objects.filter(pk=label_id).update(prepared=vendor_id[:200])


@transaction.atomic
def bought(*, label_id: UUID, bought: Bought, by: str = "", now: datetime) -> Label:
    """It is ours: its documents are kept and its parcels followed. Told again it changes nothing."""
    label = locked(Label, label_id)
    if label.state == State.DONE.value:
        return label
    label.carrier, label.service = bought.carrier or label.carrier, bought.service or label.service
    label.numbers, label.vendor_id = list(bought.numbers), bought.vendor_id[:200]
    label.cost = bought.cost if bought.cost is not None else label.quoted
    label.currency = bought.currency or label.currency
    label.arrives_on = bought.arrives_on
    LabelDocument.objects.bulk_create(_documents(label, bought), ignore_conflicts=True)
    label.shipment_id = _follow(label, now)
    label.save(update_fields=BOUGHT)
    errands.settle(label, Next(state=State.DONE), "", now)
    data = label.told | {"cost": label.cost, "currency": label.currency, "shipment": str(label.shipment_id or "")}
    journal.record("label.bought", about=label.key, at=now, by=by, data=data)
    return label


def _documents(label: Label, bought: Bought) -> list[LabelDocument]:
    """None of a person who was forgotten meanwhile."""
    given = () if label.forgotten_at else bought.documents
    return [LabelDocument(label=label, kind=one.kind, format=one.format, content=one.content) for one in given]


def _follow(label: Label, now: datetime) -> UUID | None:
    """Each piece is a parcel of the order; the first one's. A number that is a parcel's already stays that one's."""
    if label.returns:
        return None
    orders = {label.order_id} if label.order_id else set()
    found: UUID | None = None
    there = people.address_from(label.recipient)
    wanted: dict[str, Any] = {"carrier": label.carrier, "service": label.service[:80], "destination": there}
    for number in label.numbers:
        try:
            with transaction.atomic():
                parcel = shipments.watch(
                    wanted=shipments.Wanted(tracking_number=number, **wanted), order_ids=orders, source=SOURCE, now=now
                )
                key = parcel.pk
        except shipments.AlreadyFollowed as known:
            key = known.shipment_id
            for order_id in orders:
                shipments.carry(shipment_id=key, order_id=order_id, now=now)
        found = found or key
    _expect(label, now)
    return found


def _expect(label: Label, now: datetime) -> None:
    """What the carrier says of the day when it sells the label is its first estimate."""
    if label.arrives_on is not None:
        days = (label.arrives_on, label.arrives_on)
        told = [TrackingFacts(carrier=label.carrier, tracking_number=n, estimated_on=days) for n in label.numbers]
        shipments.track(answers=told, source=SOURCE, now=now, polled=True)


@transaction.atomic
def failed(*, label_id: UUID, fault: Fault, now: datetime) -> None:
    """It surely was not bought: tried again, or given up with its reason."""
    label = locked(Label, label_id)
    if errands.is_open(label) and errands.after_fault(label, fault, now) is State.FAILED:
        journal.record("label.failed", about=label.key, at=now, data=label.told)


@transaction.atomic
def in_doubt(*, label_id: UUID, why: str, readable: bool, now: datetime) -> None:
    """It may have been bought: it is never bought again before that is known."""
    label = locked(Label, label_id)
    if errands.is_open(label) and errands.after_doubt(label, why, readable=readable, now=now):
        journal.record("label.unsure", about=label.key, at=now, data=label.told)


@transaction.atomic
def say(*, label_id: UUID, number: str, by: str, now: datetime) -> Label:
    """Staff looked at the carrier's own pages: it was bought under this number, or (without one) it was not.

    Raises `NotInDoubt`.
    """
    label = locked(Label, label_id)
    rules.settle_by_hand(State(label.state), label.due_at)
    if number.strip():
        told = Bought(carrier=label.carrier, numbers=(number.strip(),), vendor_id=number.strip(), documents=())
        return bought(label_id=label_id, bought=told, by=by, now=now)
    errands.settle(label, Next(state=State.FAILED), "Staff say that it was not bought.", now)
    journal.record("label.failed", about=label.key, at=now, by=by, data=label.told)
    return label
