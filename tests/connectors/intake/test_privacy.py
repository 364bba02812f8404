"""What shops must pass on: copies, forgetting a person, forgetting a shop."""

from datetime import timedelta

import pytest

from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import privacy, queries
from reassure.connectors.models import Connection, Delivery, PrivacyRequest
from reassure.customers import queries as people
from tests.connectors.intake.deliveries import NOW, arrive, read
from tests.connectors.shopify.test_mapping import payload

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
    assert read(told, arrive(connection, "customers/redact", ASKED)) == ["done", "done"]
    intake.replay(wanted=queries.Wanted(), by="staff/ida", now=NOW)
    assert read(told) == ["done"]
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
