"""Deliveries read many at a time end as if each had been read alone, in far fewer statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import applying, queries
from reassure.connectors.models import Connection, Delivery
from reassure.customers import queries as people
from reassure.kit import clock
from reassure.kit.tenancy import current_merchant
from reassure.orders import queries as orders
from tests.connectors.intake.deliveries import NOW, ORDER, PARCEL, arrive, facts, read
from tests.connectors.intake.test_privacy import ASKED, CUSTOMER

pytestmark = pytest.mark.django_db
LATER = (clock.now() + timedelta(hours=1)).isoformat()


def order(number: int, **changes: Any) -> dict[str, Any]:
    return ORDER | {"id": number, "name": f"#{number}"} | changes


def parcel(number: int) -> dict[str, Any]:
    return PARCEL | {"id": number, "order_id": number, "tracking_number": f"00{number}", "tracking_numbers": []}


def read_all() -> int:
    return intake.read_waiting(merchant_id=current_merchant(), clock=lambda: NOW)


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def statements(connection: Connection, first: int, count: int) -> int:
    for number in range(first, first + count):
        arrive(connection, "orders/create", order(number))
    with CaptureQueriesContext(database) as seen:
        assert read_all() == count
    return len(seen)


def test_many_orders_cost_no_more_statements_than_few(connection: Connection) -> None:
    statements(connection, 100, 1)
    few, many = statements(connection, 200, 3), statements(connection, 300, 60)
    assert few == many < 60
    assert states() == ["done"] * 64


def test_an_order_and_its_parcel_are_read_in_the_order_in_which_they_came(connection: Connection) -> None:
    for number in range(1, 9):
        arrive(connection, "orders/create", order(number))
        arrive(connection, "fulfillments/create", parcel(number))
    assert read_all() == 16
    assert states() == ["done"] * 16
    assert len(facts("shipment.created")) == 8


def test_each_telling_of_one_order_counts_as_if_it_were_alone(connection: Connection) -> None:
    arrive(connection, "orders/create", order(1))
    arrive(connection, "orders/create", order(2))
    arrive(connection, "orders/cancelled", order(1, cancelled_at=LATER, updated_at=LATER), event="late")
    assert read_all() == 3
    assert [fact.kind for fact in facts("order.placed", "order.cancelled")] == ["order.placed"] * 2 + [
        "order.cancelled"
    ]
    assert orders.order_by_external_id("shopify", "1").status == "cancelled"


def test_a_bad_one_is_left_out_alone(connection: Connection) -> None:
    for number in range(1, 8):
        arrive(connection, "orders/create", order(number))
    bad = arrive(connection, "fulfillments/create", parcel(99))
    refused = arrive(connection, "orders/create", order(8, name="#" + "8" * 61))
    unread = arrive(connection, "orders/create", b"{")
    for number in range(9, 12):
        arrive(connection, "orders/create", order(number))
    assert read_all() == 13
    for row in (bad, refused, unread):
        row.refresh_from_db()
    assert (bad.state, bad.due_at) == ("failed", NOW + timedelta(seconds=30))
    assert (refused.state, refused.due_at) == ("refused", None)
    assert (unread.state, unread.due_at) == ("failed", None)
    assert states().count("done") == 10 == len(facts("order.placed"))


def test_a_replayed_one_among_new_ones_stays_silent(connection: Connection) -> None:
    old = arrive(connection, "orders/create", order(1))
    intake.replay(wanted=queries.Wanted(), by="staff/ida", now=NOW)
    arrive(connection, "orders/create", order(2))
    assert read_all() == 2
    live = {fact.about: fact.live for fact in facts("order.placed")}
    assert live == {
        orders.order_by_external_id("shopify", "1").key: False,
        orders.order_by_external_id("shopify", "2").key: True,
    }
    old.refresh_from_db()
    assert old.replayed_at == NOW


def test_who_was_forgotten_stays_forgotten_among_others(connection: Connection) -> None:
    arrive(connection, "customers/create", CUSTOMER, ago=timedelta(minutes=2))
    read(arrive(connection, "customers/redact", ASKED))
    for number in (2, 3):
        arrive(connection, "customers/create", CUSTOMER | {"id": number, "email": f"p{number}@example.com"})
    assert read_all() == 3
    assert [people.find(source="shopify", external_id=key) is None for key in "123"] == [True, False, False]


def test_a_lost_database_is_nobodys_fault(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise OperationalError("the connection is closed")

    for number in range(1, 5):
        arrive(connection, "orders/create", order(number))
    monkeypatch.setitem(applying.MANY, applying.OrderFacts, lost)
    monkeypatch.setitem(applying.HOW, applying.OrderFacts, lost)
    with pytest.raises(OperationalError):
        read_all()
    assert states() == ["received"] * 4
