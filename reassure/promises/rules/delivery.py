"""The pipeline: instant → cut-off → preparation → hand-over → transit → the carrier's delivery days."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reassure.promises.rules import calendars
from reassure.promises.rules.facts import (
    Answer,
    Calendar,
    DeliveryDates,
    Lane,
    Method,
    Part,
    Question,
    Source,
    Unknown,
    Warehouse,
    part,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """The days on which the carrier may get it, and how that was reckoned.

    `counts_from` is the working day that an order counts as one of; None when it has left already.
    """

    earliest: date
    latest: date
    likely: date
    because: tuple[Part, ...]
    counts_from: date | None = None


def forecast(asked: Question) -> Answer:
    """Delivery dates by the merchant's rules; `Unknown` when a stage has nothing to go by."""
    return arrival(hand_over(asked), asked.lane)


def arrival(handed_over: HandOver | Unknown, lane: Lane | None) -> Answer:
    """The dates of what the carrier gets then and brings by that lane."""
    if isinstance(handed_over, Unknown):
        return handed_over
    if lane is None:
        return Unknown(because=(part("no_transit_time"),))
    try:
        return _deliver(handed_over, lane)
    except calendars.NeverOpen:
        return Unknown(because=(part("never_open"),))


def hand_over(asked: Question) -> HandOver | Unknown:
    """When the carrier gets it: the known ship date wins over any reckoning (FIELD 2.4, formula [A13])."""
    if asked.warehouse is None:
        return Unknown(because=(part("no_warehouse"),))
    if asked.shipped_at is not None:
        on = asked.shipped_at.astimezone(ZoneInfo(asked.warehouse.zone)).date()
        return HandOver(earliest=on, latest=on, likely=on, because=(part("shipped", on=on),))
    try:
        return _prepared(asked, asked.warehouse)
    except calendars.NeverOpen:
        return Unknown(because=(part("never_open"),))


def _prepared(asked: Question, warehouse: Warehouse) -> HandOver | Unknown:
    start, because = first_working_day(asked, warehouse)
    if asked.method is Method.ORDER_DATE:
        return HandOver(earliest=start, latest=start, likely=start, because=because, counts_from=start)
    span = processing(asked.item_days, warehouse.processing)
    if span is None:
        return Unknown(because=(*because, part("no_processing_time")))
    return _prepare(start, span, asked, because)


def first_working_day(asked: Question, warehouse: Warehouse) -> tuple[date, tuple[Part, ...]]:
    """The day that counts as the order's: in the warehouse's zone, the next one from the cut-off on."""
    local = asked.ordered_at.astimezone(ZoneInfo(warehouse.zone))
    day = local.date()
    said = [part("ordered", on=day, time=f"{local:%H:%M}", zone=warehouse.zone)]
    cutoff = warehouse.cutoffs[day.weekday()] if day.weekday() < len(warehouse.cutoffs) else None
    if cutoff is not None and calendars.closed_because(day, warehouse.calendar) is None:
        late = local.time() >= cutoff
        said.append(part("after_cutoff" if late else "before_cutoff", cutoff=f"{cutoff:%H:%M}"))
        day += timedelta(days=int(late))
    start = calendars.next_open(day, warehouse.calendar)
    return start, (*said, *calendars.skipped(day, start, warehouse.calendar))


def processing(item_days: tuple[int | None, ...], default: tuple[int, int] | None) -> tuple[int, int, str] | None:
    """Least and most working days of preparation and whose they are: the longest item wins over the others.

    Items that say nothing take the warehouse's days. None when neither says anything.
    """
    own = [(days, days, "item") for days in item_days if days is not None]
    if default is not None and (not own or None in item_days):
        own.append((*default, "warehouse"))
    elif default is None and None in item_days:
        return None
    return max(own, key=lambda days: (days[1], days[0])) if own else None


def _prepare(start: date, span: tuple[int, int, str], asked: Question, because: tuple[Part, ...]) -> HandOver:
    least, most, whose = span
    if asked.method is Method.MAX_PREPARATION:
        least = most
    calendar = asked.warehouse.calendar if asked.warehouse else Calendar()
    latest = calendars.add(start, most, calendar)
    return HandOver(
        earliest=calendars.add(start, least, calendar),
        latest=latest,
        likely=calendars.add(start, _middle(least, most), calendar),
        counts_from=start,
        because=(
            *because,
            part("processing", least=least, most=most, of=whose),
            *calendars.skipped(start, latest, calendar),
            part("hand_over", earliest=calendars.add(start, least, calendar), latest=latest),
        ),
    )


def _deliver(handed: HandOver, lane: Lane) -> DeliveryDates:
    least, most = lane.days
    latest = _arrive(handed.latest, most, lane)
    return DeliveryDates(
        earliest=_arrive(handed.earliest, least, lane),
        latest=latest,
        most_likely=_arrive(handed.likely, _middle(least, most) if lane.likely is None else lane.likely, lane),
        source=Source.RULES,
        because=(
            *handed.because,
            part("transit", least=least, most=most, rule=lane.rule),
            *_lost(handed, latest, lane),
        ),
    )


def _arrive(handed_over: date, days: int, lane: Lane) -> date:
    return calendars.next_open(calendars.add(handed_over, days, lane.moves), lane.delivers)


def _lost(handed: HandOver, latest: date, lane: Lane) -> tuple[Part, ...]:
    """Holidays on the carrier's way, each named once."""
    first = handed.earliest + timedelta(days=1)
    both = (*calendars.skipped(first, latest, lane.moves), *calendars.skipped(first, latest, lane.delivers))
    return tuple(dict.fromkeys(both))


def _middle(least: int, most: int) -> int:
    """Rounded up: of two likely days we name the later."""
    return -(-(least + most) // 2)
