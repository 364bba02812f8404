"""The lean door in real server processes with a real worker behind it, some of them killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from reassure.connectors.intake import actions as intake
from reassure.connectors.models import Connection, Delivery
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.orders import queries as orders
from tests.connectors.intake.conftest import body, path_of, signed
from tests.connectors.shopify.test_mapping import payload

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True, databases=["default", "operator"])]
ROOT = Path(__file__).resolve().parents[3]
#: One for all threads: making one reads every certificate authority.
CLIENT = httpx.Client(verify=False, limits=httpx.Limits(max_connections=64, max_keepalive_connections=0))
ORDER = body(payload("order_two_currencies"))


@contextmanager
def running(*command: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, so that all of it can be killed at once."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=dict(os.environ), stdout=out, stderr=out, start_new_session=True
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9: nobody gets to clean up."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def server(log: Path, app: str = "reassure.config.wsgi:application") -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ("-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "16", app)
    with running(*command, log=log) as process:
        url = f"http://127.0.0.1:{port}"
        until(lambda: _answers(url), log)
        yield process, url


def _answers(url: str) -> bool:
    try:
        return CLIENT.get(f"{url}/in/", timeout=5).status_code == 404
    except httpx.HTTPError:
        return False


def worker(log: Path) -> object:
    return running("manage.py", "procrastinate", "worker", "--fetch-job-polling-interval=0.3", log=log)


def until(true: Callable[[], bool], log: Path, *, seconds: float = 60) -> None:
    """Wait for something to become true; fails with the processes' log."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, log.read_text()[-4_000:]
        time.sleep(0.1)


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
        list(threads.map(lambda _: intake.read(merchant_id=merchant, delivery_id=row.pk, now=now), range(6)))
    with merchant_scope(merchant):
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("done", 1)
        assert len(journal.latest(kinds=["order.placed"])) == 1
