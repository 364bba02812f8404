"""Real workers on the queue `carriers`: a parcel that is due is asked about once, however many of them there are."""

from pathlib import Path
from typing import Any

import pytest

from reassure.connectors import actions as connectors
from reassure.connectors.tasks import poll
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions as shipments
from reassure.shipments.models import Shipment
from tests.connectors.karrio.carrier import Said, carrier, payload
from tests.processes import running, until
from tests.shipments import parcels

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]
WORKER = ("manage.py", "procrastinate", "worker", "--queues=carriers", "--fetch-job-polling-interval=0.3")


def test_two_workers_ask_about_a_parcel_once(outside: Merchant, settings: Any, tmp_path: Path) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    said, log, now = Said(body=payload("ups/delivered.json")), tmp_path / "worker.log", clock.now()
    with carrier(said) as url:
        with merchant_scope(outside.pk):
            parcels.placed()
            shipments.ship(facts=parcels.parcel(version_at=now, shipped_at=now), source=parcels.SHOP, now=now)
            login = {"client_id": "c", "client_secret": url}
            wanted = connectors.Wanted(vendor="ups", name="UPS", settings={"base_url": url}, credentials=login)
            connectors.connect(wanted=wanted, by="", now=now)
        for _ in range(2):
            poll.defer(merchant=str(outside.pk))
        environment = {"REASSURE_ALLOW_PRIVATE_URLS": "true"}
        with running(*WORKER, log=log, **environment), running(*WORKER, log=log, **environment):
            until(lambda: _status(outside) == "delivered", log)
    assert sum("/track/" in path for _, path in said.heard) == 1


def _status(merchant: Merchant) -> str:
    with merchant_scope(merchant.pk):
        return Shipment.objects.get().status
