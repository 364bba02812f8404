"""A real worker: from an order to the outbox without anybody's help."""

from dataclasses import replace
from pathlib import Path

import pytest

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import actions as orders
from tests.orders.facts import order
from tests.processes import until, worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]


def test_an_order_is_confirmed_by_the_worker_alone(outside: Merchant, tmp_path: Path) -> None:
    now = clock.now()
    with merchant_scope(outside.pk):
        placed = orders.place(facts=replace(order(), placed_at=now, version_at=now), source="shopify", now=now)
    log = tmp_path / "worker.log"
    with worker(log, EMAIL_URL=""):
        until(lambda: _done(outside, placed.key), log)
    with merchant_scope(outside.pk):
        message = Message.objects.get(about=placed.key)
    assert (message.trigger, message.provider) == ("order_confirmed", "outbox")
    assert message.subject == "Vielen Dank: Bestellung #1001 ist bestätigt"


def _done(merchant: Merchant, about: str) -> bool:
    with merchant_scope(merchant.pk):
        return Message.objects.filter(about=about, state="done").exists()
