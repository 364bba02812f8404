"""The tick puts one job to work per merchant, and the job sends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from reassure.connectors.mail import sending, tasks
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages import queries as outbox
from tests.connectors.mail.server import mailbox
from tests.connectors.mail.test_sending import CODE, queued

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


def test_mail_that_is_due_makes_one_job_and_the_job_sends_it(outside: Merchant, settings: Any) -> None:
    settings.EMAIL_URL = ""
    with merchant_scope(outside.pk):
        message = queued()
    for _ in range(2):
        tasks.tick(timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name="mail.send", status="todo")
    assert [job.args for job in jobs] == [{"merchant": str(outside.pk)}]
    tasks.send(merchant=str(outside.pk))
    with merchant_scope(outside.pk):
        assert outbox.message(message.pk).state == "done"
    assert outbox.merchants_waiting(message.created_at) == []


def test_the_worker_knows_the_tick() -> None:
    assert {"mail.tick", "mail.send", "journeys.overdue"} <= set(app.tasks)


def at_once(count: int, work: Callable[[], Any]) -> list[Any]:
    """Run it in so many threads, each over its own connections."""

    def run(_: int) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_many_senders_at_once_send_each_letter_once(outside: Merchant, settings: Any) -> None:
    with mailbox() as box:
        settings.EMAIL_URL = box.url
        with merchant_scope(outside.pk):
            made = [queued(replace(CODE, event_key=f"code/{number}")).pk for number in range(12)]
        sent = at_once(6, lambda: sending.send_waiting(merchant_id=outside.pk))
        assert sum(sent) == 12
        assert sorted(got["Message-ID"] for got in box.got) == sorted(f"<{key}@localhost>" for key in made)


def test_a_wish_wished_by_many_at_once_is_one_message(outside: Merchant) -> None:
    def wish() -> int:
        with merchant_scope(outside.pk):
            return len(messages.queue_all(messages=[CODE], now=clock.now()))

    assert sum(at_once(8, wish)) == 1
    with merchant_scope(outside.pk):
        assert len(outbox.messages_about(CODE.about)) == 1
