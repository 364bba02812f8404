"""Connections: made whole or not at all, tested, and their secrets sealed."""

from typing import Any

import pytest

from reassure.connectors import actions as connectors
from reassure.connectors import queries
from reassure.connectors.base import NoSuchVendor
from reassure.connectors.models import Connection
from reassure.connectors.shopify import client
from reassure.connectors.shopify.webhook import MANDATORY, TOPICS
from reassure.journal import queries as journal
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from tests import cast
from tests.connectors.intake.conftest import shopify
from tests.connectors.shopify import shop as wire
from tests.connectors.shopify.shop import Answer
from tests.connectors.shopify.test_client import page

NOW = cast.NOW
pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return [fact.kind for fact in reversed(journal.latest()) if fact.kind.startswith("connection.")]


def test_secrets_are_sealed_and_the_address_is_unguessable(connection: Connection) -> None:
    assert "shpat_1" not in connection.sealed_credentials
    assert connection.credentials == {"access_token": "shpat_1", "webhook_secret": "hush"}
    assert len(connection.token) == 24
    address = queries.intake_address(connection, "https://reassure.example")
    assert address == f"https://reassure.example/in/{current_merchant().hex}/{connection.token}"
    assert "hush" not in repr(connection.account)


def test_a_connection_that_lacks_something_is_not_made(merchant: Merchant) -> None:
    wanted = connectors.Wanted(vendor="shopify", name="x", credentials={"access_token": " "})
    with pytest.raises(Invalid, match="Shopify also needs: access_token, webhook_secret, shop"):
        connectors.connect(wanted=wanted, by="staff/ida", now=NOW)
    assert (queries.connections(), kinds()) == ([], [])


def test_what_a_vendor_can_do_without_need_not_be_said(merchant: Merchant) -> None:
    """An empty address would stand in the way of the provider's own."""
    wanted = connectors.Wanted(
        vendor="mailgun", name="x", settings={"sender_domain": "", "api_url": ""}, credentials={"api_key": "k"}
    )
    assert connectors.connect(wanted=wanted, by="staff/ida", now=NOW).settings == {}


def test_an_optional_setting_is_given_and_taken_back(merchant: Merchant) -> None:
    keys = {"key": "k", "secret": "s"}
    said: dict[str, Any] = {"carrier": "ups", "account": "A1", "base_url": "", "sandbox": True}
    wanted = connectors.Wanted(vendor="karrio", name="UPS", settings=said, credentials=keys)
    made = connectors.connect(wanted=wanted, by="staff/ida", now=NOW)
    assert made.settings == {"carrier": "ups", "account": "A1", "sandbox": True}
    other = said | {"account": "", "sandbox": False}
    wanted = connectors.Wanted(vendor="karrio", name="UPS", settings=other, credentials=keys)
    changed = connectors.change(connection_id=made.pk, wanted=wanted, by="staff/ida", now=NOW)
    assert changed.settings == {"carrier": "ups"}


def relay(password: str = "", **settings: Any) -> connectors.Wanted:
    said = {"host": "mail.example.org", "port": "25", "encryption": "none", "username": ""} | settings
    return connectors.Wanted(vendor="smtp", name="Relay", settings=said, credentials={"password": password})


@pytest.mark.parametrize(("username", "password", "lacking"), [("nord", "", "password"), ("", "hush", "username")])
def test_a_user_without_a_password_or_the_other_way_round_is_refused(
    merchant: Merchant, username: str, password: str, lacking: str
) -> None:
    with pytest.raises(Invalid, match=f"SMTP also needs: {lacking}"):
        connectors.connect(wanted=relay(password, username=username), by="staff/ida", now=NOW)
    assert queries.connections() == []


def test_a_relay_that_stops_asking_for_a_user_is_told_no_password(merchant: Merchant) -> None:
    made = connectors.connect(wanted=relay("hush", username="nord"), by="staff/ida", now=NOW)
    assert made.credentials == {"password": "hush"}
    changed = connectors.change(connection_id=made.pk, wanted=relay(), by="staff/ida", now=NOW)
    assert (changed.settings, changed.credentials) == (
        {"host": "mail.example.org", "port": "25", "encryption": "none"},
        {},
    )
    with pytest.raises(Invalid, match="SMTP also needs: password"):
        connectors.change(connection_id=made.pk, wanted=relay(username="nord"), by="staff/ida", now=NOW)


def test_an_unknown_vendor_is_refused(merchant: Merchant) -> None:
    with pytest.raises(NoSuchVendor, match="no connector named “shopfy”"):
        connectors.connect(wanted=connectors.Wanted(vendor="shopfy", name="x"), by="staff/ida", now=NOW)


def test_a_name_is_used_once(connection: Connection) -> None:
    with pytest.raises(connectors.NameTaken):
        shopify()
    assert len(queries.connections()) == 1


def test_changing_it_keeps_what_was_left_empty(connection: Connection) -> None:
    wanted = connectors.Wanted(vendor="shopify", name="Main", credentials={"access_token": "new", "webhook_secret": ""})
    changed = connectors.change(connection_id=connection.pk, wanted=wanted, by="staff/ida", now=NOW)
    assert (changed.name, changed.token) == ("Main", connection.token)
    assert changed.credentials == {"access_token": "new", "webhook_secret": "hush"}
    assert changed.settings["shop"] == "atelier-nord.myshopify.com"


def test_a_test_says_whom_it_reached_and_what_failed(connection: Connection, monkeypatch: Any) -> None:
    good = wire.data(shop={"name": "Atelier Nord"})
    with wire.opened(good, Answer(status=401), Answer(status=401), good) as shop:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)

        def test() -> str:
            return connectors.test(merchant_id=current_merchant(), connection_id=connection.pk, now=NOW)

        assert test() == "Atelier Nord"
        for _ in range(2):
            with pytest.raises(connectors.NotReached, match="access token"):
                test()
        connection.refresh_from_db()
        assert (connection.state, connection.last_ok_at) == ("failing", NOW)
        assert test() == "Atelier Nord"
    connection.refresh_from_db()
    assert (connection.state, connection.last_error) == ("connected", "")
    assert kinds() == ["connection.made", "connection.broken", "connection.mended"]


def test_introducing_it_learns_the_currency_and_subscribes(connection: Connection, monkeypatch: Any) -> None:
    shop_told = {"name": "A", "currencyCode": "SEK", "primaryDomain": {"host": "atelier-nord.example"}}
    made = {"webhookSubscription": {"id": "1"}, "userErrors": []}
    answers = [wire.data(shop=shop_told), wire.data(webhookSubscriptions=page([]))]
    with wire.opened(*answers, wire.data(webhookSubscriptionCreate=made)) as shop:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)
        topics = connectors.introduce(
            merchant_id=current_merchant(), connection_id=connection.pk, base_url="https://r.example", now=NOW
        )
    assert topics == sorted(TOPICS.keys() - MANDATORY)
    connection.refresh_from_db()
    assert (connection.settings["currency"], connection.settings["domain"]) == ("SEK", "atelier-nord.example")
    addresses = {heard.variables["uri"] for heard in shop.heard if heard.operation == "Subscribe"}
    assert addresses == {queries.intake_address(connection, "https://r.example")}


def test_it_is_paused_resumed_and_given_up(connection: Connection) -> None:
    told = {"connection_id": connection.pk, "by": "staff/ida", "now": NOW}
    connectors.pause(**told)
    connectors.pause(**told)
    assert queries.live("shopify") == []
    connectors.resume(**told)
    assert [live.pk for live in queries.live("shopify")] == [connection.pk]
    assert connectors.disconnect(**told).credentials == {"webhook_secret": "hush"}
    assert kinds() == [f"connection.{verb}" for verb in ("made", "paused", "resumed", "disconnected")]


def test_another_merchants_connection_is_not_there(connection: Connection) -> None:
    with pytest.raises(queries.NoSuchConnection):
        queries.connection(current_merchant())


def test_other_settings_want_the_credentials_again(merchant: Merchant) -> None:
    """Whoever may change where a key is sent could otherwise have it sent to themselves."""
    made = shopify()
    elsewhere = connectors.Wanted(vendor="shopify", name=made.name, settings={"shop": "evil.example"})
    with pytest.raises(Invalid) as refused:
        connectors.change(connection_id=made.pk, wanted=elsewhere, by="staff/eve", now=NOW)
    assert refused.value.code == "credentials_again"
    made.refresh_from_db()
    assert made.settings["shop"] == "atelier-nord.myshopify.com"
    given = {"access_token": "shpat_2"}
    again = connectors.Wanted(vendor="shopify", name=made.name, settings=elsewhere.settings, credentials=given)
    changed = connectors.change(connection_id=made.pk, wanted=again, by="staff/ida", now=NOW)
    assert changed.settings["shop"] == "evil.example"
