"""Carriers' webhooks on their way to the parcel."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from reassure.connectors import actions as connectors
from reassure.connectors.models import Connection, Delivery
from tests.connectors.intake.deliveries import NOW, ORDER, PARCEL, arrive, facts, read

EASYPOST = Path(__file__).parents[1] / "easypost" / "payloads"
pytestmark = pytest.mark.django_db


def scanned(number: str) -> Delivery:
    """EasyPost's tracker.updated about this number: delivered."""
    path = EASYPOST / "delivered.json"
    told = json.loads(path.read_text())
    tracker = (told.get("result") or told) | {"tracking_code": number, "carrier": "UPS"}
    body = json.dumps({"description": "tracker.updated", "id": "evt_1", "result": tracker}).encode()
    wanted = connectors.Wanted(vendor="easypost", name="EasyPost", credentials={"webhook_secret": "s"})
    easypost = connectors.connect(wanted=wanted, by="staff/ida", now=NOW)
    return Delivery.objects.create(
        connection=easypost, vendor="easypost", topic="tracker.updated", dedupe="evt_1", headers={}, body=body,
        received_at=NOW, due_at=NOW,
    )  # fmt: skip


def test_a_scan_of_an_unknown_number_touches_nothing_and_is_kept_for_its_parcel(connection: Connection) -> None:
    scan = scanned("1Z12345E0205271688")
    assert read(scan) == ["ignored"]
    assert scan.error == "No parcel has the number 1Z12345E0205271688 yet."
    assert scan.due_at == NOW + timedelta(seconds=30)
    assert facts("shipment.delivered") == []
    read(arrive(connection, "orders/create", ORDER), arrive(connection, "fulfillments/create", PARCEL))
    assert read(scan, after=timedelta(seconds=30)) == ["done"]
    assert len(facts("shipment.delivered")) == 1
