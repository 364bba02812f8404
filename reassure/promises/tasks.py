"""The ticks: quotes that nothing came of are forgotten, promises that come due are told of."""

from procrastinate.contrib.django import app

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.promises import actions, queries


@app.periodic(cron="41 * * * *")
@app.task(name="promises.forget_quotes", queue="ticks", queueing_lock="promises.forget_quotes")
def forget_quotes(timestamp: int) -> None:
    now = clock.now()
    for merchant_id in queries.merchants_with_old_quotes(now - actions.UNCLAIMED_KEPT):
        left = True
        while left:
            with merchant_scope(merchant_id):
                left = bool(actions.forget_quotes(now=now))


@app.periodic(cron="*/5 * * * *")
@app.task(name="promises.watch", queue="ticks", queueing_lock="promises.watch")
def watch(timestamp: int) -> None:
    """Say of promises that their last moment is near, while somebody can still keep them."""
    for merchant_id in queries.merchants_watched(clock.now()):
        left = True
        while left:
            with merchant_scope(merchant_id):
                left = bool(actions.watch(merchant=merchants.merchant(merchant_id), now=clock.now()))
