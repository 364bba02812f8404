"""Recording and reacting, in one process."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from reassure.journal import actions, queries, rules, tasks, wakes
from reassure.journal.models import Event, Parked
from reassure.kit import clock
from reassure.kit.tenancy import ScopeError, merchant_scope
from reassure.merchants.models import Merchant
from tests import cast
from tests.journal import reactions

Rows = Callable[..., list[tuple[Any, ...]]]


def record(about: str, *, bad: bool = False) -> Event:
    return Event.objects.get(pk=actions.record("order.placed", about=about, at=clock.now(), data={"bad": bad}))


def test_events_of_a_thing_rise(merchant: Merchant) -> None:
    first, second = record("order/1"), record("order/1")
    assert first.seq < second.seq
    assert [fact.id for fact in queries.timeline("order/1")] == [first.pk, second.pk]


def test_without_a_scope_nothing_is_recorded(db: None) -> None:
    with pytest.raises(ScopeError):
        record("order/1")


def test_rollback_leaves_neither_job_nor_event(outside: Merchant) -> None:
    jobs(clear=True)
    with pytest.raises(LookupError), merchant_scope(outside.pk):
        record("order/1")
        raise LookupError
    with merchant_scope(outside.pk):
        assert not Event.objects.filter(about="order/1").exists()
    assert jobs() == []


def test_a_commit_wakes_the_lane_once_however_many_facts_it_holds(outside: Merchant) -> None:
    jobs(clear=True)
    with merchant_scope(outside.pk):
        for _ in range(10):
            record("order/1")
    assert jobs() == [rules.lane_of(outside.pk, "order/1")]


def jobs(*, clear: bool = False) -> list[int]:
    """The lanes for which a drain is queued."""
    wakes._last.clear()
    with connection.cursor() as cursor:
        if clear:
            cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")
        cursor.execute("SELECT (args->>'lane')::int FROM procrastinate_jobs WHERE task_name = 'journal.drain'")
        return [lane for (lane,) in cursor.fetchall()]


def test_history_is_silent(merchant: Merchant) -> None:
    with actions.silent():
        old = record("order/1")
    assert (old.live, record("order/1").live) == (False, True)


def test_what_is_old_when_recorded_is_silent(merchant: Merchant) -> None:
    key = actions.record("order.placed", about="order/1", at=clock.now() - timedelta(days=4))
    assert Event.objects.get(pk=key).live is False


def test_reactions_see_a_thing_in_order_and_once(effects: Rows, merchant: Merchant, drain: Callable[[], int]) -> None:
    events = [record(f"order/{i % 3}") for i in range(30)]
    drain()
    assert len(effects("event")) == 30
    for thing in ("order/0", "order/1", "order/2"):
        assert [e.pk for e in events if e.about == thing] == [
            e for e, about in effects("event, about") if about == thing
        ]
    assert drain() == 0


def test_a_bad_event_holds_back_its_own_order_only(effects: Rows, merchant: Merchant, drain: Callable[[], int]) -> None:
    record("order/1")
    record("order/1", bad=True)
    record("order/1")
    record("order/2")
    drain()
    assert sorted(effects("about", reaction="choke")) == [("order/1",), ("order/2",)]
    assert len(effects("about")) == 4
    heads = queries.parked()
    assert [(row.about, row.reaction, row.attempts, row.behind) for row in heads] == [("order/1", "tests.choke", 1, 1)]
    assert heads[0].error == "ValueError: cannot swallow order/1"


def cut_short() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5ms'")
        cursor.execute("SELECT pg_sleep(60)")


def test_a_reaction_that_takes_too_long_is_parked_and_the_others_go_on(
    effects: Rows, merchant: Merchant, drain: Callable[[], int]
) -> None:
    record("order/1")
    reactions.meanwhile = cut_short
    drain()
    assert [row.error for row in queries.parked()] == ["OperationalError: canceling statement due to statement timeout"]
    assert len(effects("event")) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_a_merchant_whom_the_database_fails_holds_up_no_other_of_the_lane(effects: Rows, outside: Merchant) -> None:
    brik, about = cast.brik_and_co(), "order/1"
    lane = rules.lane_of(outside.pk, about)
    same = next(f"order/{i}" for i in range(1000) if rules.lane_of(brik.pk, f"order/{i}") == lane)
    for shop, thing in ((outside, about), (brik, same)):
        with merchant_scope(shop.pk):
            record(thing)
    failing = [OperationalError("the connection is closed")]

    def fail_once() -> None:
        if failing:
            raise failing.pop()

    reactions.meanwhile = fail_once
    with pytest.raises(OperationalError):
        tasks.drain(lane=lane)
    assert effects("about", reaction="choke") == [(same,)]
    assert tasks.drain(lane=lane) is None
    assert effects("about", reaction="choke") == [(same,), (about,)]


def test_what_comes_later_waits_behind_what_is_parked(
    effects: Rows, merchant: Merchant, drain: Callable[[], int]
) -> None:
    record("order/1", bad=True)
    drain()
    later = record("order/1")
    drain()
    assert effects("event", reaction="choke") == []
    assert list(Parked.objects.order_by("seq").values_list("event_id", "error"))[1] == (later.pk, "")


def test_a_retry_that_succeeds_clears_the_queue_in_order(
    effects: Rows, merchant: Merchant, drain: Callable[[], int]
) -> None:
    events = [record("order/1", bad=i == 0) for i in range(3)]
    drain()
    reactions.mended = True
    assert actions.retry(parked_id=queries.parked()[0].pk, now=clock.now()) is True
    assert [event for (event,) in effects("event", reaction="choke")] == [event.pk for event in events]
    assert Parked.objects.count() == 0


def test_a_retry_that_fails_waits_longer_each_time_and_at_last_for_a_person(
    effects: Rows, merchant: Merchant, drain: Callable[[], int]
) -> None:
    record("order/1", bad=True)
    drain()
    now = clock.now()
    for _ in range(7):
        assert actions.retry(parked_id=queries.parked()[0].pk, now=now) is False
    last = Parked.objects.get()
    assert (last.attempts, last.due_at) == (8, None)


def test_nothing_is_parked_behind_a_queue_that_is_just_being_emptied(effects: Rows, outside: Merchant) -> None:
    """A row parked without its head would never be tried again."""
    with merchant_scope(outside.pk):
        lane = record("order/1", bad=True).lane
    actions.drain(merchant_id=outside.pk, lane=lane)
    with merchant_scope(outside.pk):
        later = record("order/1")
    emptied, seen = Signal(), Signal()

    def come_later() -> None:
        emptied.wait(10)
        actions.drain(merchant_id=outside.pk, lane=lane)
        seen.set()
        connections["default"].close()

    reactions.mended = True
    with ThreadPoolExecutor(1) as other:
        drained = other.submit(come_later)
        with merchant_scope(outside.pk):
            assert actions.retry(parked_id=queries.parked()[0].pk, now=clock.now()) is True
            emptied.set()
            assert not seen.wait(0.5), "it did not wait for the queue to be empty"
        drained.result(10)
    with merchant_scope(outside.pk):
        assert Parked.objects.count() == 0
    assert [event for (event,) in effects("event", reaction="choke")][1:] == [later.pk]


THING = "SELECT pg_advisory_xact_lock(4711)"
WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_a_retry_and_a_drain_that_wait_for_each_other_both_end_well(effects: Rows, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        lane = record("order/1", bad=True).lane
    actions.drain(merchant_id=outside.pk, lane=lane)
    with merchant_scope(outside.pk):
        parked_id = queries.parked()[0].pk
    holding, runs = Signal(), []

    def drain_like() -> None:
        """Hold what a reaction needs, and when the retry waits for it, ask for the queue that the retry holds.

        Mostly the retry is ended, for it waited first; a drain that is ended is begun anew by its worker.
        """
        try:
            with suppress(OperationalError), merchant_scope(outside.pk), connection.cursor() as cursor:
                cursor.execute(THING)
                holding.set()
                while not cursor.execute(WAITS).fetchone()[0]:
                    pass
                queries.stuck("tests.choke", {"order/1"})
        finally:
            connections["default"].close()

    def need_the_thing() -> None:
        runs.append(holding.wait(10))
        with connection.cursor() as cursor:
            cursor.execute(THING)

    reactions.mended, reactions.meanwhile = True, need_the_thing
    with ThreadPoolExecutor(1) as other:
        drained = other.submit(drain_like)
        assert actions.retry_alone(merchant_id=outside.pk, parked_id=parked_id, now=clock.now()) is True
        drained.result(10)
    assert set(runs) == {True}
    with merchant_scope(outside.pk):
        assert Parked.objects.count() == 0
    assert len(effects("event", reaction="choke")) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_the_operator_finds_what_is_due_and_what_waits(effects: Rows, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        event = record("order/1", bad=True)
    assert event.lane in queries.lanes_waiting()
    assert queries.merchants_waiting(event.lane) == [outside.pk]
    actions.drain(merchant_id=outside.pk, lane=event.lane)
    assert event.lane not in queries.lanes_waiting()
    assert queries.parked_due(clock.now()) == []
    assert [m for m, _ in queries.parked_due(clock.now() + timedelta(minutes=1))] == [outside.pk]


def test_effects_and_mark_commit_together(effects: Rows, outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        event = record("order/1")
    with pytest.raises(LookupError), transaction.atomic(), merchant_scope(outside.pk):
        actions.react(queries.take(event.lane, 500), now=clock.now())
        raise LookupError
    assert effects("event") == []
    with merchant_scope(outside.pk):
        assert Event.objects.get(pk=event.pk).reacted_at is None
