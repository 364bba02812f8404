"""The tick that notices what did not happen."""

from procrastinate.contrib.django import app

from reassure.journeys import actions
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants


@app.periodic(cron="11 * * * *")
@app.task(name="journeys.overdue", queue="ticks", queueing_lock="journeys.overdue")
def overdue(timestamp: int) -> None:
    """Admit each day that went by without a delivery."""
    now = clock.now()
    for merchant in merchants.all_merchants():
        with merchant_scope(merchant.pk):
            actions.admit_overdue(merchant=merchant, now=now)
