"""Which stage a parcel is in, and what a finished parcel teaches about its lane."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from reassure.problems.rules.paces import Measure, Stage
from reassure.problems.rules.workdays import between
from reassure.promises.rules.facts import Calendar
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import State, status_of

_BY_SUBSTATUS = {
    "in_transit_002": Stage.ACCEPTED,
    "in_transit_004": Stage.ARRIVED,
    "in_transit_005": Stage.ARRIVED,
    "in_transit_006": Stage.CUSTOMS,
    "in_transit_007": Stage.LEFT,
    "exception_004": Stage.CUSTOMS,
}
_BY_STATUS = {
    Status.PENDING: Stage.LABEL,
    Status.INFO_RECEIVED: Stage.LABEL,
    Status.EXPIRED: Stage.LABEL,
    Status.IN_TRANSIT: Stage.MOVING,
    Status.OUT_FOR_DELIVERY: Stage.OUT,
    Status.ATTEMPT_FAIL: Stage.ATTEMPT,
    Status.AVAILABLE_FOR_PICKUP: Stage.WAITING,
    Status.EXCEPTION: Stage.HELD,
    Status.DELIVERED: Stage.DONE,
}
#: Stages in which silence says something about the carrier's pace.
TIMED = frozenset({Stage.LABEL, Stage.ACCEPTED, Stage.MOVING, Stage.LEFT, Stage.CUSTOMS, Stage.ARRIVED, Stage.OUT})
#: The carrier has it.
MOVES = TIMED - {Stage.LABEL}

Lesson = tuple[Measure, Stage, float]


def stage_of(state: State) -> Stage:
    """A parcel that expired on its way is still on its way: EXPIRED says only that nobody speaks of it."""
    if state.is_final or state.is_returning:
        return Stage.DONE if state.is_final else Stage.HELD
    if state.status is Status.EXPIRED and state.moved_at is not None:
        return Stage.MOVING
    return stage_by(state.status, state.substatus)


def stage_by(status: Status, substatus: str) -> Stage:
    return _BY_SUBSTATUS.get(substatus, _BY_STATUS[status])


def lessons(scans: Sequence[Scan], calendars: Sequence[Calendar], *, zone: str) -> list[Lesson]:
    """What a parcel that reached the door teaches: every silence by its stage, and the way from each scan.

    A parcel that never got there teaches nothing, or loss would come to look usual.
    """
    state = status_of(scans)
    if state.first_attempt_at is None or state.returning_at is not None:
        return []
    until = state.first_attempt_at
    known = [scan for scan in sorted(scans, key=lambda scan: scan.at) if scan.at <= until]
    return [*_gaps(known, calendars, zone), *_arrivals(known, until, calendars, zone)]


def _gaps(scans: Sequence[Scan], calendars: Sequence[Calendar], zone: str) -> Iterator[Lesson]:
    stage = Stage.LABEL
    for scan, following in pairwise(scans):
        stage = stage_by(scan.status, scan.substatus) if scan.status else stage
        if stage in TIMED and following.at > scan.at:
            yield Measure.GAP, stage, between(scan.at, following.at, calendars, zone=zone)


def _arrivals(scans: Iterable[Scan], until: datetime, calendars: Sequence[Calendar], zone: str) -> Iterator[Lesson]:
    """From every scan, because a forecast counts from the last one, and from the pick-up."""
    moved_at: datetime | None = None
    for scan in scans:
        stage = stage_by(scan.status, scan.substatus) if scan.status else None
        if stage in TIMED:
            yield Measure.ARRIVAL, stage, between(scan.at, until, calendars, zone=zone)
        if stage in MOVES and moved_at is None:
            moved_at = scan.at
            yield Measure.TRANSIT, Stage.MOVING, between(scan.at, until, calendars, zone=zone)
