"""All rules over an order and its parcels: what is wrong now, and when to look again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from reassure.problems.rules import orders, parcels
from reassure.problems.rules.facts import Finding, Kind, OrderFacts, ParcelFacts, Seen

#: Nothing heard for so long: nobody looks for it any more, and what was raised stays until somebody settles it.
TOO_OLD = timedelta(days=60)
#: What says the same, only louder: the first makes the others silent, for the order or for the same parcel.
LOUDER = {
    Kind.MISSING: frozenset({Kind.STALLED, Kind.CUSTOMS, Kind.HELD}),
    Kind.CUSTOMS: frozenset({Kind.STALLED}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """`look_at` None = nothing will change by itself. `finished` = all that was sent has come to its end."""

    findings: tuple[Finding, ...] = ()
    look_at: datetime | None = None
    finished: bool = False
    too_old: bool = False


def judge(order: OrderFacts, now: datetime) -> Judgement:
    """What is wrong with the order and each of its parcels. An order that is over has no problems."""
    if order.over:
        return Judgement(finished=True)
    if now - _news_at(order) > TOO_OLD:
        return Judgement(too_old=True, finished=_finished(order))
    seen = [rule(order, now) for rule in orders.RULES]
    for parcel in order.parcels:
        seen += looked_at(parcel, now)
    return _summed(seen, finished=_finished(order))


def judge_parcel(parcel: ParcelFacts, now: datetime) -> Judgement:
    """The same for a parcel that belongs to no order."""
    if now - parcel.heard_at > TOO_OLD:
        return Judgement(too_old=True, finished=parcel.state.is_final)
    return _summed(looked_at(parcel, now), finished=parcel.state.is_final)


def looked_at(parcel: ParcelFacts, now: datetime) -> list[Seen]:
    return [rule(parcel, now) for rule in parcels.RULES]


def _summed(seen: list[Seen], *, finished: bool) -> Judgement:
    again = [one.again for one in seen if one.again is not None]
    findings = [one.finding for one in seen if one.finding is not None]
    return Judgement(findings=_said_once(findings), look_at=min(again, default=None), finished=finished)


def _said_once(findings: list[Finding]) -> tuple[Finding, ...]:
    hushed = {
        (finding.subject, kind)
        for finding in findings
        if not finding.quiet
        for kind in LOUDER.get(finding.kind, frozenset())
    }
    return tuple(finding for finding in findings if (finding.subject, finding.kind) not in hushed)


def _news_at(order: OrderFacts) -> datetime:
    return max([order.placed_at, *(parcel.heard_at for parcel in order.parcels)])


def _finished(order: OrderFacts) -> bool:
    return not order.waiting and all(parcel.state.is_final for parcel in order.parcels)
