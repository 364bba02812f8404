"""What is known of an order and its parcels, what can be wrong with them, and how it is said."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from reassure.problems.rules.paces import NOTHING, Pace
from reassure.promises.rules.facts import Calendar, Part
from reassure.shipments.rules.status import State


class Kind(StrEnum):
    """What can be wrong (FIELD 2.2). The first five are the order's, the others one parcel's."""

    UNFULFILLED = "unfulfilled"
    LATE = "late"
    PREDICTED_LATE = "predicted_late"
    REVISED = "revised"
    PARTIAL = "partial"
    NOT_PICKED_UP = "not_picked_up"
    STALLED = "stalled"
    MISSING = "missing"
    ATTEMPT_FAILED = "attempt_failed"
    WAITING = "waiting"
    RETURNING = "returning"
    CUSTOMS = "customs"
    DAMAGED = "damaged"
    ADDRESS = "address"
    HELD = "held"
    CONTESTED = "contested"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something is wrong. `cause` names what brought it about, so that the same cause is raised once.

    `subject` is the parcel's key, empty for the order. `late_by` is how many days a promise is, or is likely to be,
    missed. `quiet` = it may stay if it was raised already, but is not raised now: on a day on which nobody works, the
    want of news is no news.
    """

    kind: Kind
    cause: str
    because: tuple[Part, ...]
    subject: str = ""
    late_by: int = 0
    quiet: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What one rule says: a finding, and when it may say something else though nothing is told (None = never)."""

    finding: Finding | None = None
    again: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """How long is too long. Business days of the lane's countries, but for `waiting`, days a pickup point keeps it.

    Defaults (FIELD 2.2): label without pick-up 4 and silence 3, or 5 across a border (Onward); unfulfilled 3 (72 h,
    Wonderment); missing 7, or 20 across a border (a merchants' claim window, FIELD 2.13). Customs, partial delivery
    and days kept are our own choice. `likely` is the probability from which a parcel is called late beforehand,
    `patience` how many times the longest usual silence is too long; both tuned on generated years.
    """

    unfulfilled: float = 3
    not_picked_up: float = 4
    stalled: float = 3
    missing: float = 7
    customs: float = 3
    partial: float = 2
    waiting: float = 7
    likely: float = 0.5
    patience: float = 1.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """From where to where with whom, and what is usual there. Nobody works on a day that one calendar closes.

    `days` is the merchant's own transit time (least, most), in days the carrier moves. `own` holds the names of the
    thresholds that the merchant set and nothing learned may replace.
    """

    origin: str = ""
    destination: str = ""
    carrier: str = ""
    service: str = ""
    zone: str = "UTC"
    calendars: tuple[Calendar, ...] = ()
    days: tuple[int, int] | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    own: frozenset[str] = frozenset()
    pace: Pace = NOTHING

    @property
    def abroad(self) -> bool:
        return bool(self.origin and self.destination) and self.origin != self.destination


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelFacts:
    """One parcel that has not been taken back. `told_at` is when we were first told of it."""

    key: str
    state: State
    lane: Lane
    told_at: datetime
    contested_at: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        return self.state.last_scan_at or self.told_at


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFacts:
    """One order. `waiting` = something of it has still to leave, by `hand_over_by` where the warehouse says so.

    `first` and `promised` are the days named at first and now. `over` = cancelled, or paid back in full.
    `lane` is the way that what waits would go, `leaves_in` the zone in which it is handed over.
    """

    placed_at: datetime
    zone: str
    lane: Lane
    leaves_in: str = "UTC"
    parcels: tuple[ParcelFacts, ...] = ()
    waiting: bool = False
    hand_over_by: date | None = None
    first: tuple[date, date] | None = None
    promised: tuple[date, date] | None = None
    settled: bool = False
    over: bool = False
