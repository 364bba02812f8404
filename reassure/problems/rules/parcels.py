"""What can be wrong with one parcel. Each rule says what it finds now, and when to look again if nothing is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

from reassure.problems.rules import limits, workdays
from reassure.problems.rules.facts import Finding, Kind, ParcelFacts, Seen
from reassure.problems.rules.paces import Stage
from reassure.problems.rules.stages import TIMED, stage_of
from reassure.promises.rules.facts import Part, part
from reassure.shipments.rules.facts import Status

#: An exception by what it means for staff; the others merely hold the parcel up.
BY_SUBSTATUS = {
    "exception_002": Kind.ADDRESS,
    "exception_003": Kind.RETURNING,
    "exception_004": Kind.CUSTOMS,
    "exception_006": Kind.CUSTOMS,
    "exception_007": Kind.ADDRESS,
    "exception_008": Kind.RETURNING,
    "exception_010": Kind.RETURNING,
    "exception_011": Kind.RETURNING,
    "exception_012": Kind.DAMAGED,
    "exception_013": Kind.MISSING,
    "exception_018": Kind.CUSTOMS,
}
#: A pickup point sends it back soon when it keeps it only this much longer.
SOON_BACK = timedelta(days=2)
#: A scan that leaves the status as it is raises no fact: whoever is said to be silent is listened for this often.
LISTENS = timedelta(hours=1)
Rule = Callable[[ParcelFacts, datetime], Seen]


def not_picked_up(parcel: ParcelFacts, now: datetime) -> Seen:
    """A label without a pick-up (what others cannot see, FIELD 2.2: "label made but not picked up")."""
    if stage_of(parcel.state) is not Stage.LABEL or parcel.state.moved_at is not None:
        return Seen()
    limit = limits.of("not_picked_up", parcel.lane, Stage.LABEL)
    since = parcel.state.since or parcel.told_at
    due = workdays.after(since, limit.days, parcel.lane.calendars, zone=parcel.lane.zone)
    because = part("no_pickup", since=since.date(), days=limit.days, limit=limit.source)
    return _overdue(parcel, Kind.NOT_PICKED_UP, since, due, because, now)


def stalled(parcel: ParcelFacts, now: datetime) -> Seen:
    """Silence that is longer than this lane's, at this stage; not where the carrier has said what holds it up."""
    stage = stage_of(parcel.state)
    if stage not in TIMED or stage is Stage.LABEL:
        return Seen()
    limit = limits.of("stalled", parcel.lane, stage)
    since = parcel.heard_at
    due = workdays.after(since, limit.days, parcel.lane.calendars, zone=parcel.lane.zone)
    because = part("no_scan", since=since.date(), days=limit.days, limit=limit.source, stage=stage)
    return _overdue(parcel, Kind.STALLED, since, due, because, now)


def missing(parcel: ParcelFacts, now: datetime) -> Seen:
    """Nobody has heard of it for so long that it may be lost, or the carrier says that it can't find it."""
    stage = stage_of(parcel.state)
    if parcel.state.substatus == "exception_013" or stage is Stage.DONE or stage is Stage.LABEL:
        return Seen()
    if stage is Stage.WAITING or parcel.state.is_returning:
        return Seen()
    limit = limits.of("missing", parcel.lane, stage)
    since = parcel.heard_at
    due = workdays.after(since, limit.days, parcel.lane.calendars, zone=parcel.lane.zone)
    because = part("silent_for_long", since=since.date(), days=limit.days, limit=limit.source)
    return _overdue(parcel, Kind.MISSING, since, due, because, now)


def said_by_carrier(parcel: ParcelFacts, now: datetime) -> Seen:
    """An exception is a problem at once; what the carrier calls it says which."""
    state = parcel.state
    if state.status is not Status.EXCEPTION:
        return Seen()
    kind = BY_SUBSTATUS.get(state.substatus, Kind.HELD)
    since = state.returning_at if state.is_returning and state.returning_at else state.since
    because = part("carrier_says", substatus=state.substatus or "exception_001", since=_day(since))
    return Seen(finding=_found(parcel, kind, since or parcel.told_at, because))


def attempt_failed(parcel: ParcelFacts, now: datetime) -> Seen:
    state = parcel.state
    if state.status is not Status.ATTEMPT_FAIL:
        return Seen()
    because = part("attempt_failed", substatus=state.substatus or "attempt_fail_001", since=_day(state.since))
    return Seen(finding=_found(parcel, Kind.ATTEMPT_FAILED, state.since or parcel.told_at, because))


def waiting(parcel: ParcelFacts, now: datetime) -> Seen:
    """At a pickup point: a problem from the second day on, and urgent when it is about to be sent back."""
    state, since = parcel.state, parcel.state.since
    if state.status is not Status.AVAILABLE_FOR_PICKUP or since is None:
        return Seen()
    goes = since + timedelta(days=parcel.lane.thresholds.waiting)
    looks = [at for at in (since + SOON_BACK, goes - SOON_BACK, goes) if at > now]
    if now < min(since + SOON_BACK, goes - SOON_BACK):
        return Seen(again=min(looks))
    code = "waits" if now < goes - SOON_BACK else "goes_back_soon" if now < goes else "goes_back_any_day"
    because = part(code, since=_day(since), back_on=goes.date())
    return Seen(finding=_found(parcel, Kind.WAITING, since, because), again=min(looks, default=None))


def at_customs(parcel: ParcelFacts, now: datetime) -> Seen:
    """Customs began and did not end: not an exception yet, but longer than it takes."""
    state = parcel.state
    if stage_of(state) is not Stage.CUSTOMS or state.status is Status.EXCEPTION:
        return Seen()
    since = parcel.heard_at
    limit = limits.of("customs", parcel.lane, Stage.CUSTOMS)
    due = workdays.after(since, limit.days, parcel.lane.calendars, zone=parcel.lane.zone)
    because = part("customs_for_long", since=since.date(), days=limit.days, limit=limit.source)
    return _overdue(parcel, Kind.CUSTOMS, since, due, because, now)


def contested(parcel: ParcelFacts, now: datetime) -> Seen:
    """The carrier says delivered, the shopper says it isn't there."""
    if parcel.contested_at is None or parcel.state.status is not Status.DELIVERED:
        return Seen()
    because = part("not_there", delivered=_day(parcel.state.delivered_at), said=_day(parcel.contested_at))
    return Seen(finding=_found(parcel, Kind.CONTESTED, parcel.contested_at, because))


RULES: tuple[Rule, ...] = (
    not_picked_up, stalled, missing, said_by_carrier, attempt_failed, waiting, at_customs, contested,
)  # fmt: skip


def _overdue(parcel: ParcelFacts, kind: Kind, since: datetime, due: datetime, because: Part, now: datetime) -> Seen:
    """For want of news: due only on days on which somebody could have scanned it."""
    if now < due:
        return Seen(again=due)
    opens = workdays.opens(now, parcel.lane.calendars, zone=parcel.lane.zone)
    finding = Finding(kind=kind, cause=_cause(since), because=(because,), subject=parcel.key, quiet=opens > now)
    return Seen(finding=finding, again=opens if opens > now else now + LISTENS)


def _found(parcel: ParcelFacts, kind: Kind, since: datetime, because: Part) -> Finding:
    return Finding(kind=kind, cause=_cause(since), because=(because,), subject=parcel.key)


def _cause(since: datetime) -> str:
    return since.isoformat(timespec="seconds")


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
