"""On time, once and for all: FIELD 2.3."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from reassure.promises.rules.timeliness import (
    Attempt,
    Failed,
    Outcome,
    Settlement,
    attempt_of,
    on_time_gap,
    settle,
    settle_all,
)
from reassure.shipments.rules.facts import Scan, Status

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def scan(status: Status, *, hours: int = 0) -> Scan:
    return Scan(at=MONDAY + timedelta(hours=hours), status=status)


@pytest.mark.parametrize(
    ("scans", "on", "failed"),
    [
        ([scan(Status.OUT_FOR_DELIVERY), scan(Status.DELIVERED, hours=3)], date(2026, 6, 1), Failed.NO),
        (
            [scan(Status.ATTEMPT_FAIL), scan(Status.DELIVERED, hours=24)],
            date(2026, 6, 1),
            Failed.ATTEMPT_FAIL,
        ),
        (
            [scan(Status.AVAILABLE_FOR_PICKUP, hours=24), scan(Status.DELIVERED, hours=72)],
            date(2026, 6, 2),
            Failed.AVAILABLE_FOR_PICKUP,
        ),
        (
            [
                scan(Status.OUT_FOR_DELIVERY),
                scan(Status.EXCEPTION, hours=2),
                scan(Status.DELIVERED, hours=48),
            ],
            date(2026, 6, 1),
            Failed.EXCEPTION_AFTER_OUT_FOR_DELIVERY,
        ),
        (
            [scan(Status.OUT_FOR_DELIVERY), scan(Status.OUT_FOR_DELIVERY, hours=25)],
            date(2026, 6, 1),
            Failed.OUT_FOR_DELIVERY_TWICE,
        ),
        (
            [
                scan(Status.OUT_FOR_DELIVERY),
                scan(Status.OUT_FOR_DELIVERY, hours=24),
                scan(Status.DELIVERED, hours=26),
            ],
            date(2026, 6, 2),
            Failed.NO,
        ),
        (
            [
                scan(Status.EXCEPTION),
                scan(Status.OUT_FOR_DELIVERY, hours=24),
                scan(Status.DELIVERED, hours=25),
            ],
            date(2026, 6, 2),
            Failed.NO,
        ),
    ],
)
def test_the_attempt_of_counts_in_whatever_order_the_scans_came(scans: list[Scan], on: date, failed: Failed) -> None:
    for order in permutations(scans):
        attempt = attempt_of(order, zone="Europe/Berlin")
        assert attempt is not None
        assert (attempt.on, attempt.failed) == (on, failed)


def test_a_parcel_on_its_way_has_no_attempt_yet() -> None:
    assert attempt_of([scan(Status.IN_TRANSIT), scan(Status.OUT_FOR_DELIVERY, hours=2)], zone="UTC") is None


def test_the_day_of_the_attempt_is_the_doors_own_day() -> None:
    late_evening = Scan(at=datetime(2026, 6, 1, 23, tzinfo=UTC), status=Status.DELIVERED)
    assert attempt_of([late_evening], zone="Europe/Berlin") == Attempt(
        on=date(2026, 6, 2), at=late_evening.at, failed=Failed.NO
    )


@pytest.mark.parametrize(
    ("on", "settlement"),
    [
        (date(2026, 6, 2), Settlement(outcome=Outcome.EARLY, gap_days=-2)),
        (date(2026, 6, 4), Settlement(outcome=Outcome.KEPT, gap_days=0)),
        (date(2026, 6, 5), Settlement(outcome=Outcome.KEPT, gap_days=0)),
        (date(2026, 6, 6), Settlement(outcome=Outcome.BROKEN, gap_days=1)),
    ],
)
def test_kept_means_by_the_latest_day_and_the_gap_is_signed(on: date, settlement: Settlement) -> None:
    assert settle(earliest=date(2026, 6, 4), latest=date(2026, 6, 5), attempt_on=on) == settlement


def test_on_its_way_the_current_promise_is_held_against_the_original_then_the_attempt() -> None:
    original, current = date(2026, 6, 5), date(2026, 6, 8)
    assert on_time_gap(original_latest=original, current_latest=current, attempt_on=None) == 3
    assert on_time_gap(original_latest=original, current_latest=current, attempt_on=date(2026, 6, 4)) == -1


@pytest.mark.parametrize(
    ("attempts", "lost", "settlement"),
    [
        ([date(2026, 6, 4), date(2026, 6, 6)], False, Settlement(outcome=Outcome.BROKEN, gap_days=1)),
        ([date(2026, 6, 4), date(2026, 6, 5)], False, Settlement(outcome=Outcome.KEPT, gap_days=0)),
        ([date(2026, 6, 4), None], False, None),
        ([], False, None),
        ([date(2026, 6, 4), None], True, Settlement(outcome=Outcome.BROKEN)),
    ],
)
def test_an_order_is_settled_by_its_last_parcel_or_by_one_that_is_lost(
    attempts: list[date | None], lost: bool, settlement: Settlement | None
) -> None:
    came = [Attempt(on=on, at=MONDAY) if on else None for on in attempts]
    assert settle_all(came, lost=lost, dates=(date(2026, 6, 4), date(2026, 6, 5))) == settlement
