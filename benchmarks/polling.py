"""One cycle over a hundred thousand active parcels: questions to a carrier on this machine, and the time it takes.

FedEx takes up to thirty numbers in one question. Half of the parcels have a new scan.
"""

import os
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from django.test import override_settings

from benchmarks.ground import Ground, Result
from benchmarks.web import served
from reassure.connectors import actions as connectors
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants

ACTIVE = int(os.environ.get("REASSURE_BENCH_ACTIVE", "100000"))
FIRST = 700_000_000_000
PARCELS = """
INSERT INTO shipments_shipment (id, merchant_id, source, carrier, carrier_name, tracking_number, tracking_url, service,
  origin, city, region, postcode, country, told_at, status, substatus, first_attempt_failed, signed_by, unmapped,
  proof_url, poll_at, poll_failures)
SELECT md5('s' || n)::uuid, '{merchant}', 'bench', 'fedex', 'FedEx', ({first} + n)::text, '', '', '', '', '', '', 'US',
  '{now}', 'pending', '', false, '', 0, '', '{now}', 0 FROM generate_series(1, {active}) n
"""
NUMBERS = """
INSERT INTO shipments_number (id, merchant_id, shipment_id, carrier, number, since)
SELECT md5('n' || n)::uuid, '{merchant}', md5('s' || n)::uuid, 'fedex', ({first} + n)::text, '{now}'
FROM generate_series(1, {active}) n
"""


def run(ground: Ground) -> Sequence[Result]:
    now = clock.now()
    merchant_id = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now).pk
    told = {"merchant": merchant_id, "first": FIRST, "active": ACTIVE, "now": (now - timedelta(hours=1)).isoformat()}
    ground.copied(PARCELS.format(**told))
    ground.copied(NUMBERS.format(**told))
    ground.sql("VACUUM ANALYZE")
    with served("benchmarks.fedex:carrier") as port:
        _connect(merchant_id, f"http://127.0.0.1:{port}")
        spent = _cycle(merchant_id, now)
        questions = int(httpx.get(f"http://127.0.0.1:{port}/asked", trust_env=False).text)
        bare = _bare(port, questions)
    assert ground.sql("SELECT count(*) FROM shipments_shipment WHERE status = 'in_transit'") == ACTIVE // 2
    return [
        Result(name=f"polling {ACTIVE:,} parcels: questions in a cycle", figure=questions, unit="requests"),
        Result(name=f"polling {ACTIVE:,} parcels: a cycle, one worker", figure=spent, unit="s"),
        Result(name="polling: parcels asked about and told", figure=ACTIVE / spent, unit="parcels/s",
               limit_figure=ACTIVE / bare),
    ]  # fmt: skip


def _cycle(merchant_id: UUID, now: datetime) -> float:
    """Seconds until everybody was asked about."""
    began, asked = time.perf_counter(), 0
    with override_settings(ALLOW_PRIVATE_URLS=True):
        while some := connectors.poll(merchant_id=merchant_id, now=now):
            asked += some
    assert asked == ACTIVE, asked
    return time.perf_counter() - began


def _connect(merchant_id: UUID, url: str) -> None:
    wanted = connectors.Wanted(
        vendor="fedex", name="fedex", settings={"base_url": url},
        credentials={"track_api_key": "k", "track_secret_key": "s"},
    )  # fmt: skip
    with merchant_scope(merchant_id):
        connectors.connect(wanted=wanted, by="", now=clock.now())


def _bare(port: int, questions: int) -> float:
    """Seconds in which a bare client asks as many questions on one socket and reads the answers as JSON."""
    some = min(questions, 500)
    numbers = [{"trackingNumberInfo": {"trackingNumber": str(FIRST + n)}} for n in range(ACTIVE // questions)]
    with httpx.Client(trust_env=False) as client:
        began = time.perf_counter()
        for _ in range(some):
            client.post(f"http://127.0.0.1:{port}/track/v1/trackingnumbers", json={"trackingInfo": numbers}).json()
        return (time.perf_counter() - began) * questions / some
