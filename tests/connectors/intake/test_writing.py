"""Who waits for the database shares its next commit, and answers for nobody else's trouble."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest

from reassure.connectors.base import Label
from reassure.connectors.intake import door as doors
from reassure.connectors.intake import wakes
from reassure.connectors.intake.reception import Arrival, Known
from reassure.connectors.intake.together import Together
from reassure.connectors.models import Connection, Delivery
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import cast


def until(true: Callable[[], bool]) -> None:
    end, pause = time.monotonic() + 20, threading.Event()
    while not true():
        assert time.monotonic() < end
        pause.wait(0.001)


class Lost(Exception):
    """The database is gone."""


class Notebook:
    """Writes down numbers; negative ones can't be written, and nothing can while it is `lost`."""

    def __init__(self) -> None:
        self.pages: list[list[int]] = []
        self.lost = False
        self.asked, self.free = threading.Event(), threading.Event()
        self.free.set()
        self.together = Together(self.write, most=100, hopeless=Lost)

    def write(self, numbers: Sequence[int]) -> None:
        self.asked.set()
        self.free.wait()
        if self.lost:
            raise Lost
        if min(numbers) < 0:
            raise ValueError(min(numbers))
        self.pages.append(list(numbers))

    def is_behind(self, waiting: int) -> bool:
        return len(self.together.waiting) == waiting

    @contextmanager
    def held(self, *numbers: int, size: int = 1) -> Iterator[list[Future[None]]]:
        """One after the other they come; the first is being written while the others wait."""
        self.free.clear()
        with ThreadPoolExecutor(len(numbers)) as threads:
            told = [threads.submit(self.together.keep, numbers[0], size=size)]
            assert self.asked.wait(20)
            for place, number in enumerate(numbers[1:], 1):
                told.append(threads.submit(self.together.keep, number, size=size))
                until(partial(self.is_behind, place))
            yield told
            self.free.set()


def test_one_alone_is_written_at_once() -> None:
    notebook = Notebook()
    notebook.together.keep(1, size=1)
    notebook.together.keep(2, size=1)
    assert notebook.pages == [[1], [2]]


def test_those_who_come_meanwhile_are_written_together() -> None:
    notebook = Notebook()
    with notebook.held(1, 2, 3, 4, 5) as told:
        pass
    assert notebook.pages == [[1], [2, 3, 4, 5]]
    assert [each.exception() for each in told] == [None] * 5


def test_what_can_not_be_written_is_told_to_its_own_alone() -> None:
    notebook = Notebook()
    with notebook.held(1, 2, -3, 4, -5) as told:
        pass
    assert notebook.pages == [[1], [2], [4]]
    assert [str(each.exception()) for each in told] == ["None", "None", "-3", "None", "-5"]


def test_when_the_database_is_lost_all_that_wait_are_told_at_once() -> None:
    notebook = Notebook()
    with notebook.held(1, 2, 3) as told:
        notebook.lost = True
    assert [type(each.exception()) for each in told] == [Lost] * 3
    notebook.lost = False
    notebook.together.keep(4, size=1)
    assert notebook.pages == [[4]]


@pytest.mark.parametrize(("size", "pages"), [(50, [[1], [2, 3], [4, 5]]), (101, [[1], [2], [3], [4], [5]])])
def test_only_so_much_is_written_at_once_and_one_that_is_larger_alone(size: int, pages: list[list[int]]) -> None:
    notebook = Notebook()
    with notebook.held(1, 2, 3, 4, 5, size=size):
        pass
    assert notebook.pages == pages


def test_a_crowd_is_written_once_each() -> None:
    notebook = Notebook()
    with ThreadPoolExecutor(24) as threads:
        list(threads.map(lambda number: notebook.together.keep(number, size=1), range(2_000)))
    assert sorted(number for page in notebook.pages for number in page) == list(range(2_000))
    assert not notebook.together.waiting


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_in_other_orders_never_wait_for_each_other(
    connected: Connection, outside: Merchant
) -> None:
    desk = doors.LeanDesk(os.environ["DATABASE_INTAKE_URL"], fenced=False, waker=wakes.Waker())
    rows = [_row(connected, outside, f"{number:04}") for number in range(2_000)]
    with psycopg.connect(os.environ["DATABASE_OPERATOR_URL"], autocommit=True) as operator:
        before = _deadlocks(operator)
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(desk.write, (rows, rows[::-1])))
        desk.close()
        assert _deadlocks(operator) == before
    with merchant_scope(outside.pk):
        assert Delivery.objects.count() == 2_000


def _row(connection: Connection, merchant: Merchant, dedupe: str) -> doors.Row:
    known = Known(id=connection.pk, vendor="shopify", secret="")
    label = Label(topic="orders/create", dedupe=dedupe)
    return doors.Row.of(
        Arrival(merchant_id=merchant.pk, connection=known, label=label, headers={}, body=b"{}", at=cast.NOW)
    )


def _deadlocks(connection: psycopg.Connection) -> int:
    """So far, in this database."""
    found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone()
    assert found
    return int(found[0])
