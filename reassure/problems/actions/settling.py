"""What people do about problems, many at once: take them on, put them off, settle them, and take that back."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from reassure.journal import actions as journal
from reassure.journal.rules import Fact
from reassure.kit.errors import Invalid, NotFound
from reassure.merchants.models import Merchant
from reassure.problems.actions import telling
from reassure.problems.models import OPEN, Contest, Note, Problem

MOST_NOTED = 2000
LONGEST_SNOOZE = timedelta(days=366)


class NoSuchProblem(NotFound):
    """There is no such problem, or it belongs to somebody else."""

    code = "no_such_problem"


@transaction.atomic
def assign(*, problem_ids: Collection[UUID], to: str, by: str, now: datetime) -> int:
    """Give open ones to `to` (the key of staff), or back to all with an empty one; how many changed hands."""
    rows = [row for row in _open(problem_ids) if row.assigned_to != to]
    return _act(rows, "problem.assigned", {"assigned_to": to}, by=by, now=now, data={"to": to})


@transaction.atomic
def snooze(*, problem_ids: Collection[UUID], until: datetime, by: str, now: datetime) -> int:
    """Put open ones out of sight until then, or until they are raised anew; how many. Raises `Invalid`."""
    if not now < until <= now + LONGEST_SNOOZE:
        raise Invalid("Choose a day to come, within a year.", code="snooze_until")
    said = until.isoformat()
    return _act(_open(problem_ids), "problem.snoozed", {"snoozed_until": until}, by=by, now=now, data={"until": said})


@transaction.atomic
def wake(*, problem_ids: Collection[UUID], by: str, now: datetime) -> int:
    """Bring snoozed ones back into sight; how many."""
    rows = [row for row in _open(problem_ids) if row.snoozed_until is not None]
    return _act(rows, "problem.woken", {"snoozed_until": None}, by=by, now=now)


@transaction.atomic
def resolve(*, problem_ids: Collection[UUID], by: str, now: datetime) -> int:
    """Settle open ones: the same cause never raises them again; how many. `reopen` takes it back."""
    values = {"resolved_at": now, "resolved_by": by, "snoozed_until": None}
    return _act(_open(problem_ids), "problem.resolved", values, by=by, now=now)


@transaction.atomic
def reopen(*, problem_ids: Collection[UUID], by: str, now: datetime) -> int:
    """Take a settlement back; how many. What went by itself stays gone unless it comes back by itself."""
    rows = [row for row in _held(problem_ids) if row.resolved_at is not None]
    return _act(rows, "problem.reopened", {"resolved_at": None, "resolved_by": ""}, by=by, now=now)


@transaction.atomic
def write_note(*, problem_id: UUID, text: str, by: str, now: datetime) -> Note:
    """Raises `NoSuchProblem`, or `Invalid` for a note that is empty or longer than 2,000 letters."""
    text = text.strip()
    if not 0 < len(text) <= MOST_NOTED:
        raise Invalid(f"Write a note of one to {MOST_NOTED} letters.", code="note")
    rows = _held([problem_id])
    if not rows:
        raise NoSuchProblem("There is no such problem.")
    note = Note.objects.create(problem_id=problem_id, text=text, by=by, at=now)
    _act(rows, "problem.noted", {}, by=by, now=now, data={"note": str(note.pk)})
    return note


@transaction.atomic
def contest(*, shipment_id: UUID, by: str, now: datetime) -> bool:
    """The shopper says that it is not there; False when that is known already. The rules say what follows."""
    row = Contest(shipment_id=shipment_id, said_at=now, by=by)
    Contest.objects.bulk_create([row], ignore_conflicts=True)
    new = Contest.objects.filter(pk=row.pk).exists()
    if new:
        journal.record_many(telling.of_parcel("delivery.contested", shipment_id, by=by, at=now))
    return new


@transaction.atomic
def found(*, shipment_id: UUID, by: str, now: datetime) -> bool:
    """It turned up, or was made good; False when nobody missed it."""
    rows = Contest.objects.filter(shipment_id=shipment_id, settled_at=None)
    if not rows.update(settled_at=now, settled_by=by):
        return False
    journal.record_many(telling.of_parcel("delivery.uncontested", shipment_id, by=by, at=now))
    return True


def forget(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.erased`: what staff wrote about these people's problems goes."""
    people = [UUID(key) for fact in facts for key in fact.data["customers"]]
    Note.objects.filter(problem__order__customer_id__in=people).delete()


def acted(*, problem_ids: Iterable[UUID], now: datetime) -> None:
    """Somebody did something about these; the first time counts."""
    Problem.objects.filter(pk__in=list(problem_ids)).update(first_action_at=Coalesce("first_action_at", now))


def _held(problem_ids: Collection[UUID]) -> list[Problem]:
    return list(Problem.objects.filter(pk__in=problem_ids).order_by("id").select_for_update(no_key=True))


def _open(problem_ids: Collection[UUID]) -> list[Problem]:
    rows = Problem.objects.filter(OPEN, pk__in=problem_ids).order_by("id")
    return list(rows.select_for_update(no_key=True))


def _act(
    rows: list[Problem],
    kind: str,
    values: dict[str, Any],
    *,
    by: str,
    now: datetime,
    data: dict[str, str] | None = None,
) -> int:
    keys = [row.pk for row in rows]
    first = Coalesce("first_action_at", now)
    Problem.objects.filter(pk__in=keys).update(**values, first_action_at=first)
    journal.record_many([telling.entry(kind, row, now, by=by, data=data) for row in rows])
    return len(rows)
