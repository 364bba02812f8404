"""When a connection is left alone: a carrier that keeps failing, or that said how long it wants no question. Pure.

Failures in a row beyond `TOLERATED` open it for longer each time; when that has passed one parcel tries it, and an
answer closes it. How often it failed of late is an average that forgets.
"""

from datetime import datetime, timedelta
from typing import Protocol

#: Failures in a row that are anybody's.
TOLERATED = 3
FIRST, LONGEST = timedelta(minutes=5), timedelta(hours=6)
#: What the newest question weighs in the rate of failures.
WEIGHT = 0.1


class Tried(Protocol):
    """What is known of a connection's questions."""

    failures: int
    failing_rate: float
    held_until: datetime | None


def answered(tried: Tried) -> None:
    tried.failures, tried.held_until = 0, None
    tried.failing_rate = tried.failing_rate * (1 - WEIGHT)


def failed(tried: Tried, *, now: datetime, pause: timedelta | None) -> None:
    """`pause` is what the carrier asked for, or what its refusal makes necessary."""
    tried.failures = min(tried.failures + 1, 1000)
    tried.failing_rate = tried.failing_rate * (1 - WEIGHT) + WEIGHT
    over = tried.failures - TOLERATED
    hold = max(pause or timedelta(), min(FIRST * 2 ** min(over, 10), LONGEST) if over > 0 else timedelta())
    tried.held_until = now + hold if hold else None


def allowance(tried: Tried, *, batch: int, now: datetime) -> int:
    """How many parcels may be asked about now."""
    if tried.held_until is not None and tried.held_until > now:
        return 0
    return 1 if tried.failures > TOLERATED else batch
