"""Scans in bulk through `shipments.actions.track`: keys, checks, references, policies, folding and events included."""

import os
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from benchmarks.ground import Ground, Result
from reassure.customers.rules import PersonFacts
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.orders import actions as orders
from reassure.orders.rules import LineFacts, OrderFacts
from reassure.shipments import actions as shipments
from reassure.shipments.rules.facts import Scan, ShipmentFacts, Status, TrackingFacts

PARCELS, SCANS, AT_ONCE = 600, 12, 300
JOURNEY = (Status.INFO_RECEIVED, *[Status.IN_TRANSIT] * (SCANS - 3), Status.OUT_FOR_DELIVERY, Status.DELIVERED)


def run(ground: Ground) -> Sequence[Result]:
    wanted = merchants.NewMerchant(slug="bench", name="Bench")
    now, merchant_id = clock.now(), merchants.found(wanted=wanted, now=clock.now()).pk
    ship(merchant_id, now)
    ground.sql("ANALYZE")
    answers = [_answer(number, now) for number in range(PARCELS)]
    first, again = _track(merchant_id, answers, now), _track(merchant_id, answers, now)
    rows = PARCELS * SCANS
    assert ground.sql("SELECT count(*) FROM shipments_scan") == rows
    assert ground.sql("SELECT count(*) FROM journal_event WHERE kind = 'shipment.delivered'") == PARCELS
    bare, keyed, whole = (rows / seconds for seconds in copies())
    return [
        Result(name="scans: tracked in bulk", figure=first, unit="rows/s", limit_figure=keyed, wanted=0.05),
        Result(name="scans: the same ones told again", figure=again, unit="rows/s"),
        Result(name="scans: COPY into a table without keys", figure=bare, unit="rows/s"),
        Result(name="scans: COPY with the table's keys and checks", figure=keyed, unit="rows/s"),
        Result(name="scans: COPY with its references as well", figure=whole, unit="rows/s"),
    ]


def ship(merchant_id: UUID, now: datetime, *, parcels: int = PARCELS) -> None:
    line = LineFacts(external_id="1", title="Lamp", quantity=1, unit_price=10000)
    with merchant_scope(merchant_id):
        told = [
            OrderFacts(
                external_id=str(number), number=f"#{number}", placed_at=now, version_at=now, currency="EUR",
                person=PersonFacts(email=f"{number}@example.com"), lines=(line,),
            )
            for number in range(parcels)
        ]  # fmt: skip
        orders.place_many(facts=told, source="bench", now=now)
        sent = [
            ShipmentFacts(
                external_id=str(number), version_at=now, order_external_ids=(str(number),), carrier="ups",
                tracking_number=parcel_number(number), shipped_at=now,
            )
            for number in range(parcels)
        ]  # fmt: skip
        shipments.ship_many(facts=sent, source="bench", now=now)


def parcel_number(place: int) -> str:
    return f"PKG{place:09}"


def _answer(number: int, now: datetime) -> TrackingFacts:
    return TrackingFacts(carrier="ups", tracking_number=parcel_number(number), scans=tuple(_scans(number, now)))


def _scans(number: int, now: datetime) -> Iterator[Scan]:
    for step, status in enumerate(JOURNEY):
        yield Scan(
            at=now + timedelta(hours=4 * step, seconds=number), status=status, substatus=f"{status}_001",
            code=f"C{step}", text=f"What the carrier said at step {step}", city="Leipzig", region="SN",
            postcode="04435", country="DE",
        )  # fmt: skip


def _track(merchant_id: UUID, answers: Sequence[TrackingFacts], now: datetime) -> float:
    started = time.perf_counter()
    for at in range(0, PARCELS, AT_ONCE):
        with merchant_scope(merchant_id):
            shipments.track(answers=answers[at : at + AT_ONCE], source="bench", now=now)
    return PARCELS * SCANS / (time.perf_counter() - started)


def copies() -> Iterator[float]:
    """Seconds for the same rows by COPY: bare, with keys and checks, and into the table itself."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner, owner.cursor() as cursor:
        with cursor.copy("COPY shipments_scan TO STDOUT") as reader:
            rows = b"".join(bytes(part) for part in reader)
        cursor.execute("CREATE TABLE bench_bare (LIKE shipments_scan)")
        cursor.execute("CREATE TABLE bench_keyed (LIKE shipments_scan INCLUDING ALL)")
        cursor.execute("DELETE FROM shipments_scan")
        for command in (
            "COPY bench_bare FROM STDIN",
            "COPY bench_keyed FROM STDIN",
            "COPY shipments_scan FROM STDIN",
        ):
            started = time.perf_counter()
            with cursor.copy(command) as writer:
                writer.write(rows)
            yield time.perf_counter() - started
