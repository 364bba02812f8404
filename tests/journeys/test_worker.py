"""A real worker: from an order to the outbox without anybody's help."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import actions as orders
from tests.orders.facts import order

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]


def test_an_order_is_confirmed_by_the_worker_alone(outside: Merchant, tmp_path: Path) -> None:
    now = clock.now()
    with merchant_scope(outside.pk):
        placed = orders.place(facts=replace(order(), placed_at=now, version_at=now), source="shopify", now=now)
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker", "--fetch-job-polling-interval=0.5"],
            cwd=ROOT, env=os.environ | {"EMAIL_URL": ""}, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            message = _done(outside, placed.key, log)
        finally:
            worker.kill()
            worker.wait()
    assert (message.trigger, message.provider) == ("order_confirmed", "outbox")
    assert message.subject == "Vielen Dank: Bestellung #1001 ist bestätigt"


def _done(merchant: Merchant, about: str, log: Path) -> Message:
    end = time.monotonic() + 60
    while True:
        with merchant_scope(merchant.pk):
            found = Message.objects.filter(about=about, state="done").first()
        if found is not None:
            return found
        assert time.monotonic() < end, log.read_text()[-4_000:]
        time.sleep(0.2)
