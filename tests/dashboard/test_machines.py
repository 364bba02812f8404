"""Webhooks in and out, parked reactions and connections at the desk: HTTP in, state out."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reassure.connectors.models import Connection, Delivery, Endpoint, Post
from reassure.journal import queries as journal
from reassure.journal.models import Parked
from reassure.kit.secrets import unseal
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import ApiKey, Merchant
from reassure.merchants.rules import Role
from tests import rows
from tests.dashboard import desk as furniture

Desk = Callable[..., Client]


@pytest.fixture
def keys(nord: Merchant) -> dict[str, Any]:
    return furniture.furnish(nord)


def last(merchant: Merchant, kind: str) -> Any:
    with merchant_scope(merchant.pk):
        return journal.latest(kinds=[kind], limit=1)[0]


def test_a_delivery_is_shown_as_it_came_and_read_again(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    page = desk.get(f"/dashboard/deliveries/{keys['delivery_id']}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Unreadable: no currency" in page
    desk.post("/dashboard/deliveries/replay/", {"chosen": [str(keys["delivery_id"])]})
    with merchant_scope(nord.pk):
        row = Delivery.objects.get()
        assert (row.state, row.error, row.replayed_by[:6]) == ("received", "", "staff/")
    assert last(nord, "delivery.replayed").by == row.replayed_by


def test_failed_deliveries_are_tried_again_in_bulk(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    at_desk().post("/dashboard/deliveries/retry/", {"chosen": [str(keys["delivery_id"]), "nonsense"]})
    with merchant_scope(nord.pk):
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.replayed_at) == ("received", 0, None)


def test_nothing_chosen_is_said(nord: Merchant, at_desk: Desk) -> None:
    assert at_desk().post("/dashboard/deliveries/replay/").status_code == 422


def test_a_parked_reaction_is_tried_again(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Parked.objects.update(reaction="a reaction that is no more")
    desk = at_desk()
    assert "KeyError" in desk.get("/dashboard/parked/").content.decode()
    page = desk.post(f"/dashboard/parked/{keys['parked_id']}/retry/", follow=True).content.decode()
    assert "It worked now" in page
    with merchant_scope(nord.pk):
        assert Parked.objects.count() == 0
        (retried,) = journal.latest(kinds=["reaction.retried"])
        assert retried.by.startswith("staff/")


def test_an_endpoint_is_added_tested_changed_and_removed(
    nord: Merchant, at_desk: Desk, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    desk = at_desk()
    told = {"name": "Desk", "url": "http://127.0.0.1:9/hooks", "kinds": ["order.*"]}
    page = desk.post("/dashboard/settings/webhooks/add/", told)
    assert "whsec_" in page.content.decode()
    with merchant_scope(nord.pk):
        row = Endpoint.objects.get()
    url = f"/dashboard/settings/webhooks/{row.pk}/"
    assert "whsec_" not in desk.get(url).content.decode()
    desk.post(f"{url}test/")
    desk.post(url, told | {"name": "Desk 2", "kinds": []})
    assert "whsec_" in desk.post(f"{url}rotate/").content.decode()
    desk.post(f"{url}off/")
    with merchant_scope(nord.pk):
        assert (Endpoint.objects.get().name, Endpoint.objects.get().kinds, Endpoint.objects.get().state) == (
            "Desk 2",
            [],
            "off",
        )
        assert Post.objects.get().kind.startswith("test") or Post.objects.count() == 1
    desk.post(f"{url}remove/")
    with merchant_scope(nord.pk):
        assert Endpoint.objects.count() == 0


def test_an_endpoint_may_speak_aftership_s_format(nord: Merchant, at_desk: Desk, settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    told = {"name": "Old", "url": "http://127.0.0.1:9/hooks", "format": "aftership"}
    desk = at_desk()
    assert "whsec_" in desk.post("/dashboard/settings/webhooks/add/", told).content.decode()
    with merchant_scope(nord.pk):
        row = Endpoint.objects.get()
    assert row.format == "aftership"
    told = {"name": "Still old", "url": "http://127.0.0.1:9/hooks", "format": "standard"}
    desk.post(f"/dashboard/settings/webhooks/{row.pk}/", told)
    with merchant_scope(nord.pk):
        row.refresh_from_db()
    assert (row.name, row.format) == ("Still old", "aftership")


def test_a_key_may_be_made_to_count_on_signed_requests_only(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/keys/issue/", {"name": "Old shop", "scopes": ["shipments:read"]})
    with merchant_scope(nord.pk):
        row = ApiKey.objects.get(name="Old shop")
    page = desk.post(f"/dashboard/settings/keys/{row.pk}/sign/").content.decode()
    with merchant_scope(nord.pk):
        row.refresh_from_db()
    assert unseal(row.sealed_signing_secret) in page
    assert unseal(row.sealed_signing_secret) not in desk.get("/dashboard/settings/keys/").content.decode()
    bad = {"name": "RSA", "scopes": ["shipments:read"], "public_key": "no key"}
    assert desk.post("/dashboard/settings/keys/issue/", bad).status_code == 422
    with merchant_scope(nord.pk):
        assert not ApiKey.objects.filter(name="RSA").exists()


def test_an_endpoint_inside_a_private_network_is_refused(nord: Merchant, at_desk: Desk, settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = False
    answer = at_desk().post("/dashboard/settings/webhooks/add/", {"name": "X", "url": "http://10.0.0.1/hooks"})
    assert answer.status_code in {403, 409, 422}
    with merchant_scope(nord.pk):
        assert Endpoint.objects.count() == 0


def test_a_shop_is_connected_and_its_secrets_are_never_shown(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    told = {
        "name": "Nord",
        "shop": "nord.myshopify.com",
        "access_token": "shpat_very_secret",
        "webhook_secret": "hush-hush",
    }
    answer = desk.post("/dashboard/settings/connections/new/shopify/", told)
    page = desk.get(answer["Location"]).content.decode()
    assert "nord.myshopify.com" in page
    assert f"/in/{nord.pk}/" in page or f"/in/{nord.pk.hex}/" in page
    assert "shpat_very_secret" not in page
    assert "hush-hush" not in page
    with merchant_scope(nord.pk):
        row = Connection.objects.get()
        assert "shpat" not in row.sealed_credentials
    desk.post(f"{answer['Location']}pause/")
    with merchant_scope(nord.pk):
        assert Connection.objects.get().state == "paused"


def test_a_connection_without_its_keys_is_refused(nord: Merchant, at_desk: Desk) -> None:
    page = at_desk().post("/dashboard/settings/connections/new/shopify/", {"name": "Nord"})
    assert page.content.decode().count("This field is required.") == 3
    with merchant_scope(nord.pk):
        assert Connection.objects.count() == 0


def test_a_carrier_is_connected_with_what_it_needs_and_no_more(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    page = desk.get("/dashboard/settings/connections/new/karrio/").content.decode()
    assert [f'name="{name}"' in page for name in ("carrier", "account", "base_url", "sandbox")] == [True] * 4
    told = {"carrier": "ups", "key": "k", "secret": "s", "sandbox": "on"}
    answer = desk.post("/dashboard/settings/connections/new/karrio/", told)
    assert answer.status_code == 302
    with merchant_scope(nord.pk):
        assert Connection.objects.get().settings == {"carrier": "ups", "sandbox": True}


def test_a_mail_relay_is_connected_without_a_user(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    told = {"host": "mail.example.org", "port": "25", "encryption": "none", "username": "", "password": ""}
    assert desk.post("/dashboard/settings/connections/new/smtp/", told).status_code == 302
    with merchant_scope(nord.pk):
        row = Connection.objects.get()
        assert (row.settings, row.credentials) == ({"host": "mail.example.org", "port": "25", "encryption": "none"}, {})


def test_a_vendor_whose_package_is_missing_says_what_to_install(
    nord: Merchant, at_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = at_desk(Role.MANAGER), "/dashboard/settings/connections/new/amazon-ses/"
    monkeypatch.setitem(sys.modules, "boto3", None)
    said = "pip install &#x27;reassure[ses]&#x27;"
    assert said in desk.get(page).content.decode()
    told = {"region_name": "eu-central-1", "aws_access_key_id": "A", "aws_secret_access_key": "s"}
    made = desk.post(page, told)
    assert said in desk.get(made["Location"]).content.decode()
    assert said in desk.post(f"{made['Location']}test/", follow=True).content.decode()


def test_a_vendor_that_does_not_answer_says_so(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        row = rows.one_of(Connection)
        Connection.objects.update(vendor="aftership", sealed_credentials="")
    page = at_desk().post(
        f"/dashboard/settings/connections/{row.pk}/test/",
        headers={"referer": "http://testserver/dashboard/settings/connections/"},
        follow=True,
    )
    assert "only sends to us" in page.content.decode()
