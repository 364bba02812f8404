"""Sending: endpoints side by side, each one's posts one after the other, with no transaction open meanwhile."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from reassure.connectors.outgoing.actions import posts
from reassure.connectors.outgoing.actions.posts import Claimed
from reassure.connectors.outgoing.rules import Try
from reassure.journal.rules import groups
from reassure.kit import outside
from reassure.kit.tenancy import merchant_scope

TIMEOUT_SECONDS = 15
SIDE_BY_SIDE = 8

Clock = Callable[[], datetime]


def send_waiting(*, merchant_id: UUID, clock: Clock) -> int:
    """Send all that is due; answers how many were tried. Call it outside of any scope."""
    tried = 0
    while True:
        with merchant_scope(merchant_id):
            claimed = posts.claim(now=clock())
        if not claimed:
            return tried
        for done in _send_all(claimed, clock):
            tried += _report(merchant_id, done, clock())


def _send_all(claimed: Sequence[Claimed], clock: Clock) -> list[list[tuple[Claimed, Try | None]]]:
    by_endpoint = groups(claimed, lambda one: one.endpoint_id).values()
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as threads:
        return list(threads.map(lambda several: _send_in_turn(several, clock), by_endpoint))


def _send_in_turn(several: Sequence[Claimed], clock: Clock) -> list[tuple[Claimed, Try | None]]:
    """After one that got no answer at all the others aren't even tried (None): they would only wait as long."""
    done: list[tuple[Claimed, Try | None]] = []
    silent = False
    for one in several:
        tried = None if silent else send(one, clock())
        silent = silent or (tried is not None and tried.status == 0)
        done.append((one, tried))
    return done


def send(claimed: Claimed, now: datetime) -> Try:
    """One attempt. A redirect is no success: the merchant gave us an address, and we use that one only."""
    began = time.monotonic()
    try:
        answer = outside.post(claimed.url, body=claimed.body, headers=claimed.headers(now), timeout=TIMEOUT_SECONDS)
    except outside.Forbidden as refused:
        status, text = 0, refused.message
    except outside.Unreachable as error:
        status, text = 0, str(error)
    else:
        status, text = answer.status, answer.body.decode("utf-8", "replace").replace("\x00", "")
    return Try(status=status, ms=round((time.monotonic() - began) * 1000), answer=text)


def _report(merchant_id: UUID, done: Sequence[tuple[Claimed, Try | None]], now: datetime) -> int:
    with merchant_scope(merchant_id):
        for one, tried in done:
            if tried is not None:
                posts.report(claimed=one, tried=tried, now=now)
        posts.put_back(claimed=[one for one, tried in done if tried is None], now=now)
    return sum(tried is not None for _, tried in done)
