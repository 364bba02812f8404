"""A parcel's status is a fold over its scans, which come late, twice and out of order.

Scans are read in the order in which they happened, rank breaking ties, so any order and any repetition of the same
scans gives the same state. Delivered and returned are sticky: only an explicit return leg leads out of a delivery.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reassure.shipments.rules.facts import Scan, Status

RETURNING = "exception_010"
RETURNED = "exception_011"
#: What ends a return leg before the parcel is back: the problem is solved, or it goes to another address.
RESUMED = frozenset({"in_transit_008", "in_transit_009"})
#: Two drives to the door further apart than this mean that the first one failed (AfterShip's on-time definition).
SECOND_DRIVE = timedelta(days=1)

#: At one and the same instant the higher rank happened later; a return leg comes after everything.
RANK = {
    Status.EXPIRED: 0,
    Status.PENDING: 1,
    Status.INFO_RECEIVED: 2,
    Status.IN_TRANSIT: 3,
    Status.EXCEPTION: 4,
    Status.OUT_FOR_DELIVERY: 5,
    Status.ATTEMPT_FAIL: 6,
    Status.AVAILABLE_FOR_PICKUP: 7,
    Status.DELIVERED: 8,
}
RETURN_RANK = 9
RETURNED_RANK = 10
#: Before the carrier has the parcel; these never take a moving parcel back.
BEFORE = frozenset({Status.EXPIRED, Status.PENDING, Status.INFO_RECEIVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where a parcel stands, and the instants that promises are judged by; all derived, none ever entered.

    `since` is when the status began, `moved_at` the first sign that the carrier has the parcel, `last_scan_at` the
    newest scan even if unmapped, `unmapped` how many different scans nobody could read.
    """

    status: Status = Status.PENDING
    substatus: str = ""
    since: datetime | None = None
    moved_at: datetime | None = None
    out_for_delivery_at: datetime | None = None
    first_attempt_at: datetime | None = None
    first_attempt_failed: bool = False
    available_at: datetime | None = None
    delivered_at: datetime | None = None
    returning_at: datetime | None = None
    returned_at: datetime | None = None
    last_scan_at: datetime | None = None
    signed_by: str = ""
    unmapped: int = 0

    @property
    def is_final(self) -> bool:
        """Nothing more is expected of this parcel."""
        return self.status is Status.DELIVERED or self.returned_at is not None

    @property
    def is_returning(self) -> bool:
        return self.status is Status.EXCEPTION and self.substatus in {RETURNING, RETURNED}


def status_of(scans: Iterable[Scan]) -> State:
    """The parcel's state after all its scans; the same for any order and any repetition of them."""
    state = State()
    for scan in sorted(set(scans), key=_when_then_rank):
        state = _seen(state, scan)
        if scan.status is not None:
            state = _steps(scan)(state, scan)
    return state


def _when_then_rank(scan: Scan) -> tuple[object, ...]:
    rank = {RETURNING: RETURN_RANK, RETURNED: RETURNED_RANK}.get(scan.substatus)
    if rank is None:
        rank = RANK[scan.status] if scan.status is not None else -1
    rest = (scan.text, scan.city, scan.region, scan.postcode, scan.country, scan.zoned, scan.signed_by)
    return (scan.at, rank, scan.substatus, scan.code, *rest)


def _seen(state: State, scan: Scan) -> State:
    return replace(
        state,
        last_scan_at=scan.at,
        unmapped=state.unmapped + (scan.status is None),
        signed_by=scan.signed_by or state.signed_by,
    )


def _steps(scan: Scan) -> Callable[[State, Scan], State]:
    if scan.substatus in {RETURNING, RETURNED}:
        return _return_leg
    return _STEPS.get(scan.status, _journey)  # type: ignore[arg-type]


def _return_leg(state: State, scan: Scan) -> State:
    """Back to the sender: the only way out of a delivery, and over once the sender has it."""
    if state.returned_at is not None:
        return state
    scan = replace(scan, status=Status.EXCEPTION)
    state = replace(state, returning_at=state.returning_at or scan.at, moved_at=state.moved_at or scan.at)
    if scan.substatus == RETURNED:
        return replace(_moved(state, scan), returned_at=scan.at)
    return state if state.is_returning else _moved(state, scan)


def _delivered(state: State, scan: Scan) -> State:
    """The first delivery counts; a later telling may only say more exactly how. On a return leg it is the sender's."""
    if state.returned_at is not None:
        return state
    if state.is_returning:
        back = replace(scan, status=Status.EXCEPTION, substatus=RETURNED)
        return replace(_moved(state, back), returned_at=scan.at)
    if state.status is Status.DELIVERED:
        exact = scan.substatus and not scan.substatus.endswith("_001")
        return replace(state, substatus=scan.substatus) if exact else state
    state = replace(_attempted(state, scan.at, failed=False), moved_at=state.moved_at or scan.at)
    return replace(_moved(state, scan), delivered_at=scan.at)


def _journey(state: State, scan: Scan) -> State:
    """Any step between the label and the door. It moves no parcel that is delivered or on its way back."""
    if state.is_final or (state.is_returning and scan.substatus not in RESUMED):
        return state
    if scan.status is not Status.EXCEPTION:
        state = replace(state, moved_at=state.moved_at or scan.at)
    return _moved(_door(state, scan), scan)


def _before(state: State, scan: Scan) -> State:
    """A label, or no news at all: true only while the carrier has said nothing further."""
    return _moved(state, scan) if state.status in BEFORE else state


def _door(state: State, scan: Scan) -> State:
    """What the scan says of the first try at the door, by AfterShip's on-time definition."""
    drove = state.out_for_delivery_at
    if scan.status is Status.OUT_FOR_DELIVERY:
        if drove is not None and scan.at - drove > SECOND_DRIVE:
            state = _attempted(state, drove, failed=True)
        return replace(state, out_for_delivery_at=drove or scan.at)
    if scan.status is Status.AVAILABLE_FOR_PICKUP:
        state = replace(state, available_at=state.available_at or scan.at)
    failed = {Status.ATTEMPT_FAIL, Status.AVAILABLE_FOR_PICKUP}
    if scan.status in failed or (scan.status is Status.EXCEPTION and drove is not None):
        return _attempted(state, scan.at, failed=True)
    return state


def _attempted(state: State, at: datetime, *, failed: bool) -> State:
    if state.first_attempt_at is not None:
        return state
    return replace(state, first_attempt_at=at, first_attempt_failed=failed)


def _moved(state: State, scan: Scan) -> State:
    assert scan.status is not None
    since = state.since if scan.status is state.status and state.since is not None else scan.at
    return replace(state, status=scan.status, substatus=scan.substatus, since=since)


_STEPS: dict[Status, Callable[[State, Scan], State]] = {
    Status.DELIVERED: _delivered,
    Status.EXPIRED: _before,
    Status.PENDING: _before,
    Status.INFO_RECEIVED: _before,
}
