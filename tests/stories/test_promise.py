"""A promise from the shop's page to the public scorecard: quoted, bought, revised in time, mailed, broken, counted.

The page is a shop's own in a real browser, the doors and the worker are real processes; then time passes.
"""

import os
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser

from reassure.journal import queries as history
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.messages.models import Message
from reassure.orders import queries as orders
from reassure.promises import actions as promises
from reassure.promises import queries
from reassure.promises.models import Quote, Score
from tests import browser
from tests.api.caller import Caller
from tests.portal.test_widget import shop
from tests.processes import server, until, worker
from tests.promises.delivery import DAY, hamburg
from tests.stories.test_two_parcels import react

pytestmark = [
    pytest.mark.processes, pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "operator"]),
]  # fmt: skip
NUMBER = "1Z5R89390357567127"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with browser.chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def quoted(url: str, key: str, chromium: Browser) -> str:
    """What a shopper reads on the product's page; the id of the quote that goes with the basket."""
    told = f'key="{key}" variant="1" country="DE" surface="product_page" input="attributes[quote]"'
    context = chromium.new_context()
    page = context.new_page()
    with shop(
        url, f"<form><reassure-dates {told}></reassure-dates></form>", script="/t/atelier-nord/dates.js"
    ) as address:
        page.goto(address)
        page.get_by_text(re.compile("^Arrives ")).wait_for()
        quote = page.locator("input[type=hidden]").input_value()
    context.close()
    return quote


def order(quote: str, now: datetime) -> dict[str, Any]:
    return {
        "external_id": "1", "number": "1001", "placed_at": now.isoformat(), "currency": "EUR", "quote": quote,
        "person": {"email": "mila@example.com", "name": "Mila Novak", "locale": "de"},
        "lines": [{"external_id": "l1", "title": "Lamp", "quantity": 1, "unit_price": 10000}],
        "shipping_address": {"name": "Mila Novak", "city": "Berlin", "postcode": "10999", "country": "DE"},
    }  # fmt: skip


def shipment(now: datetime) -> dict[str, Any]:
    return {
        "external_id": "f1", "version_at": now.isoformat(), "order_external_ids": ["1"], "carrier": "ups",
        "tracking_number": NUMBER, "shipped_at": now.isoformat(),
        "lines": [{"order_external_id": "1", "line_external_id": "l1", "quantity": 1}],
    }  # fmt: skip


def scans(at: datetime, status: str, **more: Any) -> dict[str, Any]:
    scan = {"at": at.isoformat(), "status": status, "text": status, "city": "Berlin", "country": "DE"}
    return {"carrier": "ups", "tracking_number": NUMBER, "scans": [scan], **more}


def mailed(merchant: Merchant) -> list[str]:
    with merchant_scope(merchant.pk):
        sent = Message.objects.filter(recipient="mila@example.com", state="done").order_by("sent_at")
        return list(sent.values_list("trigger", flat=True))


def kinds(merchant: Merchant) -> list[str]:
    with merchant_scope(merchant.pk):
        return [fact.kind for fact in history.timeline(orders.order_for("1001").key)]


def promised(merchant: Merchant) -> date:
    """The last day that stood on the shop's page."""
    with merchant_scope(merchant.pk):
        first = queries.promises_of(orders.order_for("1001"))[0]
    assert (first.surface, first.horizon, first.outcome) == ("product_page", "before", "")
    assert first.latest_on
    return date.fromisoformat(str(first.latest_on))


def test_from_the_quote_on_the_page_to_the_scorecard(outside: Merchant, tmp_path: Path, chromium: Browser) -> None:
    log = tmp_path / "log"
    with merchant_scope(outside.pk):
        hamburg()
        promises.publish_scorecard(public=True, by="", now=clock.now())
        _, key = merchants.issue_key(name="shop", scopes=[Scope.PROMISES_QUOTE], by="", now=clock.now())
        Score.objects.create(month=clock.now().date().replace(day=1), kind="delivery", horizon="before", inside=99)
        caller = Caller()
    with server(log) as (_, url), worker(log):
        quote = quoted(url, key, chromium)
        until(lambda: _kept(outside, quote), log)
        assert caller.post("/orders", order(quote, clock.now())).status_code == 200
        until(lambda: "quote.claimed" in kinds(outside), log)
        first = promised(outside)
        until(lambda: mailed(outside) == ["order_confirmed"], log, seconds=120)
        caller.post("/shipments", shipment(clock.now()))
        late = {"estimated_from": (first + 3 * DAY).isoformat(), "estimated_until": (first + 3 * DAY).isoformat()}
        caller.post("/scans", scans(clock.now(), "in_transit", **late))
        until(lambda: "delayed" in mailed(outside), log, seconds=120)
        until(lambda: "promise.at_risk" in kinds(outside), log)
        assert clock.now().date() < first, "all of this before the day was over"
    arrives(outside, caller, first)


def _kept(merchant: Merchant, quote: str) -> bool:
    with merchant_scope(merchant.pk):
        return Quote.objects.filter(pk=UUID(hex=quote)).exists()


def arrives(merchant: Merchant, caller: Caller, first: date) -> None:
    """It comes three days after the last day that was named on the shop's page."""
    came = datetime.combine(first + 3 * DAY, datetime.min.time(), clock.now().tzinfo) + timedelta(hours=10)
    with time_machine.travel(came + timedelta(hours=1), tick=False):
        assert caller.post("/scans", scans(came, "delivered")).status_code == 200
        react(merchant)
        with merchant_scope(merchant.pk):
            rows = queries.promises_of(orders.order_for("1001"))
            assert promises.tally() > 0
        assert (rows[0].outcome, rows[0].gap_days, rows[0].stage, rows[0].answerable) == (
            "broken", 3, "transit", "carrier",
        )  # fmt: skip
        assert any(row.outcome == "kept" and row.revises for row in rows), "the mail named another day, and that held"
        told = Client().get("/t/atelier-nord/promises.json").json()["overall"]
        assert (told["inside"], told["broken"], told["settled"]) == (99, 1, 100)
        assert "99.0%" in Client().get("/t/atelier-nord/promises/").content.decode()
