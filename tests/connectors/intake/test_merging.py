"""What a shop says of its customers' accounts: two become one, one of several goes, marketing is agreed to."""

from uuid import UUID

import pytest

from reassure.connectors.models import Connection
from reassure.customers import queries as people
from reassure.customers.rules.consents import Channel, Topic
from reassure.journal import queries as journal
from tests.connectors.intake.deliveries import NOW, arrive, read

pytestmark = pytest.mark.django_db
ONE = {"id": 1, "email": "mila@example.com", "first_name": "Mila", "last_name": "Brandt"}
TWO = {"id": 2, "email": "m.brandt@example.com", "first_name": "M.", "last_name": "Brandt"}
MERGED = {
    "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/1",
    "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/2",
    "status": "completed",
    "errors": [],
}


def who(external_id: str) -> UUID | None:
    person = people.find(source="shopify", external_id=external_id)
    return person.id if person else None


def test_two_accounts_that_the_shop_makes_one_are_one_person(connection: Connection) -> None:
    read(arrive(connection, "customers/create", ONE), arrive(connection, "customers/create", TWO, event="two"))
    kept = who("1")
    assert kept != who("2")
    assert read(arrive(connection, "customers/merge", MERGED, event="m1")) == ["done"]
    assert read(arrive(connection, "customers/merge", MERGED, event="m2")) == ["done"]
    assert who("1") == who("2") == kept
    assert [fact.kind for fact in journal.timeline(f"customer/{kept}")].count("customer.merged") == 1


def test_an_account_that_came_before_the_kept_one_is_carried_over(connection: Connection) -> None:
    read(arrive(connection, "customers/create", TWO))
    read(arrive(connection, "customers/merge", MERGED, event="m"))
    read(arrive(connection, "customers/create", ONE, event="late"))
    assert who("1") == who("2")
    kept = who("1")
    assert kept
    assert people.customer(kept).name == "Mila Brandt"


def test_a_merge_of_people_we_never_heard_of_makes_nobody(connection: Connection) -> None:
    assert read(arrive(connection, "customers/merge", MERGED)) == ["done"]
    assert who("1") is who("2") is None


def test_an_account_that_was_merged_away_goes_without_the_person(connection: Connection) -> None:
    read(arrive(connection, "customers/create", ONE), arrive(connection, "customers/create", TWO, event="two"))
    read(arrive(connection, "customers/merge", MERGED, event="m"))
    assert read(arrive(connection, "customers/delete", {"id": 2}, event="gone")) == ["done"]
    kept = who("1")
    assert kept
    assert who("2") is None
    assert not people.customer(kept).erased
    read(arrive(connection, "customers/delete", {"id": 1}, event="gone too"))
    assert who("1") is None
    assert people.customer(kept).erased


def test_marketing_is_agreed_to_by_channel(connection: Connection) -> None:
    read(arrive(connection, "customers/create", ONE))
    said = {"customer_id": 1, "email_address": ONE["email"], "email_marketing_consent": {"state": "subscribed"}}
    read(arrive(connection, "customers_email_marketing_consent/update", said, event="yes"))
    mila = who("1")
    assert mila
    assert people.allows(mila, Channel.EMAIL, Topic.MARKETING, NOW)
    assert not people.allows(mila, Channel.SMS, Topic.MARKETING, NOW)
    assert people.customer(mila).name == "Mila Brandt"
