"""Deliveries become facts once, in order, and again on demand: and a replay speaks to nobody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from reassure.connectors import actions as connecting
from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import applying, queries
from reassure.connectors.models import Connection, Delivery
from reassure.connectors.shopify import client, webhook
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from tests.connectors.intake.conftest import shopify
from tests.connectors.intake.deliveries import NOW, ORDER, PARCEL, arrive, facts, read
from tests.connectors.shopify import shop as wire
from tests.connectors.shopify.test_mapping import payload

pytestmark = pytest.mark.django_db


def test_a_webhook_becomes_an_order_and_one_event(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    assert read(row) == ["done"]
    assert (row.attempts, row.due_at, row.error, row.read_at) == (1, None, "", NOW)
    order = orders.order_by_external_id("shopify", "5678901234567")
    assert [(fact.about, fact.live) for fact in facts("order.placed")] == [(order.key, True)]
    connection.refresh_from_db()
    assert connection.last_ok_at == NOW


def test_reading_it_twice_changes_nothing(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    assert read(row, row) == ["done", "done"]
    assert row.attempts == 1
    assert len(facts("order.placed")) == 1


def test_the_same_order_told_again_makes_no_second_event(connection: Connection) -> None:
    rows = [arrive(connection, "orders/create", ORDER), arrive(connection, "orders/updated", ORDER)]
    assert read(*rows) == ["done", "done"]
    assert len(facts("order.placed")) == 1


def test_a_parcel_told_before_its_order_waits_for_it(connection: Connection) -> None:
    parcel = arrive(connection, "fulfillments/create", PARCEL)
    assert read(parcel) == ["failed"]
    assert (parcel.due_at, parcel.attempts) == (NOW + timedelta(seconds=30), 1)
    assert "5678901234567" in parcel.error
    assert read(arrive(connection, "orders/create", ORDER)) == ["done"]
    assert read(parcel, after=timedelta(seconds=30)) == ["done"]
    assert (parcel.error, parcel.due_at) == ("", None)
    assert len(facts("shipment.created")) == 1


def test_an_unknown_topic_is_ignored(connection: Connection) -> None:
    row = arrive(connection, "themes/publish", {})
    assert read(row) == ["ignored"]
    assert (row.error, row.due_at) == ("", None)


@pytest.mark.parametrize("body", [b"\xff\x00 no JSON", b"{}", b"[1]"])
def test_what_cannot_be_understood_is_kept_with_its_error_and_not_tried_by_itself(
    connection: Connection, body: bytes
) -> None:
    row = arrive(connection, "orders/create", body)
    assert read(row) == ["failed"]
    assert row.error.startswith("orders/create: ")
    assert (row.due_at, bytes(row.body)) == (None, body)
    assert facts("order.placed") == []


def test_a_failure_undoes_all_of_its_delivery_and_is_tried_again(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order was placed when its parcel failed: neither stays, and the next try does both."""

    def stumble(*_: object) -> None:
        raise ZeroDivisionError("oops")

    row = arrive(connection, "orders/create", ORDER | {"fulfillments": [PARCEL]})
    with monkeypatch.context() as broken:
        broken.setitem(applying.HOW, applying.ShipmentFacts, stumble)
        assert read(row) == ["failed"]
    assert row.error == "ZeroDivisionError: oops"
    assert facts("order.placed", "shipment.created") == []
    assert read(row, after=timedelta(minutes=1)) == ["done"]
    assert [fact.kind for fact in facts("order.placed", "shipment.created")] == ["order.placed", "shipment.created"]


def test_a_mistake_in_a_vendors_code_holds_up_nobody_else(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError("oops")

    bad, good = arrive(connection, "products/delete", {"id": 1}), arrive(connection, "orders/create", ORDER)
    monkeypatch.setitem(webhook.TOPICS, "products/delete", stumble)
    assert intake.read_waiting(merchant_id=current_merchant(), clock=lambda: NOW) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.error, bad.due_at) == ("failed", "ZeroDivisionError: oops", NOW + timedelta(seconds=30))
    assert good.state == "done"


def test_a_secret_of_a_lost_key_is_said_and_holds_up_nobody_else(connection: Connection) -> None:
    Connection.objects.update(sealed_credentials="gAAAAA-of-another-key")
    row = arrive(connection, "orders/create", ORDER)
    assert read(row) == ["failed"]
    assert "REASSURE_SECRETS_KEYS" in row.error
    assert row.due_at == NOW + timedelta(seconds=30)


def test_after_its_last_try_it_waits_for_a_person(connection: Connection) -> None:
    row = arrive(connection, "fulfillments/create", PARCEL)
    waits = []
    for _ in range(7):
        read(row)
        waits.append(row.due_at)
        Delivery.objects.filter(due_at__isnull=False).update(due_at=NOW)
    assert (waits[5], waits[6], row.attempts) == (NOW + timedelta(days=1), None, 7)


def test_a_replay_adds_what_was_missing_and_speaks_to_nobody(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    assert intake.replay(wanted=queries.Wanted(), ids=[row.pk], by="staff/ida", now=NOW) == 1
    assert read(row) == ["done"]
    assert (row.replayed_at, row.replayed_by) == (NOW, "staff/ida")
    assert [fact.live for fact in facts("order.placed")] == [False]
    (told,) = facts("delivery.replayed")
    assert (told.about, told.by, told.data["count"]) == (f"delivery/{row.pk}", "staff/ida", 1)


def test_replaying_what_was_read_adds_no_event(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    read(row)
    intake.replay(wanted=queries.Wanted(), ids=[row.pk], by="staff/ida", now=NOW)
    assert read(row) == ["done"]
    assert len(facts("order.placed", "order.changed")) == 1


def test_a_filter_replays_many_and_leaves_the_others(connection: Connection) -> None:
    failed = [arrive(connection, "orders/create", b"x", event=str(i)) for i in range(3)]
    done = arrive(connection, "orders/create", ORDER)
    read(*failed, done)
    assert intake.replay(wanted=queries.Wanted(state="failed", topic="orders/create"), by="cli", now=NOW) == 3
    assert sorted(queries.due(NOW)) == sorted(row.pk for row in failed)
    assert intake.replay(wanted=queries.Wanted(vendor="easypost"), by="cli", now=NOW) == 0


def test_trying_again_is_no_replay_and_may_still_speak(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    Delivery.objects.update(state="failed", due_at=None, error="a mistake of ours, mended since")
    assert intake.retry(ids=[row.pk], by="staff/ida", now=NOW) == 1
    assert read(row) == ["done"]
    assert [fact.live for fact in facts("order.placed")] == [True]


def test_done_deliveries_are_not_tried_again(connection: Connection) -> None:
    row = arrive(connection, "orders/create", ORDER)
    read(row)
    assert intake.retry(ids=[row.pk], by="staff/ida", now=NOW) == 0


def test_an_edited_order_is_read_again_from_the_shop(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    more = wire.data(node={"lineItems": {"nodes": [payload("line_node")], "pageInfo": {"hasNextPage": False}}})
    with wire.opened(wire.data(order=payload("order_two_currencies_node")), more) as shop:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)
        assert read(arrive(connection, "orders/edited", {"order_edit": {"order_id": 5678901234567}})) == ["done"]
    assert orders.order_by_external_id("shopify", "5678901234567").number == "1042"


def test_an_edit_waits_while_the_shop_does_not_answer(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire.opened(wire.Answer(status=503)) as shop:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)
        row = arrive(connection, "orders/edited", {"order_edit": {"order_id": 1}})
        assert read(row) == ["failed"]
    assert (row.error, row.due_at) == ("Shopify answered 503.", NOW + timedelta(seconds=30))


def test_an_app_that_was_uninstalled_loses_its_key_and_keeps_its_secret(connection: Connection) -> None:
    rows = [arrive(connection, "app/uninstalled", {"id": 1}, event=str(i)) for i in range(2)]
    assert read(*rows) == ["done", "done"]
    connection.refresh_from_db()
    assert (connection.state, connection.credentials) == ("disconnected", {"webhook_secret": "hush"})
    assert len(facts("connection.disconnected")) == 1


def test_a_replayed_farewell_does_not_cut_off_a_shop_that_came_back(connection: Connection) -> None:
    row = arrive(connection, "app/uninstalled", {"id": 1})
    assert read(row) == ["done"]
    back = connecting.Wanted(vendor="shopify", name="", credentials={"access_token": "new"})
    connecting.change(connection_id=connection.pk, wanted=back, by="", now=NOW)
    assert intake.replay(wanted=queries.Wanted(), by="staff/1", now=NOW) == 1
    assert read(row) == ["done"]
    connection.refresh_from_db()
    assert (connection.state, connection.credentials["access_token"]) == ("connected", "new")


def test_products_are_kept_and_removed(connection: Connection) -> None:
    kept, gone = (arrive(connection, f"products/{verb}", payload("product")) for verb in ("create", "delete"))
    assert read(kept, gone) == ["done", "done"]


def test_the_list_goes_on_behind_its_last_row(connection: Connection) -> None:
    rows = [arrive(connection, "orders/create", b"x", event=str(i), ago=timedelta(minutes=i // 2)) for i in range(5)]
    seen: list[UUID] = []
    before = ""
    while page := queries.deliveries(queries.Wanted(before=before), limit=2):
        seen += [row.id for row in page]
        before = page[-1].cursor
    assert sorted(seen) == sorted(row.pk for row in rows)
    times = [Delivery.objects.get(pk=pk).received_at for pk in seen]
    assert times == sorted(times, reverse=True)


def test_the_list_costs_one_query_and_no_bodies(connection: Connection, django_assert_num_queries: Any) -> None:
    for i in range(3):
        arrive(connection, "orders/create", b"x", event=str(i))
    with django_assert_num_queries(1):
        assert len(queries.deliveries(queries.Wanted(vendor="shopify", state="received"))) == 3


def test_a_body_is_laid_out_for_people(connection: Connection) -> None:
    assert queries.body_of(arrive(connection, "t", b'{"a":"\xc3\xbc"}')) == '{\n  "a": "ü"\n}'
    assert queries.body_of(arrive(connection, "t", b"\xff<x>")) == "\ufffd<x>"


def test_old_deliveries_are_forgotten(connection: Connection) -> None:
    arrive(connection, "t", b"1", event="old", ago=timedelta(days=31))
    young = arrive(connection, "t", b"2", event="young", ago=timedelta(days=29))
    assert intake.forget(before=NOW - timedelta(days=30)) == 1
    assert [row.pk for row in Delivery.objects.all()] == [young.pk]


def test_a_second_shop_keeps_its_ids_apart(merchant: Merchant) -> None:
    first, second = shopify("Europe"), shopify("America")
    read(arrive(first, "orders/create", ORDER), arrive(second, "orders/create", ORDER))
    assert first.source == "shopify"
    assert second.source.startswith("shopify-")
    assert len(facts("order.placed")) == 2
