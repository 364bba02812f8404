"""The lean door in real server processes with a real worker behind it, some of them killed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from reassure.connectors.intake import actions as intake
from reassure.connectors.models import Connection, Delivery
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.orders import queries as orders
from tests import bouncer
from tests.connectors.intake.conftest import body, path_of, signed
from tests.connectors.shopify.test_mapping import payload
from tests.processes import CLIENT, kill, server, until, worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]
ORDER = body(payload("order_two_currencies"))


def post(url: str, connection: Connection, event: str) -> int:
    """The answer's status; 0 = none came."""
    try:
        headers = signed(ORDER, event=event)
        return CLIENT.post(url + path_of(connection), content=ORDER, headers=headers, timeout=20).status_code
    except httpx.HTTPError:
        return 0


def events(connection: Connection) -> list[str]:
    assert connection.merchant_id
    with merchant_scope(connection.merchant_id):
        return sorted(Delivery.objects.values_list("dedupe", flat=True))


def test_a_webhook_sent_a_hundred_times_at_once_is_one_delivery_one_order_one_event(
    connected: Connection, tmp_path: Path
) -> None:
    """Received by two server processes; read by the worker as it is woken."""
    log = tmp_path / "log"
    merchant = connected.merchant_id
    assert merchant
    with server(log) as (_, one), server(log) as (_, other), worker(log), ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda i: post((one, other)[i % 2], connected, "e1"), range(100)))
        assert answers == [202] * 100

        def is_read() -> bool:
            with merchant_scope(merchant):
                return Delivery.objects.filter(state="done").exists()

        until(is_read, log)
    assert events(connected) == ["orders/create:e1"]
    with merchant_scope(merchant):
        order = orders.order_by_external_id("shopify", "5678901234567")
        placed = journal.latest(kinds=["order.placed"])
        assert [fact.about for fact in placed] == [order.key]
        assert len(journal.latest(kinds=["shipment.created"])) == 1


@bouncer.needed
def test_server_and_worker_do_their_work_through_pgbouncer(connected: Connection, tmp_path: Path) -> None:
    """In transaction mode: each webhook told twice, at once, becomes one delivery, and all are read."""
    log = tmp_path / "log"
    merchant = connected.merchant_id
    assert merchant
    with bouncer.between(), server(log) as (_, url), worker(log):
        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(lambda i: post(url, connected, f"e{i // 2:02}"), range(80)))
        assert answers == [202] * 80

        def are_read() -> bool:
            with merchant_scope(merchant):
                return not Delivery.objects.exclude(state="done").exists()

        until(are_read, log)
    assert events(connected) == [f"orders/create:e{i:02}" for i in range(40)]
    with merchant_scope(merchant):
        assert len(journal.latest(kinds=["order.placed"])) == 1


def test_a_server_killed_between_keeping_and_answering_loses_and_doubles_nothing(
    connected: Connection, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with (
        server(log, "tests.connectors.intake.stalling:application") as (process, url),
        ThreadPoolExecutor(8) as threads,
    ):
        answers = [threads.submit(post, url, connected, f"e{i}") for i in range(8)]
        until(lambda: len(events(connected)) == 8, log)
        kill(process)
        assert [answer.result() for answer in answers] == [0] * 8
    with server(log) as (_, url):
        assert [post(url, connected, f"e{i}") for i in range(8)] == [202] * 8
    assert events(connected) == sorted(f"orders/create:e{i}" for i in range(8))


def test_whatever_was_answered_202_survives_a_kill_at_any_moment(connected: Connection, tmp_path: Path) -> None:
    """A server killed while it is being written to; senders come again until they hear 202."""
    log = tmp_path / "log"
    wanted = [f"e{i}" for i in range(200)]
    with server(log) as (process, url), ThreadPoolExecutor(16) as threads:
        asked = {event: threads.submit(post, url, connected, event) for event in wanted}
        until(lambda: len(events(connected)) >= 60, log)
        kill(process)
        heard = {event for event, answer in asked.items() if answer.result() == 202}
    assert {f"orders/create:{event}" for event in heard} <= set(events(connected))
    with server(log) as (_, url):
        assert {post(url, connected, event) for event in set(wanted) - heard} <= {202}
    assert events(connected) == sorted(f"orders/create:{event}" for event in wanted)


def test_six_readers_of_one_delivery_read_it_once(connected: Connection) -> None:
    merchant = connected.merchant_id
    assert merchant
    now = clock.now()
    with merchant_scope(merchant):
        row = Delivery.objects.create(
            connection=connected, vendor="shopify", topic="orders/create", dedupe="e", headers={}, body=ORDER,
            received_at=now, due_at=now,
        )  # fmt: skip
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda _: intake.read(merchant_id=merchant, delivery_ids=[row.pk], now=now), range(6)))
    with merchant_scope(merchant):
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("done", 1)
        assert len(journal.latest(kinds=["order.placed"])) == 1
