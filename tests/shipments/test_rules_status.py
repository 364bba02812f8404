"""A parcel's status is the same however its scans arrive."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import State, journey, status_of

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def scan(hours: float, status: str | None, substatus: str = "", **more: object) -> Scan:
    return Scan(at=at(hours), status=Status(status) if status else None, substatus=substatus, **more)  # type: ignore[arg-type]


LABEL = scan(0, "info_received", "info_received_001")
ACCEPTED = scan(5, "in_transit", "in_transit_002")
HUB = scan(20, "in_transit", "in_transit_003")
DROVE = scan(48, "out_for_delivery", "out_for_delivery_001")
FAILED = scan(55, "attempt_fail", "attempt_fail_002")
AT_DOOR = scan(72, "delivered", "delivered_001")
RETURN = scan(90, "exception", "exception_010")


def test_a_parcel_without_scans_is_pending() -> None:
    assert status_of([]) == State(status=Status.PENDING)


def test_a_plain_journey_ends_delivered_with_its_instants() -> None:
    assert status_of([LABEL, ACCEPTED, HUB, DROVE, AT_DOOR]) == State(
        status=Status.DELIVERED,
        substatus="delivered_001",
        since=at(72),
        moved_at=at(5),
        out_for_delivery_at=at(48),
        first_attempt_at=at(72),
        delivered_at=at(72),
        last_scan_at=at(72),
    )


@pytest.mark.parametrize(
    ("name", "scans", "status", "substatus"),
    [
        (
            "a late scan cannot undo a delivery",
            [AT_DOOR, scan(80, "in_transit", "in_transit_003")],
            "delivered",
            "delivered_001",
        ),
        (
            "a delivery stamped before the drive stands",
            [scan(72, "delivered"), scan(72.5, "out_for_delivery")],
            "delivered",
            "",
        ),
        (
            "a failed attempt told after the delivery changes nothing",
            [AT_DOOR, scan(73, "attempt_fail")],
            "delivered",
            "delivered_001",
        ),
        (
            "lost after delivered is still delivered",
            [AT_DOOR, scan(90, "exception", "exception_013")],
            "delivered",
            "delivered_001",
        ),
        ("a return to the sender undoes a delivery", [AT_DOOR, RETURN], "exception", "exception_010"),
        (
            "the way back has scans of its own",
            [RETURN, scan(95, "in_transit"), scan(99, "out_for_delivery")],
            "exception",
            "exception_010",
        ),
        (
            "delivered on the way back is back with the sender",
            [AT_DOOR, RETURN, scan(120, "delivered")],
            "exception",
            "exception_011",
        ),
        (
            "returned is the end",
            [scan(95, "exception", "exception_011"), scan(99, "delivered"), RETURN],
            "exception",
            "exception_011",
        ),
        (
            "a solved problem ends the way back",
            [RETURN, scan(95, "in_transit", "in_transit_008")],
            "in_transit",
            "in_transit_008",
        ),
        (
            "forwarded and delivered after all",
            [RETURN, scan(95, "in_transit", "in_transit_009"), scan(99, "delivered")],
            "delivered",
            "",
        ),
        ("a label told late moves nothing back", [HUB, scan(30, "info_received")], "in_transit", "in_transit_003"),
        (
            "no news told late moves nothing back",
            [HUB, scan(30, "pending"), scan(31, "expired")],
            "in_transit",
            "in_transit_003",
        ),
        ("expired comes back to life", [scan(0, "expired", "expired_001"), HUB], "in_transit", "in_transit_003"),
        (
            "back to the depot overnight",
            [DROVE, scan(60, "in_transit", "in_transit_003")],
            "in_transit",
            "in_transit_003",
        ),
        (
            "a found parcel goes on",
            [scan(30, "exception", "exception_013"), DROVE],
            "out_for_delivery",
            "out_for_delivery_001",
        ),
        (
            "at one instant the higher rank wins",
            [scan(48, "delivered"), scan(48, "in_transit"), scan(48, "exception")],
            "delivered",
            "",
        ),
        (
            "signed for is said more exactly later",
            [AT_DOOR, scan(73, "delivered", "delivered_003")],
            "delivered",
            "delivered_003",
        ),
        (
            "a vaguer second delivery scan changes nothing",
            [scan(72, "delivered", "delivered_003"), scan(73, "delivered", "delivered_001")],
            "delivered",
            "delivered_003",
        ),
        (
            "an unknown sub-status is kept as it is",
            [scan(9, "exception", "exception_099")],
            "exception",
            "exception_099",
        ),
        ("a code nobody has mapped moves nothing", [HUB, scan(21, None, code="ZZ")], "in_transit", "in_transit_003"),
    ],
)
def test_the_fold(name: str, scans: list[Scan], status: str, substatus: str) -> None:
    for told in (scans, scans[::-1], scans + scans):
        state = status_of(told)
        assert (state.status, state.substatus) == (status, substatus), name


def test_unmapped_scans_are_counted_once_each_and_are_news() -> None:
    odd = scan(21, None, code="ZZ", text="Parcel waved goodbye")
    state = status_of([HUB, odd, odd, scan(22, None, code="ZZ")])
    assert (state.unmapped, state.last_scan_at, state.since) == (2, at(22), at(20))


def test_the_first_delivery_is_the_one_that_counts() -> None:
    assert status_of([AT_DOOR, scan(75, "delivered", "delivered_003")]).delivered_at == at(72)


def test_a_return_keeps_the_delivery_as_history() -> None:
    state = status_of([AT_DOOR, RETURN, scan(120, "delivered")])
    assert (state.delivered_at, state.returning_at, state.returned_at) == (at(72), at(90), at(120))
    assert state.is_final
    assert state.is_returning


@pytest.mark.parametrize(
    ("name", "scans", "first", "failed"),
    [
        ("delivered at once", [DROVE, AT_DOOR], 72, False),
        ("nobody there", [DROVE, FAILED, AT_DOOR], 55, True),
        ("brought to a pickup point", [DROVE, scan(50, "available_for_pickup")], 50, True),
        ("an exception after the drive", [DROVE, scan(52, "exception", "exception_007")], 52, True),
        ("an exception before the drive is no attempt", [scan(30, "exception"), DROVE], None, False),
        ("two drives more than a day apart", [DROVE, scan(73, "out_for_delivery")], 48, True),
        ("two drives a day apart are one", [DROVE, scan(72, "out_for_delivery")], None, False),
    ],
)
def test_the_first_attempt(name: str, scans: list[Scan], first: float | None, failed: bool) -> None:
    state = status_of(scans)
    wanted = (None if first is None else at(first), failed)
    assert (state.first_attempt_at, state.first_attempt_failed) == wanted, name


def test_an_exception_alone_is_no_sign_of_movement() -> None:
    assert status_of([scan(3, "exception", "exception_009")]).moved_at is None


ANY_SCAN = st.builds(
    Scan,
    at=st.integers(0, 12).map(lambda h: at(h)),
    status=st.sampled_from([None, *Status]),
    substatus=st.sampled_from(
        ["", "in_transit_008", "exception_001", "exception_010", "exception_011", "delivered_003", "x_999"]
    ),
    code=st.sampled_from(["", "A", "B"]),
    signed_by=st.sampled_from(["", "MILA"]),
)


@given(scans=st.lists(ANY_SCAN, max_size=14), data=st.data())
def test_any_order_and_any_repetition_of_the_same_scans_gives_the_same_state(
    scans: list[Scan], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(scans), max_size=8)) if scans else []
    shuffled = data.draw(st.permutations(scans + again))
    assert status_of(shuffled) == status_of(scans)


@given(scans=st.lists(ANY_SCAN, max_size=14), late=ANY_SCAN)
def test_only_a_return_leg_undoes_a_delivery(scans: list[Scan], late: Scan) -> None:
    before = status_of(scans)
    after = status_of([*scans, late])
    explicit = late.substatus in {"exception_010", "exception_011"}
    if before.status is Status.DELIVERED and not explicit:
        assert after.status is Status.DELIVERED or after.returning_at is not None


@given(scans=st.lists(ANY_SCAN, max_size=14), hours=st.integers(0, 20))
def test_an_unmapped_scan_never_moves_the_status(scans: list[Scan], hours: int) -> None:
    before, after = status_of(scans), status_of([*scans, scan(hours, None, code="??")])
    assert (after.status, after.substatus, after.since) == (before.status, before.substatus, before.since)


@given(scans=st.lists(ANY_SCAN, max_size=14))
def test_the_last_step_of_the_journey_is_where_the_parcel_stands(scans: list[Scan]) -> None:
    steps, state = journey(scans), status_of(scans)
    assert (steps[-1] if steps else (None, Status.PENDING)) == (state.since, state.status)
    assert [at for at, _status in steps] == sorted(at for at, _status in steps)
