"""The ticks: found as operator, done per merchant, by as many workers as there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from reassure.journal.models import Event
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.problems import actions, tasks
from reassure.problems.models import Problem, Watch
from tests.shipments.parcels import placed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


def watched(merchant: Merchant, many: int) -> None:
    """Orders of two weeks ago of which nothing has left, as if nobody had looked at them yet."""
    now = clock.now()
    with merchant_scope(merchant.pk):
        for i in range(many):
            order = placed(external_id=str(i), number=f"#{i}", placed_at=now - timedelta(days=14), version_at=now)
            Watch.objects.create(subject=order.key, check_due_at=now - timedelta(minutes=1))


def test_what_is_due_is_looked_at_by_the_tick(outside: Merchant) -> None:
    watched(outside, 3)
    tasks.sweep(0)
    with merchant_scope(outside.pk):
        assert Watch.objects.filter(check_due_at__lte=clock.now()).count() == 0
        assert {row.kind for row in Problem.objects.all()} <= {"unfulfilled"}


def test_workers_at_the_same_time_raise_each_problem_once(outside: Merchant) -> None:
    watched(outside, 8)
    monday = clock.now() + timedelta(days=(7 - clock.now().weekday()) % 7 + 1)

    def work(_: int) -> None:
        try:
            with merchant_scope(outside.pk):
                keys = list(Watch.objects.values_list("subject", flat=True))
                actions.look(merchant=outside, subjects=keys, now=monday)
                actions.sweep(merchant=outside, now=monday)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with merchant_scope(outside.pk):
        assert Problem.objects.filter(kind="unfulfilled").count() == 8
        assert Event.objects.filter(kind="problem.raised").count() == 8


def test_lanes_are_taught_by_the_tick(outside: Merchant) -> None:
    watched(outside, 1)
    with merchant_scope(outside.pk):
        Watch.objects.update(finished_at=clock.now())
    tasks.learn(0)
    with merchant_scope(outside.pk):
        assert Watch.objects.get().learned
