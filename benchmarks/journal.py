"""The journal: events recorded, and drained by one worker with a reaction that writes one row each."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import override_settings

from benchmarks.ground import Ground, Result
from reassure.journal import actions
from reassure.journal.rules import LANES, Fact, Reaction
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants

MERCHANTS, EVENTS, ORDERS = 10, 20_000, 2_000


def note(merchant: Any, facts: list[Fact]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_effect SELECT unnest(%s::uuid[]), %s", [[fact.id for fact in facts], merchant.pk]
        )


ONE_ROW = (Reaction(name="bench.note", kinds=frozenset({"bench.*"}), react=note),)


def run(ground: Ground) -> Sequence[Result]:
    ground.sql("CREATE TABLE bench_effect (event uuid PRIMARY KEY, merchant uuid)")
    ground.sql("GRANT ALL ON bench_effect TO reassure_app")
    shops, limit = found(MERCHANTS), ground.pgbench()
    begun = ground.wal()
    recorded = record(shops)
    between, jobs = ground.wal(), ground.sql("SELECT count(*) FROM procrastinate_jobs")
    with override_settings(JOURNAL_REACTIONS="benchmarks.journal.ONE_ROW"):
        actions.reactions.cache_clear()
        drained = drain(shops)
    actions.reactions.cache_clear()
    ended = ground.wal()
    assert ground.sql("SELECT count(*) FROM bench_effect") == EVENTS
    return [
        Result(name="journal: record, one transaction each", figure=recorded, unit="events/s", limit_figure=limit),
        Result(
            name="journal: drain, one worker, a reaction that writes a row", figure=drained, unit="events/s",
            limit_figure=limit, wanted=1.0,
        ),
        Result(name="journal: log written, recording", figure=(between - begun) / EVENTS, unit="bytes/event"),
        Result(name="journal: log written, draining", figure=(ended - between) / EVENTS, unit="bytes/event"),
        Result(name="journal: jobs queued", figure=jobs / EVENTS, unit="jobs/event"),
    ]  # fmt: skip


def found(count: int) -> list[UUID]:
    wanted = [merchants.NewMerchant(slug=f"bench-{i}", name=f"Bench {i}") for i in range(count)]
    return [merchants.found(wanted=one, now=clock.now()).pk for one in wanted]


def record(shops: Sequence[UUID]) -> float:
    started = time.perf_counter()
    for i in range(EVENTS):
        with merchant_scope(shops[i % MERCHANTS]):
            actions.record("bench.counted", about=f"order/{i % ORDERS}", at=clock.now())
    return EVENTS / (time.perf_counter() - started)


def drain(shops: Sequence[UUID]) -> float:
    started = time.perf_counter()
    done = sum(actions.drain(merchant_id=one, lane=lane) for lane in range(LANES) for one in shops)
    return done / (time.perf_counter() - started)
