"""The journal: events recorded, and drained by one worker, by a reaction that writes a row and by the real ones."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import override_settings

from benchmarks.ground import Ground, Result
from reassure.config.demo import play
from reassure.customers.rules import Address, PersonFacts
from reassure.journal import actions
from reassure.journal.rules import LANES, Fact, Reaction
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.orders import actions as orders
from reassure.orders.rules import LineFacts, OrderFacts
from reassure.shipments import actions as shipments
from reassure.shipments.rules.facts import Scan, ShipmentFacts, Status, TrackingFacts

MERCHANTS, EVENTS, ORDERS, PLACED = 10, 20_000, 2_000, 2_000


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
        really(limit),
        Result(name="journal: log written, recording", figure=(between - begun) / EVENTS, unit="bytes/event"),
        Result(name="journal: log written, draining", figure=(ended - between) / EVENTS, unit="bytes/event"),
        Result(name="journal: jobs queued", figure=jobs / EVENTS, unit="jobs/event"),
    ]  # fmt: skip


def really(limit: float) -> Result:
    """Orders of today at the demo's shop, half of them shipped and under way, with all reactions as they stand."""
    now = clock.now()
    shop = play.open_shop(now).merchant_id
    drain([shop])
    with merchant_scope(shop):
        orders.place_many(facts=[_order(n, now) for n in range(PLACED)], source="shopify", now=now)
        sent = [_parcel(n, now) for n in range(0, PLACED, 2)]
        shipments.ship_many(facts=sent, source="shopify", now=now)
        scan = Scan(
            at=now, status=Status.IN_TRANSIT, substatus="in_transit_003", code="DP", city="Leipzig", country="DE"
        )
        moved = [TrackingFacts(carrier="ups", tracking_number=each.tracking_number, scans=(scan,)) for each in sent]
        shipments.track(answers=moved, source="shopify", now=now)
    return Result(
        name="journal: drain, one worker, the product's own reactions", figure=drain([shop]), unit="events/s",
        limit_figure=limit,
    )  # fmt: skip


def _order(n: int, now: datetime) -> OrderFacts:
    return OrderFacts(
        external_id=f"b{n}", number=f"B{n}", placed_at=now, version_at=now, currency="EUR",
        person=PersonFacts(email=f"{n}@example.com"), shipping_method="Standard",
        shipping_address=Address(city="Berlin", postcode="10115", country="DE"),
        lines=(LineFacts(external_id="1", title="Lamp", quantity=1, unit_price=10000),),
    )  # fmt: skip


def _parcel(n: int, now: datetime) -> ShipmentFacts:
    return ShipmentFacts(
        external_id=f"b{n}", version_at=now, order_external_ids=(f"b{n}",), carrier="ups",
        tracking_number=f"BENCH{n:07}", shipped_at=now,
    )  # fmt: skip


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
