"""Draining lanes, and the sweeps that find what a crash left behind."""

import logging
import time
from contextlib import suppress

from django.db import OperationalError
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from reassure.journal import actions, queries, wakes
from reassure.kit import clock

#: A worker not heard for this long is dead, unless workers are told otherwise: it tells of itself every ten seconds.
DEAD_AFTER_SECONDS = 30.0

log = logging.getLogger(__name__)


@app.task(name="journal.drain", queue="lanes", retry=5)
def drain(*, lane: int, **_: object) -> None:
    """React to all that waits in a lane, then linger a moment for wakes that were skipped meanwhile."""
    while _drain_once(lane) or _anything_new(lane):
        pass


def _drain_once(lane: int) -> int:
    """Where the database fails one merchant, the others of the lane have their turn before the job does."""
    done, failed = 0, None
    for merchant_id in queries.merchants_waiting(lane):
        try:
            done += actions.drain(merchant_id=merchant_id, lane=lane)
        except OperationalError as error:
            log.warning("lane %s of %s stopped: %s", lane, merchant_id, error)
            failed = error
    if failed is not None:
        raise failed
    return done


def _anything_new(lane: int) -> bool:
    time.sleep(wakes.QUIET_SECONDS * 1.25)
    return bool(queries.merchants_waiting(lane))


@app.periodic(cron="* * * * * */10")
@app.task(name="journal.sweep", queue="ticks", queueing_lock="journal.sweep")
def sweep(timestamp: int) -> None:
    """Wake lanes whose wake was lost, and try again what is parked and due."""
    for lane in queries.lanes_waiting():
        wakes.defer(lane)
    now = clock.now()
    for merchant_id, parked_id in queries.parked_due(now):
        with suppress(actions.Busy):
            actions.retry_alone(merchant_id=merchant_id, parked_id=parked_id, now=now)


@app.periodic(cron="* * * * * */15")
@app.task(name="journal.rescue", queue="ticks", queueing_lock="journal.rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died to another. A coalesced job whose successor waits already just ends."""
    manager = context.app.job_manager
    silent_for = context.app.worker_defaults.get("stalled_worker_timeout", DEAD_AFTER_SECONDS)
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_for):
        try:
            await manager.retry_job(job)
        except ConnectorException:
            log.info("%s of a dead worker has a successor already", job.task_name)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
