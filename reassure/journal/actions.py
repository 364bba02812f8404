"""Recording facts, and reacting to them: in order per thing, in batches, each reaction fenced by a savepoint."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.module_loading import import_string

from reassure.journal import queries, rules, wakes
from reassure.journal.models import Event, Parked
from reassure.journal.rules import Fact, Reaction
from reassure.kit import clock, faults
from reassure.kit.errors import Refused
from reassure.kit.ids import uuid7
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant, merchant_scope

log = logging.getLogger(__name__)
DEADLOCK = "40P01"
#: Too much for a statement, an index row or the stack, or for `statement_timeout`: the same again would fail again.
OWN_FAULTS = frozenset({"54000", "54001", "54011", "54023", "57014"})
_live: ContextVar[bool] = ContextVar("live", default=True)


@contextmanager
def silent() -> Iterator[None]:
    """Everything recorded in here is history: it is folded and counted, but nobody is told of it."""
    token = _live.set(False)
    try:
        yield
    finally:
        _live.reset(token)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A fact about to be recorded. `live` None = the ambient value, and False when `at` is older than three days."""

    kind: str
    about: str
    at: datetime
    by: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    live: bool | None = None


def record(kind: str, *, about: str, at: datetime, by: str = "", data: dict[str, Any] | None = None) -> UUID:
    """Record one fact in the caller's transaction, and answer its key; after its commit the lane is woken."""
    return record_many([Entry(kind=kind, about=about, at=at, by=by, data=data or {})])[0]


def record_many(entries: Iterable[Entry]) -> list[UUID]:
    """Record facts in their order, in one statement, and answer their keys.

    The caller holds the locks that give that order its meaning.
    """
    merchant_id, now = current_merchant(), clock.now()
    rows: list[dict[str, Any]] = [
        {
            "id": uuid7(), "merchant_id": merchant_id, "lane": rules.lane_of(merchant_id, entry.about),
            "kind": entry.kind, "about": entry.about, "at": entry.at, "recorded_at": now, "by": entry.by,
            "live": _is_live(entry, now), "data": entry.data,
        }
        for entry in entries
    ]  # fmt: skip
    bulk.add(Event, rows)
    for lane in {row["lane"] for row in rows}:
        wakes.after_commit(lane)
    return [row["id"] for row in rows]


def _is_live(entry: Entry, now: datetime) -> bool:
    if entry.live is not None:
        return entry.live
    return _live.get() and not rules.is_stale(at=entry.at, now=now)


@cache
def reactions() -> tuple[Reaction, ...]:
    return tuple(import_string(settings.JOURNAL_REACTIONS))


def drain(*, merchant_id: UUID, lane: int) -> int:
    """React to all that waits in one lane of one merchant; answers how many events were done."""
    done = 0
    while True:
        with merchant_scope(merchant_id):
            batch = queries.take(lane, rules.BATCH)
            if batch:
                react(batch, now=clock.now())
        done += len(batch)
        if len(batch) < rules.BATCH:
            return done


@transaction.atomic
def react(batch: Sequence[Event], *, now: datetime) -> None:
    """Run every reaction over the batch and mark it, all in one transaction: effects and mark commit together."""
    merchant = batch[0].merchant
    facts = [event.as_fact() for event in batch]
    for reaction in reactions():
        wanted = [fact for fact in facts if reaction.wants(fact.kind)]
        if wanted:
            _react_with(reaction, merchant, wanted, now)
    Event.objects.filter(pk__in=[event.pk for event in batch]).update(reacted_at=now)


def _react_with(reaction: Reaction, merchant: Any, facts: list[Fact], now: datetime) -> None:
    stuck = queries.stuck(reaction.name, {fact.about for fact in facts})
    _park(reaction, [fact for fact in facts if fact.about in stuck], now)
    free = [fact for fact in facts if fact.about not in stuck]
    if free and _try(reaction, merchant, free) is not None:
        _find_the_bad_ones(reaction, merchant, free, now)


def _find_the_bad_ones(reaction: Reaction, merchant: Any, facts: list[Fact], now: datetime) -> None:
    """Halve until the bad events are found. Later events of the same thing are held back behind them.

    The batch is run thing by thing in halves of things, so that nothing later of a thing runs before its bad one.
    """
    by_thing = list(rules.groups(facts, lambda fact: fact.about).values())

    def run(things: Sequence[list[Fact]]) -> Exception | None:
        wanted = sorted((fact for thing in things for fact in thing), key=lambda fact: fact.seq)
        return _try(reaction, merchant, wanted)

    for thing, _ in rules.bisect(run, by_thing):
        for i, fact in enumerate(thing):
            error = _try(reaction, merchant, [fact])
            if error is not None:
                _park(reaction, [fact], now, error)
                _park(reaction, thing[i + 1 :], now)
                break


def _try(reaction: Reaction, merchant: Any, facts: list[Fact]) -> Exception | None:
    """The error, or None. A database that is gone, or a deadlock, is nobody's fault and ends the whole drain."""
    try:
        with transaction.atomic():
            reaction.react(merchant, facts)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) not in OWN_FAULTS:
            raise
        log.warning("%s failed on %s: %s", reaction.name, facts[0].kind, error)
        return error
    except Exception as error:
        log.warning("%s failed on %s", reaction.name, facts[0].kind, exc_info=len(facts) == 1)
        return error
    return None


def _park(reaction: Reaction, facts: Sequence[Fact], now: datetime, error: Exception | None = None) -> None:
    pause = rules.wait(1) if error else None
    Parked.objects.bulk_create(
        [
            Parked(
                event_id=fact.id, seq=fact.seq, about=fact.about, reaction=reaction.name, parked_at=now,
                error=faults.said(error) if error else "",
                attempts=1 if error else 0, due_at=now + pause if pause else None,
            )
            for fact in facts
        ],
        ignore_conflicts=True,
    )  # fmt: skip


class Busy(Refused):
    """Two transactions wait for each other's locks, again and again."""

    code = "busy"
    status = 503


def retry_alone(*, merchant_id: UUID, parked_id: UUID, by: str = "", now: datetime) -> bool:
    """`retry` in a transaction of its own; call it outside of any scope. Raises `Busy`.

    It locks the queue and then what the reaction needs, a drain the other way round: where the two wait for each other
    PostgreSQL ends one. If that is us, all our locks are free, the drain goes on, and we try once more.
    """
    for _ in range(2):
        try:
            with merchant_scope(merchant_id):
                return retry(parked_id=parked_id, by=by, now=now)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
            log.info("retrying %s and a drain waited for each other", parked_id)
    raise Busy("The same thing is being worked on right now. Try again in a moment.")


def retry_each(*, merchant_id: UUID, parked_ids: Iterable[UUID], by: str, now: datetime) -> tuple[int, int]:
    """`retry_alone` for many: how many are done with, and how many failed again or were busy."""
    done = []
    for parked_id in parked_ids:
        try:
            done.append(retry_alone(merchant_id=merchant_id, parked_id=parked_id, by=by, now=now))
        except Busy:
            done.append(False)
    return sum(done), len(done) - sum(done)


def retry(*, parked_id: UUID, by: str = "", now: datetime) -> bool:
    """Try one parked reaction again, then those that wait behind it, until one fails. True = nothing is left."""
    head = Parked.objects.select_for_update().filter(pk=parked_id).first()
    if head is None:
        return True
    if by:
        record("reaction.retried", about=head.about, at=now, by=by, data={"reaction": head.reaction})
    queue = list(
        Parked.objects.select_for_update()
        .filter(reaction=head.reaction, about=head.about)
        .select_related("event", "merchant")
        .order_by("seq")
    )
    reaction = next((known for known in reactions() if known.name == head.reaction), None)
    for row in queue:
        error = _try(reaction, row.merchant, [row.event.as_fact()]) if reaction else None
        if error is not None:
            _again(row, error, now)
            return False
        row.delete()
    return True


def _again(row: Parked, error: Exception, now: datetime) -> None:
    row.attempts += 1
    pause = rules.wait(row.attempts)
    row.error, row.due_at = faults.said(error), now + pause if pause else None
    row.save(update_fields=["attempts", "error", "due_at"])
