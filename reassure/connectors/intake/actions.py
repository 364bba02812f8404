"""Reading deliveries: each in one transaction of its own, once however often it is tried, and again on demand."""

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from reassure.connectors import base
from reassure.connectors.base import Heard, Permanent, Reread, Temporary, UnknownTopic, Unreadable
from reassure.connectors.intake import applying, rules, wakes
from reassure.connectors.intake import queries as intake
from reassure.connectors.intake.applying import Teller, UnknownNumber
from reassure.connectors.models import Connection, Delivery
from reassure.journal import actions as journal
from reassure.kit.errors import Refused
from reassure.kit.tenancy import current_merchant, merchant_scope

log = logging.getLogger(__name__)
State = Delivery.State
A_WHILE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How reading ended. `again` = worth trying by itself, not before `not_before`."""

    state: State
    error: str = ""
    again: bool = False
    not_before: timedelta | None = None


def read_waiting(*, merchant_id: UUID, clock: Callable[[], datetime]) -> int:
    """Read all that is due, in the order it came; answers how many. Call it outside of any scope."""
    done = 0
    while True:
        with merchant_scope(merchant_id):
            batch = intake.due(clock())
        for delivery_id in batch:
            read(merchant_id=merchant_id, delivery_id=delivery_id, now=clock())
        done += len(batch)
        if not batch:
            return done


def read(*, merchant_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Turn one delivery into facts and apply them; twice changes nothing. Vendors are asked outside transactions."""
    with merchant_scope(merchant_id):
        row = Delivery.objects.select_related("connection").filter(pk=delivery_id, due_at__isnull=False).first()
    if row is None:
        return
    told = _understand(row)
    with merchant_scope(merchant_id):
        _apply(row, told, now)


def _understand(row: Delivery) -> list[Heard] | Outcome:
    """What it tells. Whatever goes wrong here is this delivery's matter: those behind it are read all the same."""
    try:
        account = row.connection.account
        heard = base.webhook(row.vendor).read(row.topic, bytes(row.body), account.settings)
        return [fact for one in heard for fact in _told_whole(one, account)]
    except UnknownTopic:
        return Outcome(state=State.IGNORED)
    except (Unreadable, Permanent) as error:
        return Outcome(state=State.FAILED, error=str(error))
    except Temporary as error:
        return Outcome(state=State.FAILED, error=str(error), again=True, not_before=error.retry_after)
    except Refused as error:
        return Outcome(state=State.FAILED, error=error.message, again=True)
    except Exception as error:
        log.warning("delivery %s could not be understood", row.pk, exc_info=True)
        return Outcome(state=State.FAILED, error=f"{type(error).__name__}: {error}", again=True)


def _told_whole(heard: Heard, account: base.Account) -> list[Heard]:
    """What the payload only names is asked of the shop; without a key the shop's next webhook tells it."""
    if not isinstance(heard, Reread):
        return [heard]
    if not account.credentials.get("access_token"):
        return []
    return base.platform(account).order(heard.order_external_id)


@transaction.atomic
def _apply(row: Delivery, told: list[Heard] | Outcome, now: datetime) -> None:
    """Everything a delivery tells and its mark, in one transaction; a failure undoes the first and keeps the second."""
    locked = Delivery.objects.select_for_update().filter(pk=row.pk, due_at__isnull=False).first()
    if locked is None:
        return
    locked.connection = row.connection
    outcome = told if isinstance(told, Outcome) else _try(locked, told, now)
    if outcome.state in {State.DONE, State.IGNORED}:
        _heard_of(row.connection, now)
    _mark(locked, outcome, now)


def _heard_of(connection: Connection, now: datetime) -> None:
    """It works; written down at most once a minute, for every delivery would write the same row."""
    if connection.last_ok_at is None or now - connection.last_ok_at >= A_WHILE:
        Connection.objects.filter(pk=connection.pk).update(last_ok_at=now)


def _try(row: Delivery, facts: Sequence[Heard], now: datetime) -> Outcome:
    try:
        with transaction.atomic(), journal.silent() if row.replayed_at else nullcontext():
            history = row.replayed_at is not None
            teller = Teller(connection=row.connection, at=row.received_at, now=now, history=history)
            for fact in facts:
                applying.apply(fact, teller)
    except UnknownNumber as error:
        return Outcome(state=State.IGNORED, error=error.message, again=True)
    except applying.NOT_YET as error:
        return Outcome(state=State.FAILED, error=error.message, again=True)
    except Refused as error:
        return Outcome(state=State.REFUSED, error=error.message)
    except OperationalError:
        raise
    except Exception as error:
        log.warning("delivery %s failed", row.pk, exc_info=True)
        return Outcome(state=State.FAILED, error=f"{type(error).__name__}: {error}", again=True)
    return Outcome(state=State.DONE)


def _mark(row: Delivery, outcome: Outcome, now: datetime) -> None:
    row.attempts += 1
    pause = rules.wait(row.attempts) if outcome.again else None
    row.state, row.error, row.read_at = outcome.state, outcome.error[:2000], now
    row.due_at = now + max(pause, outcome.not_before or pause) if pause else None
    row.save(update_fields=["state", "error", "attempts", "read_at", "due_at"])


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
