"""The journal with real worker processes, some of them killed."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.test import Client

from reassure.journal import actions, queries, rules
from reassure.journal.actions import Entry
from reassure.journal.models import Parked
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from tests import cast
from tests.journal import reactions
from tests.processes import kill, until, worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]
Rows = Callable[..., list[tuple[Any, ...]]]


@contextmanager
def workers(count: int, log: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real workers with the test reactions; whatever still runs is ended."""
    with ExitStack() as stack:
        yield [stack.enter_context(worker(log, "tests.journal.settings")) for _ in range(count)]


def drained(log: Path, *, seconds: float = 60) -> None:
    until(nothing_waits, log, seconds=seconds)
    assert "Error:" not in log.read_text(), log.read_text()[-4_000:]


def record(merchant: Merchant, count: int, *, orders: int, takes: float = 0.0) -> list[UUID]:
    with merchant_scope(merchant.pk):
        return actions.record_many(
            Entry(kind="order.placed", about=f"order/{i % orders}", at=clock.now(), data={"takes": takes})
            for i in range(count)
        )


def nothing_waits() -> bool:
    return queries.lanes_waiting() == []


def in_order(effects: Rows) -> bool:
    seen: dict[str, int] = {}
    for about, seq in effects("about, seq"):
        if seen.get(about, -1) >= seq:
            return False
        seen[about] = seq
    return True


def test_two_workers_share_the_lanes_and_keep_every_orders_order(
    effects: Rows, outside: Merchant, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    recorded = record(outside, 400, orders=40, takes=0.15)
    with workers(2, log):
        drained(log)
    assert sorted(event for (event,) in effects("event")) == sorted(recorded)
    assert in_order(effects)
    assert len(set(effects("pid"))) == 2, "both workers did some"


def test_a_killed_worker_loses_nothing_and_repeats_nothing(effects: Rows, outside: Merchant, tmp_path: Path) -> None:
    log = tmp_path / "log"
    recorded = record(outside, 600, orders=60, takes=0.4)
    with workers(2, log) as (first, _):
        until(busy_in_a_batch, log)
        kill(first)
        recorded += record(outside, 100, orders=60)
        drained(log, seconds=180)
    assert sorted(event for (event,) in effects("event")) == sorted(recorded)
    assert in_order(effects)


def busy_in_a_batch() -> bool:
    """A worker is inside of a batch's transaction: it has written effects and not committed them."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as same_role:
        found = same_role.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        ).fetchone()
    return found is not None and found[0] > 0


def test_a_wake_lost_in_a_crash_is_found_by_the_sweep(effects: Rows, outside: Merchant, tmp_path: Path) -> None:
    log = tmp_path / "log"
    recorded = record(outside, 10, orders=10)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")
    with workers(1, log):
        drained(log, seconds=30)
    assert sorted(event for (event,) in effects("event")) == sorted(recorded)


def test_a_reaction_that_always_fails_is_parked_shown_and_tried_again_from_the_desk(
    effects: Rows, outside: Merchant, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with merchant_scope(outside.pk):
        actions.record("order.placed", about="order/0", at=clock.now(), data={"bad": True})
    recorded = record(outside, 40, orders=10)
    with workers(1, log):
        until(nothing_waits, log)
        assert len(effects(reaction="choke")) == 36, "all but the bad one and the four behind it"
        until(lambda: parked(outside)[0] == 2, log)
    attempts, pause, waiting = parked(outside)
    assert (attempts, pause, waiting) == (2, rules.WAITS[1], 5), "the worker tried again, and waits longer now"
    desk = Client()
    with merchant_scope(outside.pk):
        desk.force_login(merchants.employ(user=cast.person(), role=Role.OWNER, by="", now=clock.now()).user)
        head = Parked.objects.exclude(error="").get()
    assert "cannot swallow order/0" in desk.get("/dashboard/parked/").content.decode()
    reactions.mended = True
    desk.post(f"/dashboard/parked/{head.pk}/retry/")
    assert len(effects(reaction="choke")) == len(recorded) + 1
    assert parked(outside)[2] == 0


def parked(merchant: Merchant) -> tuple[int, timedelta | None, int]:
    """Attempts of the one that failed, how long after the last of them it is tried again, and how many wait."""
    with merchant_scope(merchant.pk):
        rows = list(Parked.objects.order_by("seq"))
    if not rows or rows[0].due_at is None:
        return 0, None, len(rows)
    waits = [wait for wait in rules.WAITS if rows[0].due_at - clock.now() <= wait]
    return rows[0].attempts, waits[0] if waits else None, len(rows)
