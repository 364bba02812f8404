"""From when an order counts for what was learned: a day before the rules plan to hand it over."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reassure.promises.rules import delivery
from reassure.promises.rules.delivery import HandOver
from reassure.promises.rules.facts import Answer, DeliveryDates, Question, Unknown
from reassure.promises.rules.routes import Asked, Learned, Route

_DAY = timedelta(days=1)


def counts_from(asked: Question, *, zone: str) -> datetime:
    """By the merchant's clock, without a zone.

    So cut-offs, closures and things made to order move a learned date just as far as one by rules, and history with
    and without them compares. Where rules can't plan, the order itself counts.
    """
    return planned(delivery.hand_over(replace(asked, shipped_at=None)), asked.ordered_at, zone=zone)


def planned(handed_over: HandOver | Unknown, ordered_at: datetime, *, zone: str) -> datetime:
    """The same for a hand-over that was reckoned already."""
    if isinstance(handed_over, Unknown):
        return local(ordered_at, zone)
    return datetime.combine(handed_over.likely, time()) - _DAY


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """Which way a parcel goes, by whose clocks (the merchant's, the door's), and until when it had not come."""

    route: Route
    zone: str
    door_zone: str
    now: datetime


def word(learned: Learned, asked: Question, going: Going, *, handed_over: HandOver | Unknown | None = None) -> Answer:
    """What was learned of a parcel, after what the rules say of its hand-over."""
    handed = delivery.hand_over(asked) if handed_over is None else handed_over
    plan = handed if asked.shipped_at is None else delivery.hand_over(replace(asked, shipped_at=None))
    answer = learned.dates(
        Asked(
            route=going.route,
            placed_at=planned(plan, asked.ordered_at, zone=going.zone),
            handed_at=local(asked.shipped_at, going.zone) if asked.shipped_at else None,
            now=local(going.now, going.door_zone),
        )
    )
    if isinstance(answer, DeliveryDates) and isinstance(handed, HandOver):
        return replace(answer, because=(*handed.because, *answer.because))
    return answer


def local(at: datetime, zone: str) -> datetime:
    """By that zone's clock, without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
