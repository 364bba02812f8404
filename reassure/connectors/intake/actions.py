"""Deliveries on demand: reading them (`reading`), reading them again, and forgetting them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.connectors.intake import queries as intake
from reassure.connectors.intake import wakes
from reassure.connectors.intake.reading import State, read, read_waiting
from reassure.connectors.models import Delivery
from reassure.journal import actions as journal
from reassure.kit.tenancy import current_merchant

__all__ = ["forget", "read", "read_waiting", "replay", "retry"]


@transaction.atomic
def replay(*, wanted: intake.Wanted, ids: Sequence[UUID] = (), by: str, now: datetime) -> int:
    """Read deliveries again as history: what we know is put right, nobody is told. `ids` narrows to these.

    Answers how many. The same delivery replayed twice at once is read twice, which changes nothing.
    """
    count = _renew(wanted, ids, now=now, replayed_at=now, replayed_by=by)
    _record("delivery.replayed", wanted, ids, count=count, by=by, now=now)
    return count


@transaction.atomic
def retry(*, ids: Sequence[UUID], by: str, now: datetime) -> int:
    """Try failed or refused deliveries again now, as if they had just come; what they tell may still be spoken of."""
    stuck = [State.FAILED, State.REFUSED]
    rows = Delivery.objects.filter(pk__in=ids, state__in=stuck)
    count = rows.update(state=State.RECEIVED, attempts=0, error="", due_at=now)
    _record("delivery.retried", intake.Wanted(), ids, count=count, by=by, now=now)
    return count


def _renew(
    wanted: intake.Wanted, ids: Sequence[UUID], *, now: datetime, replayed_at: datetime, replayed_by: str
) -> int:
    rows = intake.matching(wanted)
    if ids:
        rows = rows.filter(pk__in=ids)
    return rows.update(
        state=State.RECEIVED, attempts=0, error="", due_at=now, replayed_at=replayed_at, replayed_by=replayed_by
    )


def _record(kind: str, wanted: intake.Wanted, ids: Sequence[UUID], *, count: int, by: str, now: datetime) -> None:
    if not count:
        return
    about = f"delivery/{ids[0]}" if len(ids) == 1 else "delivery/many"
    data = {"count": count, "state": wanted.state, "vendor": wanted.vendor, "topic": wanted.topic}
    journal.record(kind, about=about, at=now, by=by, data=data)
    merchant_id = current_merchant()
    transaction.on_commit(lambda: wakes.defer(merchant_id))


def forget(*, before: datetime, limit: int = 1000) -> int:
    """Delete deliveries older than they are kept, at most `limit` in one transaction; answers how many."""
    old = list(Delivery.objects.filter(received_at__lt=before).values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(pk__in=old).delete()
    return len(old)
