"""The tick that finds whose labels are due, the job that buys them, and the forgetting of old ones."""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.connectors.postage import errands
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.labels import actions as labels
from reassure.labels import queries
from reassure.labels.actions.forgetting import KEPT


@app.periodic(cron="* * * * * */5")
@app.task(name="postage.tick", queue="ticks", queueing_lock="postage.tick")
def tick(timestamp: int) -> None:
    """Put somebody to work for each merchant with labels, voids or pickups that are due or fell silent."""
    for merchant_id in queries.merchants_waiting(clock.now()):
        _defer(merchant_id)


@app.task(name="postage.run", queue="carriers", retry=3)
def run(*, merchant: str, **_: object) -> None:
    """Do a merchant's errands at carriers. Two jobs at once share the work: each claims its own."""
    errands.run_waiting(merchant_id=UUID(merchant), clock=clock.now)


@app.periodic(cron="41 3 * * *")
@app.task(name="postage.forget", queue="ticks", queueing_lock="postage.forget")
def forget(timestamp: int) -> None:
    """Take people out of labels that are too old to be printed."""
    now = clock.now()
    for merchant_id in queries.merchants_with_older(now - KEPT):
        more = True
        while more:
            with merchant_scope(merchant_id):
                more = bool(labels.forget_old(now=now))


def _defer(merchant_id: UUID) -> None:
    job = app.configure_task("postage.run", queueing_lock=f"postage/{merchant_id}", queue="carriers")
    try:
        with transaction.atomic():
            job.defer(merchant=str(merchant_id))
    except AlreadyEnqueued:
        pass
