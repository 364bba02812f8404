"""What is wrong, because of what, and when it is looked at again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from reassure.problems.rules import limits, ranking, workdays
from reassure.problems.rules.changes import Known, changes
from reassure.problems.rules.facts import Finding, Kind, Lane, OrderFacts, ParcelFacts, Thresholds
from reassure.problems.rules.judging import judge, judge_parcel
from reassure.problems.rules.paces import Measure, Pace, Stage
from reassure.promises.rules.facts import part
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import status_of

NOW = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WITHIN_GERMANY = Lane(
    origin="DE", destination="DE", carrier="dhl", zone="Europe/Berlin", calendars=(workdays.of_country("DE"),)
)


def scan(after: timedelta, status: str, number: str = "001") -> Scan:
    return Scan(at=NOW + after, status=Status(status), substatus=f"{status}_{number}")


def parcel(*scans: Scan, lane: Lane = WITHIN_GERMANY, **more: Any) -> ParcelFacts:
    return ParcelFacts(key="p", state=status_of(scans), lane=lane, told_at=NOW, **more)


def order(*parcels: ParcelFacts, **more: Any) -> OrderFacts:
    return OrderFacts(placed_at=NOW, zone="Europe/Berlin", lane=WITHIN_GERMANY, parcels=parcels, **more)


def kinds(facts: OrderFacts | ParcelFacts, now: datetime) -> list[str]:
    judged = judge(facts, now) if isinstance(facts, OrderFacts) else judge_parcel(facts, now)
    return sorted(str(finding.kind) for finding in judged.findings if not finding.quiet)


LABEL = scan(HOUR, "info_received")
PICKED = scan(5 * HOUR, "in_transit", "002")
HUB = scan(10 * HOUR, "in_transit", "003")


@pytest.mark.parametrize(
    ("scans", "days", "expected"),
    [
        ((LABEL,), 3.9, []),
        ((LABEL,), 6.5, ["not_picked_up"]),  # four business days: Tuesday to Monday
        ((LABEL, HUB), 3.3, []),
        ((LABEL, HUB), 3.5, ["stalled"]),  # Tuesday evening to Friday evening
        ((LABEL, HUB), 13, ["missing"]),  # the louder word for the same silence
        ((HUB, scan(DAY, "exception", "005")), 5, ["held"]),  # the carrier said why it is silent
        ((HUB, scan(DAY, "exception", "004")), 2, ["customs"]),
        ((HUB, scan(DAY, "in_transit", "006")), 2, []),
        ((HUB, scan(DAY, "in_transit", "006")), 6.4, ["customs"]),
        ((HUB, scan(DAY, "exception", "007")), 2, ["address"]),
        ((HUB, scan(DAY, "exception", "010")), 2, ["returning"]),
        ((HUB, scan(DAY, "exception", "012")), 2, ["damaged"]),
        ((HUB, scan(DAY, "exception", "013")), 2, ["missing"]),
        ((HUB, scan(DAY, "attempt_fail", "002")), 1.1, ["attempt_failed"]),
        ((HUB, scan(DAY, "available_for_pickup")), 2, []),
        ((HUB, scan(DAY, "available_for_pickup")), 3.1, ["waiting"]),
        ((HUB, scan(DAY, "delivered")), 30, []),
    ],
)
def test_what_is_wrong_with_a_parcel(scans: tuple[Scan, ...], days: float, expected: list[str]) -> None:
    assert kinds(parcel(*scans), NOW + timedelta(days=days)) == expected


def test_a_parcel_is_looked_at_again_exactly_when_something_may_become_wrong() -> None:
    quiet = judge_parcel(parcel(LABEL, HUB), NOW + DAY)
    assert quiet.findings == ()
    assert quiet.look_at is not None
    assert kinds(parcel(LABEL, HUB), quiet.look_at) == ["stalled"]
    assert kinds(parcel(LABEL, HUB), quiet.look_at - timedelta(minutes=1)) == []


def test_no_silence_is_raised_on_a_weekend_but_what_was_raised_stays() -> None:
    friday_evening = HUB.at + 3 * DAY
    saturday = friday_evening + DAY
    judged = judge_parcel(parcel(LABEL, HUB), saturday)
    assert [(finding.kind, finding.quiet) for finding in judged.findings] == [(Kind.STALLED, True)]
    monday = datetime(2026, 6, 7, 22, 0, tzinfo=UTC)  # midnight in Berlin
    assert judged.look_at == monday
    assert kinds(parcel(LABEL, HUB), monday) == ["stalled"]


def test_news_clears_and_a_new_silence_is_another_cause() -> None:
    first = judge_parcel(parcel(LABEL, HUB), NOW + 4 * DAY - HOUR).findings[0]
    assert kinds(parcel(LABEL, HUB, scan(4 * DAY, "in_transit", "007")), NOW + 4 * DAY + HOUR) == []
    again = judge_parcel(parcel(LABEL, HUB, scan(6 * DAY, "in_transit", "007")), NOW + 10 * DAY).findings[0]
    assert (first.kind, again.kind) == (Kind.STALLED, Kind.STALLED)
    assert first.cause != again.cause


def test_a_learned_lane_knows_its_own_silence() -> None:
    fast = replace(WITHIN_GERMANY, pace=Pace(counts={(Measure.GAP, Stage.MOVING): {1: 90, 2: 10}}))
    slow = replace(WITHIN_GERMANY, pace=Pace(counts={(Measure.GAP, Stage.MOVING): {20: 100}}))
    assert limits.of("stalled", fast, Stage.MOVING).days == 1.0
    assert limits.of("stalled", slow, Stage.MOVING).days == 5.25 * 1.25
    assert limits.of("stalled", slow, Stage.OUT).days == 3
    assert limits.of("stalled", limits.with_own(slow, stalled=2), Stage.MOVING) == limits.Limit(days=2, source="own")


def test_a_border_doubles_patience() -> None:
    assert limits.usual(abroad=False) == Thresholds(stalled=3, missing=7)
    assert limits.usual(abroad=True) == Thresholds(stalled=5, missing=20)


def test_a_contested_delivery_is_a_problem_until_the_parcel_turns_up() -> None:
    delivered = parcel(HUB, scan(DAY, "delivered"), contested_at=NOW + 2 * DAY)
    assert kinds(delivered, NOW + 2 * DAY) == ["contested"]
    assert kinds(replace(delivered, contested_at=None), NOW + 2 * DAY) == []


def test_a_pickup_point_soon_sends_it_back() -> None:
    stored = parcel(HUB, scan(DAY, "available_for_pickup"))
    codes = [judge_parcel(stored, NOW + days * DAY).findings[0].because[0].code for days in (4, 7, 9)]
    assert codes == ["waits", "goes_back_soon", "goes_back_any_day"]


WED, FRI = date(2026, 6, 3), date(2026, 6, 5)


@pytest.mark.parametrize(
    ("facts", "days", "expected"),
    [
        ({"waiting": True}, 2, []),
        ({"waiting": True}, 3.1, ["unfulfilled"]),
        ({"waiting": True, "hand_over_by": WED}, 1.5, []),
        ({"waiting": True, "hand_over_by": WED}, 2, ["unfulfilled"]),
        ({"waiting": True, "hand_over_by": WED, "over": True}, 9, []),
        ({"first": (WED, FRI), "promised": (WED, FRI)}, 3.5, []),
        ({"first": (WED, FRI), "promised": (WED, FRI)}, 4, ["late"]),
        ({"first": (WED, FRI), "promised": (WED, FRI), "settled": True}, 4, []),
        ({"first": (WED, FRI), "promised": (WED, FRI + 3 * DAY)}, 1, ["revised"]),
        ({"first": (WED, FRI), "promised": (WED, FRI + 3 * DAY)}, 4, ["late"]),
        ({"first": (WED, FRI), "promised": (WED, FRI - DAY)}, 1, []),
    ],
)
def test_what_is_wrong_with_an_order(facts: dict[str, Any], days: float, expected: list[str]) -> None:
    assert kinds(order(**facts), NOW + timedelta(days=days)) == expected


def test_half_an_order_is_a_problem_when_the_rest_does_not_follow() -> None:
    came, left = parcel(HUB, scan(DAY, "delivered")), replace(parcel(HUB, scan(4 * DAY, "in_transit")), key="q")
    assert kinds(order(came, left), NOW + 2 * DAY) == []
    assert kinds(order(came, left), NOW + 7 * DAY) == ["partial"]
    assert kinds(order(came), NOW + 7 * DAY) == []


def test_on_its_last_day_a_parcel_not_out_for_delivery_is_called_late() -> None:
    promised = {"first": (WED, FRI), "promised": (WED, FRI)}
    near = scan(2 * DAY, "in_transit", "003")
    noon, afternoon = datetime(2026, 6, 5, 10, tzinfo=UTC), datetime(2026, 6, 5, 12, tzinfo=UTC)
    assert kinds(order(parcel(near), **promised), noon) == []
    assert kinds(order(parcel(near), **promised), afternoon) == ["predicted_late"]
    van = scan(3 * DAY, "out_for_delivery")
    assert kinds(order(parcel(near, van), **promised), afternoon) == []


def test_history_calls_it_late_as_soon_as_that_is_more_likely_than_not() -> None:
    counts = {8: 20, 12: 60, 16: 20}  # two, three or four days
    pace = Pace(counts={(Measure.ARRIVAL, Stage.MOVING): counts, (Measure.TRANSIT, Stage.MOVING): counts})
    lane = replace(WITHIN_GERMANY, pace=pace)
    thursday, saturday = date(2026, 6, 4), date(2026, 6, 6)
    soon, later = ({"first": (day, day), "promised": (day, day)} for day in (thursday, saturday))
    assert kinds(order(parcel(HUB, lane=lane), **soon), HUB.at) == ["predicted_late"]
    assert kinds(order(parcel(HUB, lane=lane), **later), HUB.at) == []


def test_what_nobody_heard_of_for_two_months_is_left_alone() -> None:
    judged = judge(order(waiting=True), NOW + 61 * DAY)
    assert (judged.findings, judged.look_at, judged.too_old) == ((), None, True)


STALL = Finding(kind=Kind.STALLED, cause="c", because=(part("no_scan"),), subject="p")
ROW = Known(id=UUID(int=1), subject="p", kind="stalled", cause="c")


def test_one_cause_is_one_problem() -> None:
    assert changes([], [STALL]).raised == (STALL,)
    assert changes([ROW], [STALL]).kept == ((ROW.id, STALL),)
    assert changes([ROW], []).cleared == (ROW.id,)
    assert changes([replace(ROW, cleared=True)], [STALL]).back == ((ROW.id, STALL),)
    assert changes([replace(ROW, cleared=True)], []).cleared == ()


def test_what_a_person_settled_stays_settled() -> None:
    settled = replace(ROW, settled=True)
    done = changes([settled], [STALL])
    assert (done.raised, done.kept, done.back, done.cleared) == ((), (), (), ())


def test_a_quiet_finding_keeps_a_problem_and_raises_none() -> None:
    quiet = replace(STALL, quiet=True)
    assert changes([], [quiet]).raised == ()
    assert changes([ROW], [quiet]).cleared == ()


def test_money_and_broken_promises_come_first() -> None:
    late = Finding(kind=Kind.LATE, cause="d", because=(), late_by=4)
    assert ranking.rank(STALL, worth=100, currency="EUR") == 5_000
    assert ranking.rank(late, worth=100, currency="EUR") == 12_000
    assert ranking.rank(late, worth=10_000, currency="JPY") == 12_000
    assert ranking.rank(STALL, worth=0, currency="EUR") == 250
