"""Waking a lane's drain: a hint after the commit, never inside it, and never one job per event.

A job deferred inside the recording transaction would make writers of the same lane wait for each other (its queueing
lock is a unique index). A wake that is skipped or lost costs no more than the time to the next sweep.
"""

import time
from collections.abc import Callable

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

#: A drain lingers longer than this before it ends, so a wake skipped within it is still covered.
QUIET_SECONDS = 0.2

_last: dict[int, float] = {}


def after_commit(lane: int) -> None:
    """Wake the lane once this transaction has committed."""
    waiting: set[Callable[[], None]] = {entry[1] for entry in connection.run_on_commit}
    wake = _wakes.setdefault(lane, _waker(lane))
    if wake not in waiting:
        transaction.on_commit(wake, robust=True)


_wakes: dict[int, Callable[[], None]] = {}


def _waker(lane: int) -> Callable[[], None]:
    """A function and no partial: Django names it when it fails."""

    def wake() -> None:
        _wake(lane)

    return wake


def _wake(lane: int) -> None:
    now = time.monotonic()
    if now - _last.get(lane, -1.0) < QUIET_SECONDS:
        return
    _last[lane] = now
    defer(lane)


def defer(lane: int) -> None:
    """Queue a drain of the lane, unless one is waiting already."""
    name = f"lane/{lane}"
    job = app.configure_task("journal.drain", lock=name, queueing_lock=name, queue="lanes")
    try:
        with transaction.atomic():
            job.defer(lane=lane)
    except AlreadyEnqueued:
        pass
