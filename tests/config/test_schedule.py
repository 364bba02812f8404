"""How often the worker looks, whatever the minute: croniter's sixth field, the seconds, stands last."""

from datetime import UTC, datetime
from itertools import islice, pairwise

import pytest
from croniter import croniter
from procrastinate.contrib.django import app

#: Seconds from one look to the next.
EVERY = {
    "mail.tick": 5,
    "postage.tick": 5,
    "journal.sweep": 10,
    "history.tick": 10,
    "journal.rescue": 15,
    "outgoing.sweep": 15,
    "intake.sweep": 20,
    "carriers.tick": 60,
    "demo.tick": 60,
    "problems.sweep": 60,
    "insights.fill": 300,
    "privacy.forget_shops": 300,
    "promises.watch": 300,
    "insights.refresh": 86_400,
    "postage.forget": 86_400,
}
app.perform_import_paths()
CRONS = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}


@pytest.mark.parametrize(("name", "seconds"), EVERY.items())
def test_ticks_come_evenly_in_any_minute(name: str, seconds: int) -> None:
    times = croniter(CRONS[name], datetime(2026, 6, 2, 8, 7, 31, tzinfo=UTC))
    looks = list(islice(times.all_next(datetime), 50))
    assert {(b - a).total_seconds() for a, b in pairwise(looks)} == {seconds}


def test_what_is_not_in_the_table_comes_once_an_hour() -> None:
    for name in CRONS.keys() - EVERY.keys() - {"builtin:procrastinate.builtin_tasks.remove_old_jobs"}:
        times = croniter(CRONS[name], datetime(2026, 6, 2, 8, 7, 31, tzinfo=UTC))
        looks = list(islice(times.all_next(datetime), 3))
        assert {(b - a).total_seconds() for a, b in pairwise(looks)} == {3600}, name
