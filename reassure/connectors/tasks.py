"""Periodic work over connections: reading what came in, posting what goes out, the shop's past, and tidying up."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.connectors import actions, queries
from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import privacy, wakes
from reassure.connectors.intake import queries as deliveries
from reassure.connectors.outgoing import actions as outgoing
from reassure.connectors.outgoing import queries as posts
from reassure.connectors.outgoing.actions import posts as posting
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels

log = logging.getLogger(__name__)

#: A job that brings over history gives its worker back after this long; the next one goes on from the cursor.
STINT_SECONDS = 120


@app.task(name="intake.read", queue="intake", retry=3)
def read(*, merchant: str, **_: object) -> None:
    """Read all that a merchant's vendors have sent, in order. Its lock lets one job do so at a time."""
    intake.read_waiting(merchant_id=UUID(merchant), clock=clock.now)


@app.periodic(cron="* * * * * */20")
@app.task(name="intake.sweep", queue="ticks", queueing_lock="intake.sweep")
def sweep(timestamp: int) -> None:
    """Find deliveries whose wake was lost, and those whose time to be tried again has come."""
    for merchant_id in deliveries.merchants_waiting(clock.now()):
        wakes.defer(merchant_id)


@app.task(name="outgoing.send", queue="outgoing", retry=3)
def send(*, merchant: str, **_: object) -> None:
    """Post what is due to a merchant's endpoints. Two jobs at once share the work: each claims its own."""
    outgoing.send_waiting(merchant_id=UUID(merchant), clock=clock.now)


@app.periodic(cron="* * * * * */15")
@app.task(name="outgoing.sweep", queue="ticks", queueing_lock="outgoing.sweep")
def sweep_posts(timestamp: int) -> None:
    """Find posts whose time to be tried again has come."""
    for merchant_id in posts.merchants_waiting(clock.now()):
        posting.defer(merchant_id)


@app.task(name="connection.test", queue="intake")
def test(*, merchant: str, connection: str, **_: object) -> None:
    """Call a vendor because somebody at the desk wants to know; what came of it is kept where they look."""
    with suppress(actions.NotReached):
        actions.test(merchant_id=UUID(merchant), connection_id=UUID(connection), now=clock.now())


@app.task(name="connection.introduce", queue="intake")
def introduce(*, merchant: str, connection: str, **_: object) -> None:
    """Let a shop send its webhooks here because somebody at the desk asked; what came of it is kept where they look."""
    keys = {"merchant_id": UUID(merchant), "connection_id": UUID(connection)}
    with suppress(actions.NotReached):
        actions.introduce(**keys, base_url=settings.BASE_URL, now=clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="history.tick", queue="ticks", queueing_lock="history.tick")
def bring_over(timestamp: int) -> None:
    """Put somebody to work on each connection whose past is being brought over."""
    for merchant_id, connection_id, backfill_id in queries.backfills_due(clock.now()):
        name = f"history/{connection_id}"
        job = app.configure_task("history.carry_on", lock=name, queueing_lock=name, queue="history")
        try:
            job.defer(merchant=str(merchant_id), backfill=str(backfill_id))
        except AlreadyEnqueued:
            continue


@app.task(name="history.carry_on", queue="history")
def carry_on(*, merchant: str, backfill: str, **_: object) -> None:
    """Page after page, until the end or for two minutes."""
    until = time.monotonic() + STINT_SECONDS
    while time.monotonic() < until:
        if not actions.carry_on(merchant_id=UUID(merchant), backfill_id=UUID(backfill), now=clock.now()):
            return


@app.periodic(cron="* * * * *")
@app.task(name="carriers.tick", queue="ticks", queueing_lock="carriers.tick")
def ask_carriers(timestamp: int) -> None:
    """Put somebody to work for each merchant who has parcels to ask about."""
    for merchant_id in queries.merchants_to_poll(clock.now()):
        name = f"carriers/{merchant_id}"
        try:
            app.configure_task("carriers.poll", queueing_lock=name, queue="carriers").defer(merchant=str(merchant_id))
        except AlreadyEnqueued:
            continue


@app.task(name="carriers.poll", queue="carriers")
def poll(*, merchant: str, **_: object) -> None:
    """Ask about batch after batch, until none is due or for two minutes. Two at once share the parcels."""
    until = time.monotonic() + STINT_SECONDS
    while time.monotonic() < until and actions.poll(merchant_id=UUID(merchant), now=clock.now()):
        pass


@app.periodic(cron="17 * * * *")
@app.task(name="connectors.tidy", queue="ticks", queueing_lock="connectors.tidy")
def tidy(timestamp: int) -> None:
    """Delete raw deliveries, posts and unclaimed answers that are older than `DELIVERIES_KEPT_DAYS`."""
    before = clock.now() - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    for merchant_id in deliveries.merchants_with_older(before):
        _until_none_is_left(merchant_id, lambda: intake.forget(before=before))
    for merchant_id in posts.merchants_with_older(before):
        _until_none_is_left(merchant_id, lambda: outgoing.forget(before=before))
    for merchant_id in parcels.merchants_with_unclaimed(before):
        _until_none_is_left(merchant_id, lambda: shipments.forget_unclaimed(before=before))


@app.periodic(cron="*/5 * * * *")
@app.task(name="privacy.forget_shops", queue="ticks", queueing_lock="privacy.forget_shops")
def forget_shops(timestamp: int) -> None:
    """Forget the people of shops that have left, some at a time. What fails at one keeps no other waiting."""
    for merchant_id, request_id in queries.shops_to_forget():
        try:
            with merchant_scope(merchant_id):
                privacy.forget_some(request_id=request_id, now=clock.now())
        except Exception:
            log.exception("request %s could not be carried on", request_id)


def _until_none_is_left(merchant_id: UUID, forget: Callable[[], int]) -> None:
    while True:
        with merchant_scope(merchant_id):
            if not forget():
                return
