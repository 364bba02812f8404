"""On time, defined once (FIELD 2.3): the first attempt at the door counts, against what was promised.

The original promise is the oldest one shown, the current one the latest. While a parcel is on its way the
current promise is compared with the original; from the first attempt on, the day of that attempt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reassure.shipments.rules.facts import Scan, Status


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
    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """`gap_days` is signed: late is positive, before the earliest day negative, within the promise 0."""

    outcome: Outcome
    gap_days: int | None = None


_FAILS = {
    Status.AVAILABLE_FOR_PICKUP: Failed.AVAILABLE_FOR_PICKUP,
    Status.ATTEMPT_FAIL: Failed.ATTEMPT_FAIL,
}


def first_attempt(scans: Iterable[Scan], *, zone: str) -> Attempt | None:
    """The first attempt among a parcel's scans, in whatever order they came; None while there was none."""
    out: datetime | None = None
    for scan in sorted(scans, key=lambda scan: scan.at):
        if scan.status is Status.DELIVERED:
            return _attempt(scan.at, zone, Failed.NO)
        if scan.status in _FAILS:
            return _attempt(scan.at, zone, _FAILS[scan.status])
        if scan.status is Status.EXCEPTION and out is not None:
            return _attempt(scan.at, zone, Failed.EXCEPTION_AFTER_OUT_FOR_DELIVERY)
        if scan.status is Status.OUT_FOR_DELIVERY:
            if out is not None and scan.at - out > timedelta(days=1):
                return _attempt(out, zone, Failed.OUT_FOR_DELIVERY_TWICE)
            out = out or scan.at
    return None


def settle(*, earliest: date, latest: date, attempt_on: date) -> Settlement:
    """Kept when the first attempt came by the latest day; too early is kept as well, with a negative gap."""
    gap = gap_days(earliest=earliest, latest=latest, on=attempt_on)
    return Settlement(outcome=Outcome.BROKEN if gap > 0 else Outcome.KEPT, gap_days=gap)


def gap_days(*, earliest: date, latest: date, on: date) -> int:
    """Days beyond the promise: positive after its latest day, negative before its earliest, else 0."""
    return max((on - latest).days, 0) + min((on - earliest).days, 0)


def on_time_gap(*, original_latest: date, current_latest: date, attempt_on: date | None) -> int:
    """FIELD 2.3's signed days against the original promise: late is positive, early negative."""
    return ((attempt_on or current_latest) - original_latest).days


def _attempt(at: datetime, zone: str, failed: Failed) -> Attempt:
    return Attempt(on=at.astimezone(ZoneInfo(zone)).date(), at=at, failed=failed)
