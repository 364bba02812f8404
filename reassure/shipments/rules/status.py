"""A parcel's status is a fold over its scans, which come late, twice and out of order.

Scans are read in the order in which they happened, rank breaking ties, so any order and any repetition of the same
scans gives the same state. Delivered and returned are sticky: only an explicit return leg leads out of a delivery.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reassure.shipments.rules.facts import Scan, Status

RETURNING = "exception_010"
RETURNED = "exception_011"
BACK = frozenset({RETURNING, RETURNED})
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
#: The carrier was there and could not hand it over.
FAILED = frozenset({Status.ATTEMPT_FAIL, Status.AVAILABLE_FOR_PICKUP})


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
        return self.status is Status.EXCEPTION and self.substatus in BACK


def status_of(scans: Iterable[Scan]) -> State:
    """The parcel's state after all its scans; the same for any order and any repetition of them."""
    fold = _Fold()
    for scan in sorted(set(scans), key=_when_then_rank):
        fold.read(scan)
    return State(**{name: getattr(fold, name) for name in _FIELDS})


def journey(scans: Iterable[Scan]) -> list[tuple[datetime, Status]]:
    """When each status began, the first one told included: the same fold, step by step."""
    fold = _Fold()
    steps: list[tuple[datetime, Status]] = []
    for scan in sorted(set(scans), key=_when_then_rank):
        before = fold.status if fold.since else None
        fold.read(scan)
        if fold.since and fold.status is not before:
            steps.append((scan.at, fold.status))
    return steps


def _when_then_rank(scan: Scan) -> tuple[object, ...]:
    rank = {RETURNING: RETURN_RANK, RETURNED: RETURNED_RANK}.get(scan.substatus)
    if rank is None:
        rank = RANK[scan.status] if scan.status is not None else -1
    rest = (scan.text, scan.city, scan.region, scan.postcode, scan.country, scan.zoned, scan.signed_by)
    return (scan.at, rank, scan.substatus, scan.code, *rest)


@dataclass(kw_only=True, slots=True)
class _Fold:
    """A state in the making; it never leaves `status_of`."""

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
    def is_returning(self) -> bool:
        return self.status is Status.EXCEPTION and self.substatus in BACK

    def read(self, scan: Scan) -> None:
        self.last_scan_at = scan.at
        self.signed_by = scan.signed_by or self.signed_by
        if scan.status is None:
            self.unmapped += scan.is_unmapped
        else:
            _STEPS[RETURNED if scan.substatus in BACK else scan.status](self, scan)

    def move(self, to: Status, substatus: str, at: datetime) -> None:
        if to is not self.status or self.since is None:
            self.since = at
        self.status, self.substatus = to, substatus

    def attempt(self, at: datetime, *, failed: bool) -> None:
        if self.first_attempt_at is None:
            self.first_attempt_at, self.first_attempt_failed = at, failed


def _return_leg(fold: _Fold, scan: Scan) -> None:
    """Back to the sender: the only way out of a delivery, and over once the sender has it."""
    if fold.returned_at is not None:
        return
    fold.returning_at = fold.returning_at or scan.at
    fold.moved_at = fold.moved_at or scan.at
    if scan.substatus == RETURNED:
        fold.returned_at = scan.at
    if scan.substatus == RETURNED or not fold.is_returning:
        fold.move(Status.EXCEPTION, scan.substatus, scan.at)


def _delivered(fold: _Fold, scan: Scan) -> None:
    """The first delivery counts; a later telling may only say more exactly how. On a return leg it is the sender's."""
    if fold.returned_at is not None:
        return
    if fold.is_returning:
        fold.returned_at = scan.at
        fold.move(Status.EXCEPTION, RETURNED, scan.at)
    elif fold.status is Status.DELIVERED:
        exact = scan.substatus and not scan.substatus.endswith("_001")
        fold.substatus = scan.substatus if exact else fold.substatus
    else:
        fold.attempt(scan.at, failed=False)
        fold.moved_at = fold.moved_at or scan.at
        fold.delivered_at = scan.at
        fold.move(Status.DELIVERED, scan.substatus, scan.at)


def _journey(fold: _Fold, scan: Scan) -> None:
    """Any step between the label and the door. It moves no parcel that is delivered or on its way back."""
    final = fold.status is Status.DELIVERED or fold.returned_at is not None
    if scan.status is None or final or (fold.is_returning and scan.substatus not in RESUMED):
        return
    if scan.status is not Status.EXCEPTION:
        fold.moved_at = fold.moved_at or scan.at
    _door(fold, scan)
    fold.move(scan.status, scan.substatus, scan.at)


def _before(fold: _Fold, scan: Scan) -> None:
    """A label, or no news at all: true only while the carrier has said nothing further."""
    if fold.status in BEFORE and scan.status is not None:
        fold.move(scan.status, scan.substatus, scan.at)


def _door(fold: _Fold, scan: Scan) -> None:
    """What the scan says of the first try at the door, by AfterShip's on-time definition."""
    drove = fold.out_for_delivery_at
    if scan.status is Status.OUT_FOR_DELIVERY:
        if drove is not None and scan.at - drove > SECOND_DRIVE:
            fold.attempt(drove, failed=True)
        fold.out_for_delivery_at = drove or scan.at
        return
    if scan.status is Status.AVAILABLE_FOR_PICKUP:
        fold.available_at = fold.available_at or scan.at
    if scan.status in FAILED or (scan.status is Status.EXCEPTION and drove is not None):
        fold.attempt(scan.at, failed=True)


_FIELDS = tuple(State.__dataclass_fields__)
_STEPS: dict[str, Callable[[_Fold, Scan], None]] = {
    Status.EXPIRED: _before,
    Status.PENDING: _before,
    Status.INFO_RECEIVED: _before,
    Status.IN_TRANSIT: _journey,
    Status.EXCEPTION: _journey,
    Status.OUT_FOR_DELIVERY: _journey,
    Status.ATTEMPT_FAIL: _journey,
    Status.AVAILABLE_FOR_PICKUP: _journey,
    Status.DELIVERED: _delivered,
    RETURNED: _return_leg,
}
