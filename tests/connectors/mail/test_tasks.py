"""The tick puts one job to work per merchant, and the job sends."""

from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from reassure.connectors.mail import tasks
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages import queries as outbox
from tests.connectors.mail.test_sending import queued

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
