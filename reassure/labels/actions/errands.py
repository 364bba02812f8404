"""What every errand here goes through: claimed by one worker, put off, given up, left in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from reassure.labels import queries
from reassure.labels.models import Errand
from reassure.labels.rules import errands
from reassure.labels.rules.errands import Next, State, What

E = TypeVar("E", bound=Errand)
COLUMNS = ["state", "due_at", "attempts", "doubts", "why", "done_at"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why it surely was not done. `lasting`: asking again the same way changes nothing."""

    why: str
    lasting: bool = False
    retry_after: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """An errand that is this worker's, and what to do with it."""

    row: Errand
    what: What


@transaction.atomic
def claim(*, kind: type[Errand], errand_id: UUID, now: datetime) -> Claimed | None:
    """None: another worker has it, or it is not due."""
    rows = kind.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=errand_id, due_at__lte=now).first()
    if row is None:
        return None
    what = errands.claimed(State(row.state))
    if what is What.DO:
        row.state, row.attempts = State.SENDING.value, row.attempts + 1
    row.due_at = now + errands.SILENCE
    row.save(update_fields=COLUMNS)
    return Claimed(row=row, what=what)


def locked(kind: type[E], errand_id: UUID) -> E:
    found: E | None = kind.objects.select_for_update(of=("self",)).filter(pk=errand_id).first()
    if found is None:
        raise queries.NoSuchLabel("There is no such label or pickup.")
    return found


def settle(row: Errand, decided: Next, why: str, now: datetime) -> None:
    row.state, row.due_at, row.why = decided.state.value, decided.due_at, why
    row.done_at = now if decided.state in (State.DONE, State.FAILED) else None
    row.save(update_fields=COLUMNS)


def after_fault(row: Errand, fault: Fault, now: datetime) -> State:
    """What becomes of it."""
    decided = Next(state=State.FAILED)
    if not fault.lasting:
        decided = errands.after_fault(attempts=row.attempts, now=now, retry_after=fault.retry_after)
    settle(row, decided, fault.why, now)
    return decided.state


def after_doubt(row: Errand, why: str, *, readable: bool, now: datetime) -> bool:
    """Whether people have to say now."""
    row.doubts += 1
    decided = errands.after_doubt(doubts=row.doubts, readable=readable, now=now)
    settle(row, decided, why, now)
    return decided.due_at is None


def is_open(row: Errand) -> bool:
    """Whether news of it may still change it."""
    return row.state not in (State.DONE.value, State.FAILED.value)
