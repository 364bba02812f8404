"""Connections at the desk: found by name, and tested by a worker while the page waits."""

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from reassure.connectors import actions as connectors
from reassure.connectors import queries, tasks
from reassure.connectors.shopify import client
from reassure.dashboard.connections import ConnectionForm
from reassure.dashboard.hints import hint
from reassure.journal import queries as journal
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests.cast import NOW
from tests.connectors.shopify import shop as wire
from tests.connectors.shopify.test_client import page as page_of

Desk = Callable[..., Client]


def test_what_can_be_connected_is_found_by_a_part_of_its_name(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()

    def offered(said: str) -> set[str]:
        page = desk.get("/dashboard/settings/connections/", {"find": said}).content.decode()
        return set(re.findall(r"connections/new/([a-z0-9-]+)/", page))

    everything = offered("")
    assert len(everything) > 50
    assert offered("poST nl") == set()
    assert offered("SHOPIF") == {"shopify"}
    assert {"dhl-express"} < offered("dhl") < everything
    assert "Nothing of that name" in desk.get("/dashboard/settings/connections/?find=zzz").content.decode()


def test_a_test_runs_at_a_worker_while_the_page_waits_and_then_says_whom_it_reached(
    nord: Merchant, at_desk: Desk, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    """A relay that nobody listens at, and then somebody does."""
    settings.ALLOW_PRIVATE_URLS = True
    desk = at_desk()
    with socket.socket() as relay:
        relay.bind(("127.0.0.1", 0))
        address = {"host": "127.0.0.1", "port": str(relay.getsockname()[1]), "encryption": "none"}
        wanted = connectors.Wanted(vendor="smtp", name="Relay", settings=address)
        with merchant_scope(nord.pk):
            made = connectors.connect(wanted=wanted, by="", now=NOW)
        page = f"/dashboard/settings/connections/{made.pk}/"
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert desk.post(f"{page}test/")["Location"] == page
        assert "Testing…" in desk.get(page).content.decode()
        waits = desk.get(f"{page}tested/")
        assert (waits.status_code, "HX-Refresh" in waits.headers) == (204, False)
        [job] = ProcrastinateJob.objects.filter(task_name="connection.test", status="todo")
        tasks.test(**job.args)
    assert desk.get(f"{page}tested/").headers["HX-Refresh"] == "true"
    shown = desk.get(page).content.decode()
    assert "Testing…" not in shown
    assert "Failing" in shown
    with merchant_scope(nord.pk):
        assert [fact.by[:6] for fact in journal.latest(kinds=["connection.test_asked"])] == ["staff/", "staff/"]


def test_every_field_that_must_be_filled_in_says_what_goes_into_it(nord: Merchant, at_desk: Desk) -> None:
    shopify = at_desk().get("/dashboard/settings/connections/new/shopify/").content.decode()
    for example in ("atelier-nord.myshopify.com", "shpat_", "client secret"):
        assert example in shopify
    for slug, vendor in queries.vendors().items():
        form = ConnectionForm(vendor=vendor)
        assert [name for name in (*vendor.asks, *vendor.needs) if not form.fields[name].help_text] == [], slug
    assert "developer.royalmail.net" in str(hint(replace(queries.vendors()["royal-mail"], needs=("pin",)), "pin"))


def test_a_shop_is_asked_for_its_webhooks_by_a_worker_while_the_page_waits(
    nord: Merchant, at_desk: Desk, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    told = wire.data(shop={"name": "A", "currencyCode": "SEK", "primaryDomain": {"host": "atelier-nord.example"}})
    made = wire.data(webhookSubscriptionCreate={"webhookSubscription": {"id": "1"}, "userErrors": []})
    wanted = connectors.Wanted(
        vendor="shopify", name="Shop", settings={"shop": "nord.myshopify.com"},
        credentials={"access_token": "t", "webhook_secret": "s"},
    )  # fmt: skip
    with merchant_scope(nord.pk):
        page = f"/dashboard/settings/connections/{connectors.connect(wanted=wanted, by='', now=NOW).pk}/"
    desk = at_desk()
    with wire.opened(told, wire.data(webhookSubscriptions=page_of([])), made) as shop:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.post(f"{page}introduce/")["Location"] == page
        assert shop.heard == []
        assert "Testing…" in desk.get(page).content.decode()
        [job] = ProcrastinateJob.objects.filter(task_name="connection.introduce", status="todo")
        tasks.introduce(**job.args)
        assert shop.heard != []
    assert "It works: we reached Shop (" in desk.get(page).content.decode()
