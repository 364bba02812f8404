"""The ticks: they find as operator, across merchants, and do per merchant."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection as database

from reassure.connectors import actions as connectors
from reassure.connectors import tasks
from reassure.connectors.intake import queries as deliveries
from reassure.connectors.models import Connection, Delivery, Endpoint, Post
from reassure.connectors.outgoing import queries as posts
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import cast
from tests.connectors.intake.conftest import body, shopify
from tests.connectors.shopify.test_mapping import payload

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])
NOW = clock.now()


@pytest.fixture
def both(connected: Connection) -> tuple[Connection, Connection]:
    """Atelier Nord's shop and Brik & Co's."""
    other = cast.brik_and_co()
    with merchant_scope(other.pk):
        return connected, shopify()


def arrive(connection: Connection, *, due: bool = True, ago: timedelta = timedelta()) -> None:
    assert connection.merchant_id
    with merchant_scope(connection.merchant_id):
        Delivery.objects.create(
            connection=connection, vendor="shopify", topic="orders/create", dedupe=f"{ago}{due}", headers={},
            body=body(payload("order_two_currencies")), received_at=NOW - ago, due_at=NOW - ago if due else None,
        )  # fmt: skip


def jobs(task: str) -> list[dict[str, Any]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task])
        return [json.loads(row[0]) for row in cursor.fetchall()]


def test_a_lost_wake_is_found_by_the_sweep(both: tuple[Connection, Connection]) -> None:
    """Twice swept is queued once; a merchant with nothing to read is left alone."""
    ours, theirs = both
    arrive(ours)
    arrive(theirs, due=False)
    tasks.sweep(0)
    tasks.sweep(0)
    assert jobs("intake.read") == [{"merchant": str(ours.merchant_id)}]


def test_a_reader_reads_its_own_merchants_deliveries_only(both: tuple[Connection, Connection]) -> None:
    ours, theirs = both
    arrive(ours)
    arrive(theirs)
    tasks.read(merchant=str(ours.merchant_id))
    assert deliveries.merchants_waiting(clock.now()) == [theirs.merchant_id]


def test_old_deliveries_and_posts_of_all_merchants_are_tidied_away(
    both: tuple[Connection, Connection], settings: Any
) -> None:
    settings.DELIVERIES_KEPT_DAYS = 10
    for each in both:
        arrive(each, ago=timedelta(days=11))
        arrive(each, ago=timedelta(days=9))
        _posted(each.merchant_id, timedelta(days=11))
        _posted(each.merchant_id, timedelta(days=9))
    tasks.tidy(0)
    for each in both:
        assert each.merchant_id
        with merchant_scope(each.merchant_id):
            assert (Delivery.objects.count(), Post.objects.count()) == (1, 1)


def _posted(merchant_id: UUID | None, ago: timedelta) -> None:
    assert merchant_id
    with merchant_scope(merchant_id):
        endpoint, _ = Endpoint.objects.get_or_create(
            name="ERP", defaults={"url": "https://erp.example/", "sealed_secret": "x", "created_at": NOW}
        )
        Post.objects.create(
            endpoint=endpoint, event=f"{ago}", kind="order.placed", payload="{}", created_at=NOW - ago,
            due_at=NOW - ago,
        )  # fmt: skip


def test_due_posts_of_each_merchant_are_found(both: tuple[Connection, Connection]) -> None:
    ours, theirs = both
    _posted(ours.merchant_id, timedelta())
    _posted(theirs.merchant_id, timedelta(hours=-1))
    assert posts.merchants_waiting(clock.now()) == [ours.merchant_id]
    tasks.sweep_posts(0)
    assert jobs("outgoing.send") == [{"merchant": str(ours.merchant_id)}]


def test_the_past_is_brought_over_by_one_job_per_connection(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        made = shopify()
        connectors.bring_over(connection_id=made.pk, since=None, by="staff/ida", now=NOW)
    tasks.bring_over(0)
    tasks.bring_over(0)
    (told,) = jobs("history.carry_on")
    assert told["merchant"] == str(outside.pk)
