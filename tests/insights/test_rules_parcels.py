"""One parcel's figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from reassure.insights.rules.parcels import Known, reckon, stays, strictest
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import status_of
from tests.cast import NOW
from tests.shipments.parcels import DOOR, DROVE, HUB, LABEL, scan

THU, FRI, SAT = date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 6)


def known(*scans: Scan, **more: Any) -> Known:
    told = Known(
        state=status_of(scans), shipped_at=NOW, left_at=NOW, zone="Europe/Berlin", door="Europe/Berlin",
        first=((THU, FRI),), last=((THU, FRI),), scans=scans,
    )  # fmt: skip
    return replace(told, **more)


def test_a_parcel_that_came_in_its_days_is_neither_early_nor_late() -> None:
    is_ = reckon(known(LABEL, HUB, DROVE, DOOR))
    assert (is_.attempt_on, is_.first_gap, is_.last_gap) == (THU, 0, 0)
    assert (is_.open, is_.lost, is_.attempt_failed) == (False, False, False)
    assert is_.transit == 42 * 60  # from the hub, ten hours after the label, to the door


@pytest.mark.parametrize(
    ("first", "gap"),
    [((FRI, SAT), -1), ((THU, THU), 0), ((date(2026, 6, 1), date(2026, 6, 2)), 2), (None, None)],
)
def test_a_gap_is_signed_and_late_is_positive(first: Any, gap: int | None) -> None:
    is_ = reckon(known(LABEL, HUB, DOOR, first=(first,) if first else ()))
    assert is_.first_gap == gap


def test_the_day_at_the_door_is_the_doors_own() -> None:
    """Delivered at 12:00 UTC on Thursday: on Kiritimati it is Friday."""
    assert reckon(known(LABEL, HUB, DOOR, door="Pacific/Kiritimati")).attempt_on == FRI


def test_the_day_it_left_is_the_merchants_own() -> None:
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    assert reckon(known(LABEL, left_at=late)).left_on == date(2026, 6, 2)


def test_a_failed_first_attempt_is_what_counts_though_it_came_later() -> None:
    failed = scan(50, "attempt_fail", "attempt_fail_002")
    is_ = reckon(known(LABEL, HUB, DROVE, failed, scan(76, "delivered", "delivered_001")))
    assert (is_.attempt_on, is_.attempt_failed, is_.first_gap, is_.open) == (THU, True, 0, False)


def test_a_parcel_sent_back_before_the_door_is_lost_and_one_reported_lost_is_over() -> None:
    back = reckon(known(LABEL, HUB, scan(30, "exception", "exception_010")))
    gone = reckon(known(LABEL, HUB, scan(30, "exception", "exception_013")))
    assert (back.lost, back.open, back.first_gap) == (True, True, None)
    assert (gone.lost, gone.open) == (True, False)


def test_without_a_scan_before_the_delivery_the_way_begins_when_the_shop_says_it_left() -> None:
    assert reckon(known(DOOR)).transit == 52 * 60
    assert reckon(known(DOOR, shipped_at=None)).transit is None
    assert reckon(known(DOOR, shipped_at=NOW + timedelta(days=9))).transit is None


def test_of_several_orders_the_one_promised_soonest_counts() -> None:
    assert strictest([(THU, SAT), (FRI, FRI)]) == (FRI, FRI)
    assert strictest([]) is None


def test_only_stays_that_ended_count() -> None:
    held = scan(20, "exception", "exception_004")
    on = scan(30, "in_transit", "in_transit_007")
    assert stays([LABEL, HUB, held, on, DROVE]) == {
        Status.INFO_RECEIVED: 600,
        Status.IN_TRANSIT: (10 + 18) * 60,
        Status.EXCEPTION: 600,
    }


def test_figures_are_the_same_in_whatever_order_scans_come() -> None:
    scans = (LABEL, HUB, DROVE, DOOR)
    assert len({str(reckon(known(*some))) for some in permutations(scans)}) == 1
