"""What can be wrong with an order: it has not left, its promise is or will be broken, half of it is there."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reassure.problems.rules import likelihood, workdays
from reassure.problems.rules.facts import Finding, Kind, OrderFacts, Seen
from reassure.promises.rules.facts import part

#: Nobody is told that an order is late to leave on the day it was placed (FIELD 2.2, Wonderment refuses < 24 h).
AT_LEAST = timedelta(hours=24)
Rule = Callable[[OrderFacts, datetime], Seen]


def unfulfilled(order: OrderFacts, now: datetime) -> Seen:
    """Something has still to leave though the warehouse's own days are over, or three business days without any."""
    if not order.waiting:
        return Seen()
    lane = order.lane
    if order.hand_over_by is not None:
        due, by = workdays.end_of(order.hand_over_by, zone=order.leaves_in), order.hand_over_by
        because = part("not_handed_over", by=by)
    else:
        days = lane.thresholds.unfulfilled
        due = workdays.after(order.placed_at, days, lane.calendars, zone=order.leaves_in)
        because = part("not_shipped", placed=order.placed_at.date(), days=days)
    due = max(due, order.placed_at + AT_LEAST)
    if now < due:
        return Seen(again=due)
    opens = workdays.opens(now, lane.calendars, zone=order.leaves_in)
    finding = Finding(kind=Kind.UNFULFILLED, cause="placed", because=(because,), quiet=opens > now)
    return Seen(finding=finding, again=opens if opens > now else None)


def late(order: OrderFacts, now: datetime) -> Seen:
    """The last day named at first is over and nobody was at the door (FIELD 2.3); each further day counts."""
    if order.settled or order.first is None:
        return Seen()
    day = order.first[1]
    today = now.astimezone(ZoneInfo(order.zone)).date()
    if today <= day:
        return Seen(again=workdays.end_of(day, zone=order.zone))
    gone = (today - day).days
    because = part("day_over", promised=day, days=gone)
    finding = Finding(kind=Kind.LATE, cause=day.isoformat(), because=(because,), late_by=gone)
    return Seen(finding=finding, again=workdays.end_of(today, zone=order.zone))


def revised(order: OrderFacts, now: datetime) -> Seen:
    """The date that stands now is later than the first one, and the first one is not over yet."""
    if order.settled or order.first is None or order.promised is None or _over(order.first[1], order, now):
        return Seen()
    days = (order.promised[1] - order.first[1]).days
    if days <= 0:
        return Seen()
    because = part("date_moved", was=order.first[1], to=order.promised[1], days=days)
    cause = order.promised[1].isoformat()
    return Seen(finding=Finding(kind=Kind.REVISED, cause=cause, because=(because,), late_by=days))


def predicted_late(order: OrderFacts, now: datetime) -> Seen:
    """By what is usual on its lane it will not be there by the day that stands now."""
    if order.settled or order.promised is None or order.first is None or _over(order.first[1], order, now):
        return Seen()
    day = order.promised[1]
    if _over(day, order, now):
        return Seen()
    parcels = [parcel for parcel in order.parcels if likelihood.on_its_way(parcel)]
    seen = [likelihood.late(parcel, day, now) for parcel in parcels]
    if order.waiting:
        seen.append(likelihood.late_to_leave(order, day, now))
    findings = [one.finding for one in seen if one.finding is not None]
    worst = max(findings, key=lambda finding: (not finding.quiet, finding.late_by), default=None)
    return Seen(finding=worst, again=min((one.again for one in seen if one.again), default=None))


def partial(order: OrderFacts, now: datetime) -> Seen:
    """Some of it is there and the rest has not followed within two business days."""
    came = [at for parcel in order.parcels if (at := parcel.state.delivered_at) is not None]
    rest = [parcel for parcel in order.parcels if not parcel.state.is_final]
    if not came or not (rest or order.waiting):
        return Seen()
    since, lane = min(came), order.lane
    due = workdays.after(since, lane.thresholds.partial, lane.calendars, zone=lane.zone)
    if now < due:
        return Seen(again=due)
    because = part("rest_missing", came=len(came), left=len(rest) + order.waiting, since=since.date())
    cause = since.isoformat(timespec="seconds")
    return Seen(finding=Finding(kind=Kind.PARTIAL, cause=cause, because=(because,)))


RULES: tuple[Rule, ...] = (unfulfilled, late, revised, predicted_late, partial)


def _over(day: date, order: OrderFacts, now: datetime) -> bool:
    return now >= workdays.end_of(day, zone=order.zone)
