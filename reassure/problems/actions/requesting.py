"""Asking staff for what only the shop can do: pay back, or send again. What then happens closes the request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.kit.errors import NotFound
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.problems.actions import promising
from reassure.problems.models import Request

#: Which fact shows that it was done.
SHOWN_BY = {"order.refunded": "refund", "shipment.created": "reship"}


class NoSuchRequest(NotFound):
    """There is no such request, or it belongs to somebody else."""

    code = "no_such_request"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is asked for: `refund` or `reship`; for the same `cause` it is asked for once."""

    kind: str
    order_id: UUID
    cause: str
    because: str
    due_on: date | None = None


@transaction.atomic
def ask(*, asked: Asked, by: str, now: datetime) -> bool:
    """Write it down for staff; False where the same was asked for already. Raises `OrderNotFound`."""
    return bool(ask_all(asked=[asked], by=by, now=now))


@transaction.atomic
def ask_all(*, asked: Sequence[Asked], by: str, now: datetime) -> int:
    """The same for many; how many are new."""
    placed = orders.orders({one.order_id for one in asked})
    rows = [_row(one, placed[one.order_id], by, now) for one in asked if one.order_id in placed]
    if len(asked) == 1 and not rows:
        raise orders.OrderNotFound("There is no such order.")
    Request.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Request.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    journal.record_many([_entry("request.made", row, by=by, at=now) for row in rows if row.pk in new])
    promising.promise_refunds([row for row in rows if row.pk in new], placed, now=now)
    return len(new)


@transaction.atomic
def close(*, request_id: UUID, outcome: str, by: str, now: datetime) -> Request:
    """Somebody did it (`done`) or decided against it (`declined`); twice changes nothing. Raises `NoSuchRequest`."""
    row = Request.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise NoSuchRequest("There is no such request.")
    if row.closed_at is None:
        _close([row], outcome, by=by, now=now)
    return row


def answer(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to a refund and to a parcel that was sent after the request: it was done, in the shop."""
    told = {UUID(fact.about[6:]): fact for fact in facts if fact.about.startswith("order/")}
    open_rows = Request.objects.select_for_update().filter(order_id__in=told, closed_at=None).order_by("id")
    for row in list(open_rows):
        fact = told[row.order_id]
        kinds = {SHOWN_BY[one.kind] for one in facts if one.about == fact.about}
        if row.kind in kinds and fact.at >= row.asked_at:
            _close([row], "done", by=fact.by, now=fact.at)


def _close(rows: Sequence[Request], outcome: str, *, by: str, now: datetime) -> None:
    for row in rows:
        row.closed_at, row.closed_by, row.outcome = now, by, outcome
        row.save(update_fields=["closed_at", "closed_by", "outcome"])
    journal.record_many([_entry("request.closed", row, by=by, at=now, outcome=outcome) for row in rows])


def _row(asked: Asked, order: orders.PlacedOrder, by: str, now: datetime) -> Request:
    return Request(
        kind=asked.kind,
        order_id=asked.order_id,
        cause=asked.cause[:60],
        because=asked.because[:200],
        amount=max(order.total - order.refunded, 0) if asked.kind == "refund" else 0,
        currency=order.currency,
        due_on=asked.due_on,
        asked_at=now,
        asked_by=by,
    )


def _entry(kind: str, row: Request, *, by: str, at: datetime, **said: str) -> Entry:
    data = {"request": str(row.pk), "kind": row.kind, **said}
    return Entry(kind=kind, about=f"order/{row.order_id}", at=at, by=by, data=data)
