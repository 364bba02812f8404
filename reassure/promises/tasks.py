"""The ticks: quotes that nothing came of are forgotten, promises that come due are told of, dates are learned."""

import logging
from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.kit import clock, extras
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.promises import actions, queries
from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.worktime import Rhythm
from reassure.promises.rules import versions

log = logging.getLogger(__name__)


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


@app.periodic(cron="7 * * * *")
@app.task(name="promises.nights", queue="ticks", queueing_lock="promises.nights")
def nights(timestamp: int) -> None:
    """Let every merchant whose night it is be learned from, each by a job of its own."""
    now = clock.now()
    for tried in queries.everyone():
        if versions.due(tried_at=tried.tried_at, now=now, zone=tried.zone):
            defer_learning(tried.merchant_id)


@app.periodic(cron="27 * * * *")
@app.task(name="promises.silence", queue="ticks", queueing_lock="promises.silence")
def silence(timestamp: int) -> None:
    """Once a day look at every open order, in the morning of its merchant: a silent parcel moves its date."""
    now = clock.now()
    for tried in queries.everyone():
        if versions.morning(looked_at=tried.looked_at, now=now, zone=tried.zone):
            look_at_all(tried.merchant_id, now)


def look_at_all(merchant_id: UUID, now: datetime) -> None:
    """All open orders, some at a time."""
    merchant = merchants.merchant(merchant_id)
    last: UUID | None = UUID(int=0)
    while last is not None:
        with merchant_scope(merchant_id):
            last = actions.look_again(merchant=merchant, after=last, now=now)
    with merchant_scope(merchant_id):
        actions.looked(now=now)


def defer_learning(merchant_id: UUID, *, at_once: bool = False) -> None:
    """Learn from a merchant's parcels soon; one that waits already is enough."""
    key = f"promises.learn/{merchant_id}"
    with suppress(AlreadyEnqueued):
        learn.configure(queueing_lock=key, lock=key).defer(merchant_id=str(merchant_id), at_once=at_once)


@app.task(name="promises.learn", queue="nights")
def learn(*, merchant_id: str, at_once: bool = False) -> None:
    """One night's work at one merchant: nothing is held in the database while it is learned."""
    now, key = clock.now(), UUID(merchant_id)
    merchant = merchants.merchant(key)
    with merchant_scope(key):
        if not actions.begin_learning(zone=merchant.time_zone, now=now, at_once=at_once):
            return
        actions.keep_scores(scores=queries.scores_of_sources(now=now))
        level, past = queries.confidence(), queries.history(merchant, now=now)
        country = queries.home()
    because = versions.too_little(past.arrived)
    try:
        lesson = _studied(past, at=_clock(now, merchant.time_zone), country=country, level=level)
    except extras.Missing as missing:
        log.warning("nothing was learned at %s: %s", merchant.slug, missing)
        lesson, because = None, ()
    with merchant_scope(key):
        if lesson is not None:
            actions.keep_lesson(lesson=lesson, zone=merchant.time_zone, now=now)
        else:
            actions.learned_nothing(because=because)


def _studied(past: queries.History, *, at: datetime, country: str, level: float) -> actions.Lesson | None:
    """Loaded when the night comes: what serves dates needs no numpy."""
    if past.arrived < versions.FEWEST:
        return None
    studying = extras.load("reassure.promises.forecast.studying", extra="forecast")
    found = studying.study(past.ordered, past.moving, rhythm=Rhythm(country=country), now=moment(at), level=level)
    if found is None:
        return None
    return actions.Lesson(
        tables=found.tables_as_data(),
        figures=found.figures.to_data() if found.figures else {},
        parcels=found.parcels,
        open_parcels=found.open,
        first_on=found.first,
        last_on=found.last,
    )


def _clock(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@app.periodic(cron="52 * * * *")
@app.task(name="promises.tally", queue="ticks", queueing_lock="promises.tally")
def tally(timestamp: int) -> None:
    """Add up what has settled since the last hour."""
    for merchant_id in queries.merchants_to_tally():
        left = True
        while left:
            with merchant_scope(merchant_id):
                left = bool(actions.tally())
