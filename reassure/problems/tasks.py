"""The ticks: look at what is due, and let lanes be taught."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from procrastinate.contrib.django import app

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.problems import actions, queries

log = logging.getLogger(__name__)
#: A merchant with much due shares the tick with the others; the rest comes with the next one.
STINT_SECONDS = 20


@app.periodic(cron="* * * * *")
@app.task(name="problems.sweep", queue="ticks", queueing_lock="problems.sweep")
def sweep(timestamp: int) -> None:
    """Look at every order and parcel whose time has come. What fails at one merchant keeps no other waiting."""
    for merchant_id in queries.merchants_due(clock.now()):
        _some(merchant_id, lambda merchant: actions.sweep(merchant=merchant, now=clock.now()))


@app.periodic(cron="23 * * * *")
@app.task(name="problems.learn", queue="ticks", queueing_lock="problems.learn")
def learn(timestamp: int) -> None:
    """Teach lanes by what has come to its end since the last hour."""
    for merchant_id in queries.merchants_to_learn():
        _some(merchant_id, lambda merchant: actions.learn(merchant=merchant))


@app.periodic(cron="37 * * * *")
@app.task(name="problems.notices", queue="ticks", queueing_lock="problems.notices")
def send_notices(timestamp: int) -> None:
    """Send what laws on late shipping ask for, and ask for refunds that are due."""
    for merchant_id in queries.merchants_with_policies():
        _some(merchant_id, lambda merchant: min(actions.send_notices(merchant=merchant, now=clock.now()), 0))


def _some(merchant_id: UUID, work: Callable[[Merchant], int]) -> None:
    until = time.monotonic() + STINT_SECONDS
    try:
        merchant = merchants.merchant(merchant_id)
        while time.monotonic() < until:
            with merchant_scope(merchant_id):
                if not work(merchant):
                    return
    except Exception:
        log.exception("problems of %s could not be looked at", merchant_id)
