"""How soon to ask a carrier again: often when the parcel is at the door, seldom when nothing moves, at last never.

The intervals are our own choice, within what carriers allow; a parcel nobody asks about any more keeps its status.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.status import State

EVERY = {
    Status.PENDING: timedelta(hours=6),
    Status.INFO_RECEIVED: timedelta(hours=4),
    Status.IN_TRANSIT: timedelta(hours=4),
    Status.OUT_FOR_DELIVERY: timedelta(minutes=30),
    Status.ATTEMPT_FAIL: timedelta(hours=2),
    Status.AVAILABLE_FOR_PICKUP: timedelta(hours=6),
    Status.EXCEPTION: timedelta(hours=4),
    Status.DELIVERED: timedelta(days=1),
    Status.EXPIRED: timedelta(days=1),
}
#: On the day the carrier named, and after it until the parcel is there.
DUE = timedelta(hours=1)
#: Nothing new for so long: ask at half the pace.
QUIET_AFTER = timedelta(days=5)
#: A delivery is looked at for a little longer, for its signature and for a return to the sender.
AFTERCARE = timedelta(days=2)
GIVE_UP_AFTER = timedelta(days=60)
RETRY_FIRST = timedelta(minutes=5)
RETRY_AT_MOST = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """`spread` in [0, 1) keeps parcels shipped together from being asked about in the same minute."""

    state: State
    known_since: datetime
    estimated_from: date | None = None
    spread: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A parcel to ask about: its carriers and the numbers it goes by with them, and what some carriers insist on."""

    shipment_id: UUID
    numbers: tuple[tuple[str, str], ...]
    postcode: str = ""
    country: str = ""
    shipped_on: date | None = None


def next_poll(watched: Watched, *, now: datetime) -> datetime | None:
    """When to ask the carrier again after an answer; None = never."""
    state = watched.state
    news_at = state.last_scan_at or watched.known_since
    if state.returned_at is not None or now - news_at > GIVE_UP_AFTER:
        return None
    if state.status is Status.DELIVERED and now - (state.delivered_at or news_at) > AFTERCARE:
        return None
    return now + _pace(watched, news_at, now) * (1 + watched.spread / 5)


def retry_poll(failures: int, *, now: datetime) -> datetime:
    """When to ask again after `failures` faults in a row: 5 minutes, doubled each time, a day at most."""
    doublings = min(max(failures, 1) - 1, 12)
    return now + min(RETRY_FIRST * (1 << doublings), RETRY_AT_MOST)


def _pace(watched: Watched, news_at: datetime, now: datetime) -> timedelta:
    status = watched.state.status
    every = EVERY[status]
    due_on = watched.estimated_from
    if status is Status.IN_TRANSIT and due_on is not None and due_on <= now.date():
        every = DUE
    return every * 2 if now - news_at > QUIET_AFTER else every
