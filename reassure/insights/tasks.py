"""The ticks: count the parcels of before, and reckon the latest again each night."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from procrastinate.contrib.django import app

from reassure.insights import actions, queries
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant

log = logging.getLogger(__name__)
#: A merchant with a long past shares the tick with the others; the rest comes with the next one.
STINT_SECONDS = 20
#: Parcels that left longer ago are changed by what is told of them, and by nothing else.
LATELY = timedelta(days=60)


@app.periodic(cron="*/5 * * * *")
@app.task(name="insights.fill", queue="ticks", queueing_lock="insights.fill")
def fill(timestamp: int) -> None:
    """Count parcels that were there before anybody counted: a part of each merchant's at a time."""
    for merchant_id in queries.merchants_to_fill():
        _some(merchant_id, _part)


@app.periodic(cron="17 2 * * *")
@app.task(name="insights.refresh", queue="ticks", queueing_lock="insights.refresh")
def refresh(timestamp: int) -> None:
    """Reckon what left lately again: what no fact was told of is right in the morning too."""
    for merchant in merchants.all_merchants():
        _some(merchant.pk, _from_the_start())


def _part(merchant: Merchant) -> bool:
    return bool(actions.fill(merchant=merchant, now=clock.now()))


def _from_the_start() -> Callable[[Merchant], bool]:
    left: list[UUID | None] = [None]

    def part(merchant: Merchant) -> bool:
        since = clock.now().astimezone(ZoneInfo(merchant.time_zone)).date() - LATELY
        left[0] = actions.refresh(merchant=merchant, since=since, after=left[0])
        return left[0] is not None

    return part


def _some(merchant_id: UUID, part: Callable[[Merchant], bool]) -> None:
    """Part after part, each in a scope of its own. What fails at one merchant keeps no other waiting."""
    until = time.monotonic() + STINT_SECONDS
    try:
        merchant = merchants.merchant(merchant_id)
        while time.monotonic() < until:
            with merchant_scope(merchant_id):
                if not part(merchant):
                    return
    except Exception:
        log.exception("the parcels of %s could not be counted", merchant_id)
