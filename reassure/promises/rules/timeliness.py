"""On time, defined once (FIELD 2.3): the first attempt at the door counts, against what was promised.

The original promise is the oldest one shown, the current one the latest. While a parcel is on its way the
current promise is compared with the original; from the first attempt on, the day of that attempt.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import status_of


class Failed(StrEnum):
    """How a first attempt can fail; empty = it did not."""

    NO = ""
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    ATTEMPT_FAIL = "attempt_fail"
    EXCEPTION_AFTER_OUT_FOR_DELIVERY = "exception_after_out_for_delivery"
    OUT_FOR_DELIVERY_TWICE = "out_for_delivery_twice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """The first time the carrier stood at the door, by that place's calendar."""

    on: date
    at: datetime
    failed: Failed = Failed.NO


class Outcome(StrEnum):
    """How a promise went: in time, later than said, sooner than said, or of no account (the customer changed it)."""

    KEPT = "kept"
    BROKEN = "broken"
    EARLY = "early"
    VOID = "void"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """`gap_days` is signed: late is positive, before the earliest day negative, within the promise 0.

    `gap_amount` is the same for money, in minor units: dearer than promised is positive.
    """

    outcome: Outcome
    gap_days: int | None = None
    gap_amount: int | None = None


def attempt_of(scans: Sequence[Scan], *, zone: str) -> Attempt | None:
    """The first attempt among a parcel's scans, in whatever order they came; None while there was none."""
    state = status_of(scans)
    if state.first_attempt_at is None:
        return None
    at_once = {scan.status for scan in scans if scan.at == state.first_attempt_at}
    failed = _failure(at_once) if state.first_attempt_failed else Failed.NO
    return attempted(state.first_attempt_at, zone=zone, failed=failed)


def attempted(at: datetime, *, zone: str, failed: Failed = Failed.NO) -> Attempt:
    return Attempt(on=at.astimezone(ZoneInfo(zone)).date(), at=at, failed=failed)


def _failure(statuses: Collection[Status | None]) -> Failed:
    """Which of the four ways it was, by what the carrier said at that instant."""
    said = (failed for status, failed in _FAILURES.items() if status in statuses)
    return next(said, Failed.OUT_FOR_DELIVERY_TWICE)


_FAILURES = {
    Status.ATTEMPT_FAIL: Failed.ATTEMPT_FAIL,
    Status.AVAILABLE_FOR_PICKUP: Failed.AVAILABLE_FOR_PICKUP,
    Status.EXCEPTION: Failed.EXCEPTION_AFTER_OUT_FOR_DELIVERY,
}


def settle(*, earliest: date, latest: date, attempt_on: date) -> Settlement:
    """Kept when the first attempt came on a day that was named, early before them, broken after."""
    gap = gap_days(earliest=earliest, latest=latest, on=attempt_on)
    outcome = Outcome.BROKEN if gap > 0 else Outcome.EARLY if gap < 0 else Outcome.KEPT
    return Settlement(outcome=outcome, gap_days=gap)


def gap_days(*, earliest: date, latest: date, on: date) -> int:
    """Days beyond the promise: positive after its latest day, negative before its earliest, else 0."""
    return max((on - latest).days, 0) + min((on - earliest).days, 0)


def settle_all(attempts: Sequence[Attempt | None], *, lost: bool, dates: tuple[date, date]) -> Settlement | None:
    """An order's outcome once all of its parcels are through: the last first attempt against `dates`.

    None while one is on its way. A parcel that will never come (`lost`) breaks the promise without a gap.
    """
    came = [attempt for attempt in attempts if attempt is not None]
    if lost:
        return Settlement(outcome=Outcome.BROKEN)
    if not came or len(came) < len(attempts):
        return None
    return settle(earliest=dates[0], latest=dates[1], attempt_on=max(attempt.on for attempt in came))


def on_time_gap(*, original_latest: date, current_latest: date, attempt_on: date | None) -> int:
    """FIELD 2.3's signed days against the original promise: late is positive, early negative."""
    return ((attempt_on or current_latest) - original_latest).days
