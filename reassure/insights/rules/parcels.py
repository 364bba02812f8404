"""One parcel as figures see it: what was promised of it, when it came, and how long it stood where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from reassure.promises.rules.timeliness import attempted, gap_days
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.status import State, journey

Days = tuple[date, date]
#: The carrier says that it is gone.
LOST = "exception_013"
#: States in which a parcel spends time, in the order of its way.
STAYS = (
    Status.INFO_RECEIVED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.ATTEMPT_FAIL,
    Status.AVAILABLE_FOR_PICKUP, Status.EXCEPTION,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of a parcel. `zone` is the merchant's, `door` the zone of where it goes.

    `first` and `last` are the days of each of its orders' promises, first and last named.
    """

    state: State
    shipped_at: datetime | None
    left_at: datetime
    zone: str
    door: str
    first: tuple[Days, ...] = ()
    last: tuple[Days, ...] = ()
    scans: Sequence[Scan] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoned:
    """What figures need. `transit` and `stays` are in minutes; a gap is signed, late is positive (FIELD 2.3).

    `lost`: on its way back, or gone, without ever having been at the door.
    """

    left_on: date
    status: str
    open: bool
    attempt_on: date | None
    attempt_failed: bool
    lost: bool
    transit: int | None
    first_to: date | None
    first_gap: int | None
    last_to: date | None
    last_gap: int | None
    stays: dict[Status, int]


def reckon(known: Known) -> Reckoned:
    """The same parcel told again, in any order, gives the same figures."""
    state = known.state
    attempt = attempted(state.first_attempt_at, zone=known.door) if state.first_attempt_at else None
    came = attempt.on if attempt else None
    first, last = strictest(known.first), strictest(known.last)
    return Reckoned(
        left_on=known.left_at.astimezone(ZoneInfo(known.zone)).date(),
        status=state.status.value,
        open=not state.is_final and state.substatus != LOST,
        attempt_on=came,
        attempt_failed=state.first_attempt_failed,
        lost=attempt is None and (state.returning_at is not None or state.substatus == LOST),
        transit=transit(state, known.shipped_at),
        first_to=first[1] if first else None,
        first_gap=_gap(first, came),
        last_to=last[1] if last else None,
        last_gap=_gap(last, came),
        stays=stays(known.scans),
    )


def strictest(promised: Iterable[Days]) -> Days | None:
    """A parcel that carries several orders is held against the one that was promised soonest."""
    return min(promised, key=lambda days: (days[1], days[0]), default=None)


def transit(state: State, shipped_at: datetime | None) -> int | None:
    """Minutes from the carrier's first scan to the delivery; without one before it, from when the shop says it left."""
    if state.delivered_at is None:
        return None
    starts = (at for at in (state.moved_at, shipped_at) if at is not None and at < state.delivered_at)
    start = next(starts, None)
    return round((state.delivered_at - start).total_seconds() / 60) if start else None


def stays(scans: Iterable[Scan]) -> dict[Status, int]:
    """Minutes spent in each state that was left again; where it stands now is not over, so it does not count."""
    spent: dict[Status, int] = {}
    for (began, status), (ended, _next) in pairwise(journey(scans)):
        if status in STAYS:
            spent[status] = spent.get(status, 0) + round((ended - began).total_seconds() / 60)
    return spent


def _gap(promised: Days | None, came: date | None) -> int | None:
    return gap_days(earliest=promised[0], latest=promised[1], on=came) if promised and came else None
