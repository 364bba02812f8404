"""Why a delivery came later than promised: which stage lost the days, and who answers for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from reassure.promises.rules.facts import Part, part
from reassure.promises.rules.kinds import Who


class Stage(StrEnum):
    """Where days can be lost; `PROMISE` = it was shorter than our own rules would have promised."""

    PROMISE = "promise"
    PROCESSING = "processing"
    HAND_OVER = "hand_over"
    TRANSIT = "transit"
    DELIVERY = "delivery"


#: Until its first scan nobody can show that the carrier has the parcel, so the hand-over is the merchant's.
ANSWERS = {
    Stage.PROMISE: Who.MERCHANT,
    Stage.PROCESSING: Who.MERCHANT,
    Stage.HAND_OVER: Who.MERCHANT,
    Stage.TRANSIT: Who.CARRIER,
    Stage.DELIVERY: Who.CARRIER,
}
#: Exceptions that are the customer's doing: refused, moved, a wrong address, not paid or fetched, held as asked.
CUSTOMERS = frozenset(
    {
        "exception_002", "exception_003", "exception_006", "exception_007", "exception_008", "exception_102",
        "exception_104",
    }
)  # fmt: skip
#: A carrier scans what it was handed by the next day.
SCANNED_WITHIN = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """How one late parcel went, in days at the place where each thing happened; None = it did not, or nobody knows.

    `leave_by` and `come_by` are what our rules had reckoned when the order was placed, `left_on` the shop's word,
    `moved_on` the carrier's first scan. `substatus` is what the carrier said last, `moved_address` = the customer
    changed where it goes after the order was placed.
    """

    promised: date
    leave_by: date | None = None
    come_by: date | None = None
    left_on: date | None = None
    moved_on: date | None = None
    out_on: date | None = None
    came_on: date | None = None
    substatus: str = ""
    moved_address: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """How a parcel went, as its shop and its carrier tell it; `zone` is the door's, `leaves_in` the warehouse's."""

    carrier: str = ""
    origin: str = ""
    destination: str = ""
    zone: str = "UTC"
    leaves_in: str = "UTC"
    left_at: datetime | None = None
    moved_at: datetime | None = None
    out_at: datetime | None = None
    substatus: str = ""

    def course(self, promised: date, came_on: date | None) -> Course:
        """The same in days, without what had been reckoned."""
        here, there = ZoneInfo(self.leaves_in), ZoneInfo(self.zone)
        return Course(
            promised=promised,
            left_on=self.left_at.astimezone(here).date() if self.left_at else None,
            moved_on=self.moved_at.astimezone(here).date() if self.moved_at else None,
            out_on=self.out_at.astimezone(there).date() if self.out_at else None,
            came_on=came_on,
            substatus=self.substatus,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """`stage` None = nothing is known of the way it went."""

    stage: Stage | None
    answerable: Who
    because: tuple[Part, ...]


NOTHING_KNOWN = Breach(stage=None, answerable=Who.NOBODY, because=())


def explain(course: Course) -> Breach:
    """The stage that lost the most days; of two alike the earlier one, for the later followed from it.

    What the customer brought about is the customer's, wherever the days were lost.
    """
    lost = _lost(course)
    stage = max(lost, key=lambda each: lost[each]) if any(lost.values()) else None
    because = tuple(part("lost_days", stage=each, days=days) for each, days in lost.items() if days)
    if course.moved_address:
        return Breach(stage=stage, answerable=Who.CUSTOMER, because=(part("address_changed"), *because))
    if course.substatus in CUSTOMERS:
        said = part("customers_doing", said=course.substatus)
        return Breach(stage=stage or Stage.DELIVERY, answerable=Who.CUSTOMER, because=(said, *because))
    if course.came_on is None and course.moved_on is not None:
        never = part("never_came", said=course.substatus)
        return Breach(stage=Stage.TRANSIT, answerable=Who.CARRIER, because=(never, *because))
    return Breach(stage=stage, answerable=ANSWERS[stage] if stage else Who.NOBODY, because=because)


def worst(breaches: Sequence[Breach]) -> Breach:
    """Of an order's late parcels the one that says most."""
    return max(breaches, key=lambda breach: (breach.stage is not None, len(breach.because)))


def _lost(course: Course) -> dict[Stage, int]:
    """Days lost at each stage, together no more than it came late by, where that is known."""
    left, moved = course.left_on or course.moved_on, course.moved_on or course.left_on
    found = {
        Stage.PROMISE: _days(course.promised, course.come_by),
        Stage.PROCESSING: _days(course.leave_by, left),
        Stage.HAND_OVER: max(_days(left, moved) - SCANNED_WITHIN, 0),
        Stage.DELIVERY: _days(course.out_on, course.came_on),
    }
    if course.came_on is None:
        return found
    late = _days(course.promised, course.came_on)
    for stage, days in found.items():
        found[stage] = min(days, late)
        late -= found[stage]
    found[Stage.TRANSIT] = late if moved else 0
    return {stage: found[stage] for stage in Stage}


def _days(first: date | None, last: date | None) -> int:
    return max((last - first).days, 0) if first and last else 0
