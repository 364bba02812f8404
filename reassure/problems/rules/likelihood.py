"""Whether a parcel will miss its day, told from how its lane usually goes on from where the parcel is now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reassure.problems.rules import workdays
from reassure.problems.rules.facts import Finding, Kind, Lane, OrderFacts, ParcelFacts, Seen
from reassure.problems.rules.limits import ENOUGH
from reassure.problems.rules.paces import Counts, Measure, Stage, chance, quantile, total, waits_until
from reassure.problems.rules.parcels import LISTENS
from reassure.problems.rules.stages import TIMED, stage_of
from reassure.promises.rules.facts import Part, part

#: Without history: on the last day a parcel that is not out for delivery by this hour is taken to miss it. Carriers
#: load their vans in the morning; our own choice.
LOADED_BY = time(14)


def on_its_way(parcel: ParcelFacts) -> bool:
    return parcel.state.first_attempt_at is None and stage_of(parcel.state) in TIMED


@dataclass(frozen=True, kw_only=True, slots=True)
class _Clock:
    """One way of telling: what was counted, and since when this parcel is on that way."""

    counts: Counts
    since: datetime


def late(parcel: ParcelFacts, day: date, now: datetime) -> Seen:
    """Late beforehand when more likely than not (`Thresholds.likely`): by its last scan and by its age as well.

    The last scan alone does not know how far it has come, the age alone does not know of any news. Without history
    the clock of the last day decides.
    """
    clocks = _clocks(parcel)
    if not clocks:
        return _by_the_clock(parcel, day, now)
    lane, end = parcel.lane, workdays.end_of(day, zone=parcel.lane.zone)
    crossings = [_crossing(clock, end, lane) for clock in clocks]
    known = [crossing for crossing in crossings if crossing is not None]
    if len(known) < len(clocks):
        return Seen()
    if now < max(known):
        return Seen(again=max(known))
    likely = min(_chance(clock, now, end, lane) for clock in clocks)
    because = part("usually_too_slow", by=day, stage=stage_of(parcel.state), chance=f"{likely:.0%}")
    return _seen(lane, day, because, late_by=min(_late_by(clock, end, lane) for clock in clocks), now=now)


def _clocks(parcel: ParcelFacts) -> list[_Clock]:
    """The ways of telling that have enough history; none where the first of them has not."""
    stage, state, pace = stage_of(parcel.state), parcel.state, parcel.lane.pace
    since = parcel.heard_at if stage is not Stage.LABEL else state.since or parcel.told_at
    clocks = [_Clock(counts=pace.of(Measure.ARRIVAL, stage), since=since)]
    if state.moved_at is not None:
        clocks.append(_Clock(counts=pace.of(Measure.TRANSIT, Stage.MOVING), since=state.moved_at))
    return clocks if all(total(clock.counts) >= ENOUGH for clock in clocks) else []


def late_to_leave(order: OrderFacts, day: date, now: datetime) -> Seen:
    """What has not left can't be there in time when fewer days are left than the lane takes at the least."""
    lane = order.lane
    counts = lane.pace.of(Measure.ARRIVAL, Stage.LABEL)
    least = quantile(counts, 1 - lane.thresholds.likely) if total(counts) >= ENOUGH else None
    if least is None:
        least = float(lane.days[0]) if lane.days else None
    if least is None:
        return Seen()
    end = workdays.end_of(day, zone=lane.zone)
    left = workdays.between(now, end, lane.calendars, zone=lane.zone)
    if left >= least:
        spare = workdays.after(now, left - least, lane.calendars, zone=lane.zone)
        return Seen(again=spare + timedelta(minutes=1))
    because = part("too_late_to_leave", by=day, days=f"{least:g}")
    return _seen(lane, day, because, late_by=max(1, round(least - left)), now=now)


def _by_the_clock(parcel: ParcelFacts, day: date, now: datetime) -> Seen:
    lane, stage = parcel.lane, stage_of(parcel.state)
    if stage is Stage.OUT:
        return Seen()
    least = lane.days[0] if lane.days and stage in (Stage.LABEL, Stage.ACCEPTED) else 0
    loaded = datetime.combine(day, LOADED_BY, ZoneInfo(lane.zone))
    for _ in range(least):
        loaded = _working_day_before(loaded, lane)
    if now < loaded:
        return Seen(again=loaded)
    return _seen(lane, day, part("not_out_yet", by=day, stage=stage), late_by=max(least, 1), now=now)


def _working_day_before(at: datetime, lane: Lane) -> datetime:
    at -= workdays.DAY
    while not workdays.is_open(at.date(), lane.calendars) and at.year > 1:
        at -= workdays.DAY
    return at


def _crossing(clock: _Clock, end: datetime, lane: Lane) -> datetime | None:
    """From when on it is likely to be late if nothing more is heard; None = not before its day is over."""
    needed = workdays.between(clock.since, end, lane.calendars, zone=lane.zone)
    waits = waits_until(clock.counts, needed=needed, chance=lane.thresholds.likely)
    return None if waits is None else workdays.after(clock.since, waits, lane.calendars, zone=lane.zone)


def _chance(clock: _Clock, at: datetime, end: datetime, lane: Lane) -> float:
    waited, needed = (
        workdays.between(clock.since, until, lane.calendars, zone=lane.zone) for until in (max(at, clock.since), end)
    )
    return chance(clock.counts, waited=waited, needed=needed)


def _late_by(clock: _Clock, end: datetime, lane: Lane) -> int:
    """Days by which it usually misses it, at least one."""
    usual = quantile(clock.counts, 0.5) or 0.0
    return max(1, round(usual - workdays.between(clock.since, end, lane.calendars, zone=lane.zone)))


def _seen(lane: Lane, day: date, because: Part, *, late_by: int, now: datetime) -> Seen:
    opens = workdays.opens(now, lane.calendars, zone=lane.zone)
    finding = Finding(
        kind=Kind.PREDICTED_LATE, cause=day.isoformat(), because=(because,), late_by=late_by, quiet=opens > now
    )
    return Seen(finding=finding, again=opens if opens > now else now + LISTENS)
