"""What an order's page is about: the one thing that matters most now, among its parcels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.substatuses import words


class Story(StrEnum):
    """Named for what the shopper would say happened."""

    CANCELLED = "cancelled"
    ACTION = "action"
    PROBLEM = "problem"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"
    CUSTOMS = "customs"
    ADDRESS = "address"
    HELD = "held"
    ATTEMPTED = "attempted"
    TO_COLLECT = "to_collect"
    TODAY = "today"
    DELAYED = "delayed"
    LATE = "late"
    MOVING = "moving"
    PARTLY = "partly"
    LABELLED = "labelled"
    SILENT = "silent"
    PACKING = "packing"
    DELIVERED = "delivered"
    NOTHING_SHIPS = "nothing_ships"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is known of one parcel."""

    status: Status
    substatus: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """What is known of the order. `waiting`: something still has to leave; `latest`: the last day we named."""

    today: date
    parcels: tuple[Told, ...] = ()
    waiting: bool = False
    ships: bool = True
    cancelled: bool = False
    latest: date | None = None


#: Sub-statuses that tell another story than their status.
_SUBSTATUSES = {
    "delivered_104": Story.DAMAGED,
    "delivered_105": Story.PARTLY,
    "exception_101": Story.ACTION,
    "exception_102": Story.ACTION,
    "exception_006": Story.ACTION,
    "exception_104": Story.HELD,
    "exception_005": Story.DELAYED,
    "exception_016": Story.DELAYED,
    "exception_017": Story.DELAYED,
    "exception_107": Story.DELAYED,
    "exception_106": Story.CUSTOMS,
    "out_for_delivery_002": Story.TO_COLLECT,
    "exception_010": Story.RETURNING,
    "exception_008": Story.RETURNING,
    "exception_011": Story.RETURNED,
    "exception_012": Story.DAMAGED,
    "exception_013": Story.LOST,
    "exception_004": Story.CUSTOMS,
    "exception_018": Story.CUSTOMS,
    "exception_002": Story.ADDRESS,
    "exception_007": Story.ADDRESS,
}
_STATUSES = {
    Status.EXCEPTION: Story.PROBLEM,
    Status.ATTEMPT_FAIL: Story.ATTEMPTED,
    Status.AVAILABLE_FOR_PICKUP: Story.TO_COLLECT,
    Status.OUT_FOR_DELIVERY: Story.TODAY,
    Status.IN_TRANSIT: Story.MOVING,
    Status.INFO_RECEIVED: Story.LABELLED,
    Status.PENDING: Story.LABELLED,
    Status.EXPIRED: Story.SILENT,
    Status.DELIVERED: Story.DELIVERED,
}
#: What needs the reader most comes first: troubles, then what they must do, then what is nearest to the door.
_URGENT = tuple(Story)
#: Stories in which a date still on the page would be late, had its day gone by.
_UNDER_WAY = {Story.MOVING, Story.LABELLED, Story.SILENT, Story.PACKING, Story.PARTLY}
#: How many of the five steps are behind, and whether the present one stands still.
STEPS = 5
_AT = {
    Story.PACKING: 1,
    Story.LABELLED: 1,
    Story.TODAY: 3,
    Story.ATTEMPTED: 3,
    Story.TO_COLLECT: 3,
    Story.DELIVERED: STEPS,
}
TROUBLES = frozenset(
    {
        Story.ACTION, Story.PROBLEM, Story.RETURNING, Story.RETURNED, Story.LOST, Story.DAMAGED, Story.CUSTOMS,
        Story.ADDRESS, Story.HELD,
    }
)  # fmt: skip
#: Stories whose headline names the days we stand for; “today” is the carrier's word, and “late” no promise.
PROMISING = frozenset({Story.PACKING, Story.LABELLED, Story.MOVING, Story.PARTLY, Story.SILENT})
#: Stories in which somebody may want the days in a calendar.
DATED = PROMISING | {Story.TODAY}
FINAL = frozenset({Story.CANCELLED, Story.DELIVERED, Story.RETURNED, Story.NOTHING_SHIPS})


def story_of(plot: Plot) -> Story:
    """The one thing to say first."""
    if plot.cancelled:
        return Story.CANCELLED
    if not plot.ships:
        return Story.NOTHING_SHIPS
    told = _of_parcels(plot.parcels, plot.waiting)
    if told in _UNDER_WAY and plot.latest is not None and plot.latest < plot.today:
        return Story.LATE
    return told


def of_parcel(told: Told) -> Story:
    """The story of one parcel alone."""
    known = words(told.status, told.substatus).code
    return _SUBSTATUSES.get(known, _STATUSES[told.status])


def step_of(story: Story, plot: Plot) -> int:
    """How many of the five steps are done: ordered, packed, on its way, out for delivery, delivered."""
    if story is Story.DAMAGED and all(told.status is Status.DELIVERED for told in plot.parcels):
        return STEPS
    left = any(of_parcel(told) is not Story.LABELLED for told in plot.parcels)
    return _AT.get(story, 2 if left else 1)


def _of_parcels(parcels: Sequence[Told], waiting: bool) -> Story:
    each = {of_parcel(told) for told in parcels}
    if not each:
        return Story.PACKING
    first = min(each, key=_URGENT.index)
    arrived = Story.DELIVERED in each
    if first is Story.DELIVERED and waiting:
        return Story.PARTLY
    if arrived and first in {Story.MOVING, Story.LABELLED, Story.SILENT}:
        return Story.PARTLY
    return first
