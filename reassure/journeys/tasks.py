"""The tick that notices what did not happen."""

import logging

from procrastinate.contrib.django import app

from reassure.journeys import actions
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants

log = logging.getLogger(__name__)


@app.periodic(cron="11 * * * *")
@app.task(name="journeys.overdue", queue="ticks", queueing_lock="journeys.overdue")
def overdue(timestamp: int) -> None:
    """Admit each day that went by without a delivery. What fails at one merchant keeps no other waiting."""
    now = clock.now()
    for merchant in merchants.all_merchants():
        try:
            with merchant_scope(merchant.pk):
                actions.admit_overdue(merchant=merchant, now=now)
        except Exception:
            log.exception("late deliveries of %s could not be admitted", merchant.slug)
