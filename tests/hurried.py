"""The product's settings for a worker that tests wait for: what it does every ten seconds, it does every two."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from reassure.config.settings import *  # noqa: F403
from reassure.journal import rules

PROCRASTINATE_ON_APP_READY = "tests.hurried.hurry"
PROCRASTINATE_WORKER_DEFAULTS = {"update_heartbeat_interval": 1.0, "stalled_worker_timeout": 5.0}
#: The first wait of a failed reaction; the test's own process keeps the product's waits.
rules.WAITS = (timedelta(seconds=1), *rules.WAITS[1:])
SECONDS = 6  # fields of a cron line that names seconds


@dataclass
class Hurried:
    """Stands before the registry of periodic tasks: those that come by the second come every other one."""

    register: Any

    def __call__(self, task: Any, cron: str, *rest: Any, **named: Any) -> Any:
        return self.register(task, "* * * * * */2" if len(cron.split()) == SECONDS else cron, *rest, **named)


def hurry(app: Any) -> None:
    """Called with Procrastinate's app, before which some tasks are known and some are not."""
    registry = app.periodic_registry
    known, registry.periodic_tasks = registry.periodic_tasks, {}
    registry.register_task = Hurried(registry.register_task)
    for one in known.values():
        registry.register_task(one.task, one.cron, one.periodic_id, one.configure_kwargs)
