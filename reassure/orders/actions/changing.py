"""What people and parcels change on an order that stands: each locked, decided, written and recorded."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.customers.rules import Address, people
from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import NotFound, Refused
from reassure.kit.postgres import bulk
from reassure.orders.actions.renewing import count_of
from reassure.orders.models import Cancellation, Edit, Line, Note, Order
from reassure.orders.rules import tellings
from reassure.orders.rules.tellings import Status


class NoSuchNote(NotFound):
    code = "no_such_note"


class SomebodyElses(Refused):
    """A note is its author's to take away, or a manager's."""

    code = "note_of_somebody_else"


@transaction.atomic
def cancel(*, order_id: UUID, reason: str, by: str, now: datetime) -> Order:
    """Call the whole order off; twice changes nothing. Raises `TooLate` once a parcel has left."""
    row = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    if row.status == Status.CANCELLED:
        return row
    tellings.may_cancel(Status(row.status))
    Cancellation.objects.create(order=row, at=now, reason=reason, by=by)
    row.status = Status.CANCELLED
    row.save(update_fields=["status"])
    journal.record("order.cancelled", about=row.key, at=now, by=by)
    return row


@transaction.atomic
def change_address(*, order_id: UUID, address: Address, by: str, now: datetime) -> Order:
    """Send it elsewhere; the address it has already changes nothing. Raises `TooLate` once it is under way."""
    row = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    tellings.may_change_address(Status(row.status))
    body = people.address_json(address)
    if body == row.shipping_address:
        return row
    edit = Edit.objects.create(
        order=row, at=now, by=by, before={"shipping_address": row.shipping_address}, after={"shipping_address": body}
    )
    row.shipping_address, row.country = body, address.country.upper()[:2]
    row.save(update_fields=["shipping_address", "country"])
    journal.record("order.address_changed", about=row.key, at=now, by=by, data={"edit": str(edit.pk)})
    return row


@transaction.atomic
def count_shipped(*, counts: Mapping[UUID, int], at: Mapping[UUID, datetime]) -> None:
    """Set how many units of each line (by its key) have left in all parcels together, and when the last of them did.

    An order whose last wanted unit has left is told once as `order.fulfilled`. The statements are few, however many.
    """
    orders = Order.objects.filter(pk__in=Line.objects.filter(pk__in=counts).values("order_id"))
    rows = {row.pk: row for row in orders.select_for_update(no_key=True).order_by("external_id")}
    lines: dict[UUID, list[Line]] = {}
    changed = []
    for line in Line.objects.filter(order__in=rows):
        lines.setdefault(line.order_id, []).append(line)
        if line.pk in counts and line.shipped_quantity != counts[line.pk]:
            line.shipped_quantity = counts[line.pk]
            changed.append(line)
    left_at: dict[UUID, datetime] = {}
    for line in changed:
        left_at[line.order_id] = max(at[line.pk], left_at.get(line.order_id, at[line.pk]))
    unfulfilled = {key for key in left_at if rows[key].fulfilled_at is None}
    settled = [rows[key] for key in left_at if _settle(rows[key], lines[key], left_at[key])]
    bulk.write(changed, update=["shipped_quantity"])
    bulk.write(settled, update=["status", "fulfilled_at"])
    journal.record_many(
        Entry(kind="order.fulfilled", about=row.key, at=row.fulfilled_at)
        for row in settled
        if row.pk in unfulfilled and row.fulfilled_at is not None
    )


def _settle(row: Order, lines: list[Line], at: datetime) -> bool:
    """Whether this changes the order's row."""
    status = tellings.status_of([count_of(line) for line in lines], cancelled=row.status == Status.CANCELLED)
    first = status == Status.SHIPPED and row.fulfilled_at is None
    changes = first or status != row.status
    row.status = status.value
    if first:
        row.fulfilled_at = at
    return changes


@transaction.atomic
def write_note(*, order_id: UUID, text: str, by: str, now: datetime) -> Note:
    """Leave a note for the other staff."""
    row = Order.objects.get(pk=order_id)
    note = Note.objects.create(order=row, text=text.strip(), by=by, at=now)
    journal.record("order.noted", about=row.key, at=now, by=by, data={"note": str(note.pk)})
    return note


@transaction.atomic
def remove_note(*, note_id: UUID, by: str, anybodys: bool, now: datetime) -> None:
    """Take a note away for good: its author, or with `anybodys` whoever answers for the staff.

    Raises `NoSuchNote`, also the second time, and `SomebodyElses`.
    """
    note = Note.objects.select_for_update(of=("self",)).select_related("order").filter(pk=note_id).first()
    if note is None:
        raise NoSuchNote("There is no such note any more.")
    if note.by != by and not anybodys:
        raise SomebodyElses("Only who wrote this note, or a manager, can remove it.")
    note.delete()
    journal.record("order.note_removed", about=note.order.key, at=now, by=by, data={"note": str(note_id)})
