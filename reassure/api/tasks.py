"""Forgetting answers that nobody will ask for again."""

from procrastinate.contrib.django import app

from reassure.api import actions, queries
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope


@app.periodic(cron="17 * * * *")
@app.task(name="api.forget", queue="ticks", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    now = clock.now()
    for merchant_id in queries.merchants_with_old_writes(now - actions.KEPT_FOR):
        with merchant_scope(merchant_id):
            actions.forget(now=now)
