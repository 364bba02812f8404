"""Scans end to end: signed webhooks of an aggregator kept by the lean door, read, folded and recorded by one worker.

First the door keeps them all, on as many threads as a server has, then the worker reads: what one does while the other
works is hidden by no second core.
"""

import io
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from hmac import digest
from uuid import UUID

from benchmarks import track
from benchmarks.ground import Ground, Result
from reassure.connectors import actions as connectors
from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import door
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants

PARCELS, SCANS = int(os.environ.get("REASSURE_BENCH_HOOKS", "3000")), 12
SECRET, THREADS = "hush", 16
STEPS = (
    ("pre_transit", "label_created"), *[("in_transit", "arrived_at_facility")] * (SCANS - 3),
    ("out_for_delivery", "out_for_delivery"), ("delivered", "arrived_at_destination"),
)  # fmt: skip


def run(ground: Ground) -> Sequence[Result]:
    now = clock.now()
    merchant_id = merchants.found(wanted=merchants.NewMerchant(slug="bench", name="Bench"), now=now).pk
    track.ship(merchant_id, now, parcels=PARCELS)
    path = _connection(merchant_id)
    ground.sql("ANALYZE")
    kept, read = _told(merchant_id, path, [_body(n, SCANS) for n in range(PARCELS)])
    rows = PARCELS * SCANS
    assert ground.sql("SELECT count(*) FROM shipments_scan") == rows
    assert ground.sql("SELECT count(*) FROM journal_event WHERE kind = 'shipment.delivered'") == PARCELS
    again = sum(_told(merchant_id, path, [_body(n, SCANS, event="again") for n in range(PARCELS)]))
    assert ground.sql("SELECT count(*) FROM shipments_scan") == rows
    _bare, keyed, _whole = (rows / seconds for seconds in track.copies())
    return [
        Result(name="scans: from webhook to journal, one worker", figure=rows / (kept + read), unit="scans/s",
               limit_figure=keyed, wanted=0.05),
        Result(name="scans: of that, read from kept webhooks", figure=rows / read, unit="scans/s", limit_figure=keyed),
        Result(name="webhooks of 12 scans: kept by the door", figure=PARCELS / kept, unit="webhooks/s"),
        Result(name="webhooks of 12 scans: to the journal", figure=PARCELS / (kept + read), unit="webhooks/s"),
        Result(name="webhooks of 12 known scans: to the journal", figure=PARCELS / again, unit="webhooks/s"),
    ]  # fmt: skip


def _told(merchant_id: UUID, path: str, bodies: Sequence[bytes]) -> tuple[float, float]:
    """Seconds for the door, and for the worker."""
    signatures = ["hmac-sha256-hex=" + digest(SECRET.encode(), body, sha256).hex() for body in bodies]
    lean = door.from_settings()
    _post(lean, path, b"{}", "none")
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        answers = set(threads.map(lambda each: _post(lean, path, *each), zip(bodies, signatures, strict=True)))
    between = time.perf_counter()
    assert answers == {"202 Accepted"}, answers
    assert intake.read_waiting(merchant_id=merchant_id, clock=clock.now) == len(bodies)
    return between - began, time.perf_counter() - between


def _post(lean: door.Door, path: str, body: bytes, signature: str) -> str:
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "HTTP_X_HMAC_SIGNATURE": signature, "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    lean(environ, lambda status, headers: said.append(status))
    return said[0]


def _connection(merchant_id: UUID) -> str:
    wanted = connectors.Wanted(
        vendor="easypost", name="Bench", settings={}, credentials={"api_key": "x", "webhook_secret": SECRET}
    )
    with merchant_scope(merchant_id):
        made = connectors.connect(wanted=wanted, by="bench", now=clock.now())
    return f"/in/{merchant_id.hex}/{made.token}"


def _body(number: int, scans: int, event: str = "evt") -> bytes:
    """A tracker as EasyPost tells it: all scans every time."""
    details = [
        {
            "object": "TrackingDetail", "message": f"What the carrier said at step {step}", "status": status,
            "status_detail": detail, "datetime": f"2026-06-{1 + step // 6:02}T{step % 6 * 4:02}:00:{number % 60:02}Z",
            "source": "UPS", "carrier_code": f"C{step}",
            "tracking_location": {"city": "LEIPZIG", "state": "SN", "country": "DE", "zip": "04435"},
        }
        for step, (status, detail) in enumerate(STEPS[:scans])
    ]  # fmt: skip
    tracker = {
        "id": f"trk_{number}",
        "tracking_code": track.parcel_number(number),
        "carrier": "UPS",
        "tracking_details": details,
    }
    return json.dumps({"id": f"{event}_{number}", "description": "tracker.updated", "result": tracker}).encode()
