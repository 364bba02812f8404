"""What shops must pass on: copies, forgetting a person, forgetting a shop."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import forgetting, privacy, queries
from reassure.connectors.models import Connection, Delivery, PrivacyRequest
from reassure.customers import actions as customers
from reassure.customers import queries as people
from reassure.customers.rules import PersonFacts
from reassure.journal import queries as journal
from reassure.orders import actions as orders
from reassure.orders.models import Order
from tests.connectors.intake.deliveries import NOW, arrive, read
from tests.connectors.shopify.test_mapping import payload
from tests.orders.facts import MILA, order

pytestmark = pytest.mark.django_db
CUSTOMER = payload("customer")
ASKED = {"shop_id": 1, "customer": {"id": 1, "email": "test@example.com"}}


def test_a_person_who_wants_to_be_forgotten_is(connection: Connection) -> None:
    assert read(arrive(connection, "customers/create", CUSTOMER)) == ["done"]
    person = people.find(source="shopify", external_id="1")
    assert person
    assert read(arrive(connection, "customers/redact", ASKED)) == ["done"]
    assert people.customer(person.id).erased
    asked = PrivacyRequest.objects.get()
    assert (asked.ask, asked.done_at, asked.customer_key) == ("erase", NOW, person.key)


def test_a_replay_brings_nobody_back_who_was_forgotten(connection: Connection) -> None:
    told = arrive(connection, "customers/create", CUSTOMER, ago=timedelta(minutes=1))
    assert read(told) == ["done"]
    assert read(arrive(connection, "customers/redact", ASKED)) == ["done"]
    assert list(Delivery.objects.values_list("topic", flat=True)) == ["customers/redact"]
    late = arrive(connection, "customers/create", CUSTOMER, event="late", ago=timedelta(minutes=1))
    assert read(late) == ["done"]
    intake.replay(wanted=queries.Wanted(), by="staff/ida", now=NOW)
    assert read(late) == ["done"]
    assert people.find(source="shopify", external_id="1") is None
    read(arrive(connection, "customers/update", CUSTOMER, event="new", ago=timedelta(minutes=-1)))
    assert people.find(source="shopify", external_id="1") is None


def test_a_person_who_wants_a_copy_stays_on_the_list_until_it_is_sent(connection: Connection) -> None:
    read(arrive(connection, "customers/create", CUSTOMER))
    twice = [arrive(connection, "customers/data_request", ASKED, event=str(i)) for i in range(2)]
    assert read(*twice) == ["done", "done"]
    (asked,) = privacy.open_requests()
    assert (asked.ask, asked.due_at) == ("export", NOW + timedelta(days=30))
    privacy.answer(request_id=asked.pk, by="staff/ida", now=NOW)
    assert privacy.open_requests() == []


def test_a_shop_that_left_is_forgotten_piece_by_piece(connection: Connection) -> None:
    customers = [CUSTOMER | {"id": i, "email": f"{i}@example.com"} for i in range(1, 4)]
    read(*[arrive(connection, "customers/create", each) for each in customers])
    ids = [people.find(source="shopify", external_id=str(i)) for i in range(1, 4)]
    read(arrive(connection, "shop/redact", {"shop_id": 1}))
    (asked,) = privacy.open_requests()
    ends = [privacy.forget_some(request_id=asked.pk, now=NOW, limit=2) for _ in range(3)]
    assert ends == [False, True, True]
    assert all(people.customer(each.id).erased for each in ids if each)
    connection.refresh_from_db()
    assert (connection.sealed_credentials, Delivery.objects.count()) == ("", 0)


def test_who_also_buys_at_another_shop_stays_a_customer_there(connection: Connection, drain: Callable[[], int]) -> None:
    other = replace(order(external_id="21"), number="#21")
    both = replace(order(external_id="22"), number="#22", person=replace(MILA, external_id=""))
    for facts, source in ((order(), "shopify"), (other, "second"), (both, "second")):
        orders.place(facts=facts, source=source, now=NOW)
    paul = PersonFacts(external_id="9", email="paul@example.com", name="Paul")
    only_here = customers.keep(facts=paul, source="shopify", now=NOW)
    read(arrive(connection, "shop/redact", {"shop_id": 1}))
    (asked,) = privacy.open_requests()
    assert privacy.forget_some(request_id=asked.pk, now=NOW)
    drain()
    mila = people.find(source="second", external_id="7")
    assert mila is not None
    assert (mila.name, mila.erased, people.customer(only_here.pk).erased) == ("Mila Novak", False, True)
    assert people.find(source="shopify", external_id="7") is None
    names = dict(Order.objects.values_list("number", "name"))
    assert names == {"#1001": "", "#21": "Mila Novak", "#22": "Mila Novak"}
    assert len(journal.latest(kinds=["customer.parted"])) == 1


def test_deliveries_that_told_of_a_forgotten_person_go_with_them(connection: Connection) -> None:
    read(arrive(connection, "customers/create", CUSTOMER))
    bought = PersonFacts(external_id="1", email="Test@Example.com")
    placed = orders.place(facts=order(external_id="4711", person=bought), source="shopify", now=NOW)
    kept = {
        "other": arrive(connection, "orders/create", {"id": 47110, "email": "notest@example.com"}),
        "product": arrive(connection, "products/update", {"id": 2, "title": "Test", "quantity": 1}),
        "waiting": arrive(connection, "orders/updated", {"id": 5, "email": "test@example.com"}),
    }
    gone = {
        "by mail": arrive(connection, "orders/create", {"id": 6, "email": "Test@Example.com"}),
        "by order": arrive(connection, "refunds/create", {"id": 7, "order_id": 4711}),
        "by customer": arrive(connection, "customers/update", {"customer": {"id": 1}}),
    }
    Delivery.objects.exclude(pk=kept["waiting"].pk).update(due_at=None)
    assert placed.customer_id
    assert forgetting.forget_person(customer_id=placed.customer_id, by="staff/ida", now=NOW) == 4
    left = set(Delivery.objects.values_list("pk", flat=True))
    assert left == {row.pk for row in kept.values()}
    assert not left & {row.pk for row in gone.values()}
    assert people.customer(placed.customer_id).erased
    assert forgetting.forget_person(customer_id=placed.customer_id, by="staff/ida", now=NOW) == 0


def test_a_short_id_counts_only_as_an_id() -> None:
    traces = forgetting.Traces(words=frozenset({"7", "mila@example.com"}))
    said = [
        b'{"id": 7}',
        b'{"customer_id":"7",',
        b'"MILA@example.com"',
        b'{"quantity": 7}',
        b'{"id": 77}',
        b"xmila@example.com",
    ]
    assert [bool(traces.pattern.search(body)) for body in said] == [True, True, True, False, False, False]
