"""Reading deliveries: many at a time, each wholly or not at all, once however often it is tried.

Deliveries that touch the same order, parcel or person are applied one after the other, in the order in which they
came; the others together, in the few statements that the capabilities have for many. Where one of those is bad, halves
are tried, and halves of these, until only the bad one is left out.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import F

from reassure.connectors import base
from reassure.connectors.base import Heard, Permanent, Reread, Temporary, UnknownTopic, Unreadable
from reassure.connectors.intake import applying, rules
from reassure.connectors.intake import queries as intake
from reassure.connectors.intake.applying import Teller, UnknownNumber
from reassure.connectors.models import Connection, Delivery
from reassure.journal import actions as journal
from reassure.kit import faults
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope

log = logging.getLogger(__name__)
State = Delivery.State
A_WHILE = timedelta(minutes=1)
#: Deliveries understood at once. Those of them that are applied together hold their orders locked for a second or so.
BATCH = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How reading ended. `again` = worth trying by itself, not before `not_before`."""

    state: State
    error: str = ""
    again: bool = False
    not_before: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Understood:
    """A delivery and what it tells, or how trying to understand it ended."""

    row: Delivery
    told: list[Heard] | Outcome

    @property
    def touches(self) -> frozenset[str] | None:
        return frozenset() if isinstance(self.told, Outcome) else applying.touches(self.told)


def read_waiting(*, merchant_id: UUID, clock: Callable[[], datetime]) -> int:
    """Read all that is due; answers how many. Call it outside of any scope."""
    done = 0
    while True:
        with merchant_scope(merchant_id):
            batch = intake.due(clock(), limit=BATCH)
        if not batch:
            return done
        read(merchant_id=merchant_id, delivery_ids=batch, now=clock())
        done += len(batch)


def read(*, merchant_id: UUID, delivery_ids: Sequence[UUID], now: datetime) -> None:
    """Turn deliveries into facts and apply them; twice changes nothing. Vendors are asked outside transactions."""
    with merchant_scope(merchant_id):
        found = Delivery.objects.select_related("connection").filter(pk__in=delivery_ids, due_at__isnull=False)
        rows = list(found.order_by("id"))
    understood = [_Understood(row=row, told=_understand(row)) for row in rows]
    for wave in rules.waves([each.touches for each in understood]):
        with merchant_scope(merchant_id):
            _apply([understood[place] for place in wave], now)


def _understand(row: Delivery) -> list[Heard] | Outcome:
    """What it tells. Whatever goes wrong here is this delivery's matter: those behind it are read all the same."""
    try:
        account = row.connection.account
        heard = base.webhook(row.vendor).read(row.topic, rules.without_nul(bytes(row.body)), account.settings)
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
        return Outcome(state=State.FAILED, error=faults.said(error), again=True)


def _told_whole(heard: Heard, account: base.Account) -> list[Heard]:
    """What the payload only names is asked of the shop; without a key the shop's next webhook tells it."""
    if not isinstance(heard, Reread):
        return [heard]
    if not account.credentials.get("access_token"):
        return []
    return base.platform(account).order(heard.order_external_id)


@transaction.atomic
def _apply(wave: Sequence[_Understood], now: datetime) -> None:
    """All that these tell and their marks, in one transaction; what fails is undone, and its mark is kept."""
    ends: list[tuple[Delivery, Outcome]] = []
    alike: dict[tuple[UUID, bool], list[tuple[Delivery, list[Heard]]]] = {}
    for row, told in _locked(wave):
        if isinstance(told, Outcome):
            ends.append((row, told))
        else:
            alike.setdefault((row.connection_id, row.replayed_at is not None), []).append((row, told))
    for pieces in alike.values():
        ends += _try_all(pieces, now)
    _heard_of([row.connection for row, end in ends if end.state in {State.DONE, State.IGNORED}], now)
    _mark(ends, now)


def _locked(wave: Sequence[_Understood]) -> list[tuple[Delivery, list[Heard] | Outcome]]:
    """Those that nobody else has read meanwhile."""
    keys = [each.row.pk for each in wave]
    waiting = Delivery.objects.select_for_update().filter(pk__in=keys, due_at__isnull=False).order_by("id")
    rows = {row.pk: row for row in waiting.defer("body", "headers")}
    for each in wave:
        if each.row.pk in rows:
            rows[each.row.pk].connection = each.row.connection
    return [(rows[each.row.pk], each.told) for each in wave if each.row.pk in rows]


def _heard_of(connections: Sequence[Connection], now: datetime) -> None:
    """They work; written down at most once a minute, for every delivery would write the same row."""
    for connection in {connection.pk: connection for connection in connections}.values():
        if connection.last_ok_at is None or now - connection.last_ok_at >= A_WHILE:
            Connection.objects.filter(pk=connection.pk).update(last_ok_at=now)


def _try_all(pieces: Sequence[tuple[Delivery, list[Heard]]], now: datetime) -> list[tuple[Delivery, Outcome]]:
    """Deliveries of one connection, together if all are good. A database that is lost fails at a single one too."""
    if len(pieces) == 1:
        ((row, facts),) = pieces
        return [(row, _try(row, facts, now))]
    rows = [row for row, _ in pieces]
    try:
        with transaction.atomic(), _silence(rows[0]):
            applying.apply_all([fact for _, told in pieces for fact in told], _teller(rows, now))
        return [(row, Outcome(state=State.DONE)) for row in rows]
    except Exception as error:
        log.info("%d deliveries are read in halves: %s", len(rows), type(error).__name__)
    half = len(pieces) // 2
    return _try_all(pieces[:half], now) + _try_all(pieces[half:], now)


def _silence(row: Delivery) -> AbstractContextManager[None]:
    return journal.silent() if row.replayed_at else nullcontext()


def _teller(rows: Sequence[Delivery], now: datetime) -> Teller:
    history, at = rows[0].replayed_at is not None, min(row.received_at for row in rows)
    return Teller(connection=rows[0].connection, at=at, now=now, history=history)


def _try(row: Delivery, facts: Sequence[Heard], now: datetime) -> Outcome:
    try:
        with transaction.atomic(), _silence(row):
            teller = _teller([row], now)
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
        return Outcome(state=State.FAILED, error=faults.said(error), again=True)
    return Outcome(state=State.DONE)


def _mark(ends: Sequence[tuple[Delivery, Outcome]], now: datetime) -> None:
    """One statement for all that ended well; those to be tried again have their own times."""
    done = [row.pk for row, outcome in ends if outcome.state == State.DONE]
    if done:
        rows = Delivery.objects.filter(pk__in=done)
        rows.update(state=State.DONE, error="", attempts=F("attempts") + 1, read_at=now, due_at=None)
    for row, outcome in ends:
        if outcome.state != State.DONE:
            _mark_one(row, outcome, now)


def _mark_one(row: Delivery, outcome: Outcome, now: datetime) -> None:
    row.attempts += 1
    pause = rules.wait(row.attempts) if outcome.again else None
    row.state, row.error, row.read_at = outcome.state, outcome.error.replace("\0", "")[:2000], now
    row.due_at = now + max(pause, outcome.not_before or pause) if pause else None
    row.save(update_fields=["state", "error", "attempts", "read_at", "due_at"])
