"""An order's date is the date of its last parcel; what is known best about each parcel speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from reassure.promises.rules import moves
from reassure.promises.rules.breaches import NOTHING_KNOWN, Breach, Course, Trip, explain, worst
from reassure.promises.rules.delivery import forecast, hand_over
from reassure.promises.rules.facts import Answer, DeliveryDates, Part, Question, Source, Unknown, part
from reassure.promises.rules.sources import AS_USUAL, Believed, best
from reassure.promises.rules.timeliness import Attempt, Outcome, Settlement, settle_all


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelKnown:
    """One parcel, or (with key "") all that has not left yet. `estimate` is the carrier's own.

    `lost`: on its way back or gone without ever having been at the door. `trip` is how it went, None before it left.
    `learned` is what the merchant's own parcels say of it, None where nobody asked them; `believed` whom to believe on
    its `lane`.
    """

    key: str
    question: Question
    estimate: tuple[date, date] | None = None
    attempt: Attempt | None = None
    lost: bool = False
    trip: Trip | None = None
    learned: Answer | None = None
    believed: Believed = AS_USUAL
    lane: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelAnswer:
    key: str
    answer: Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderKnown:
    """All that is known of one order's delivery; `shop` is what the shop promised at its checkout."""

    placed_at: datetime
    parcels: tuple[ParcelKnown, ...]
    shop: tuple[date, date] | None = None
    cancelled: bool = False

    def answers(self) -> tuple[ParcelAnswer, ...]:
        return tuple(ParcelAnswer(key=p.key, answer=dates_of(p, shop=self.shop)) for p in self.parcels)

    def outcome(self, promised: tuple[date, date]) -> Settlement | None:
        """How a promise of these days went, or None while it is open. With nothing left to send it is void."""
        if self.cancelled or not self.parcels:
            return Settlement(outcome=Outcome.VOID)
        attempts = [parcel.attempt for parcel in self.parcels]
        lost = any(parcel.lost for parcel in self.parcels)
        return settle_all(attempts, lost=lost, dates=promised)

    def last_attempt(self) -> Attempt | None:
        came = [parcel.attempt for parcel in self.parcels if parcel.attempt is not None]
        return max(came, key=lambda attempt: attempt.on, default=None)

    def breach(self, promised: date, shown_at: datetime, *, moved_address: bool = False) -> Breach:
        """Why it came after the day that was promised then, by the late parcel of which most can be said."""
        late = [p for p in self.parcels if p.lost or (p.attempt is not None and p.attempt.on > promised)]
        courses = [_course(parcel, parcel.trip, promised, shown_at) for parcel in late if parcel.trip]
        said = [explain(replace(course, moved_address=moved_address)) for course in courses]
        return worst(said or [NOTHING_KNOWN])


def _course(parcel: ParcelKnown, trip: Trip, promised: date, shown_at: datetime) -> Course:
    """How it went, beside what our rules would have said the day it was ordered.

    What had gone wrong before the promise was shown did not break it.
    """
    course = trip.course(promised, parcel.attempt.on if parcel.attempt else None)
    if trip.moved_at is not None and shown_at >= trip.moved_at:
        return replace(course, left_on=course.moved_on)
    if trip.left_at is not None and shown_at >= trip.left_at:
        return course
    asked = replace(parcel.question, shipped_at=None)
    handed, planned = hand_over(asked), forecast(asked)
    return replace(
        course,
        leave_by=None if isinstance(handed, Unknown) else handed.latest,
        come_by=None if isinstance(planned, Unknown) else planned.latest,
    )


def dates_of(parcel: ParcelKnown, *, shop: tuple[date, date] | None = None) -> Answer:
    """The best-believed word about one parcel; `Unknown` with the rules' own reason when there is none.

    What happened comes before all that was said (`rules.sources`).
    """
    if parcel.attempt is not None:
        on = parcel.attempt.on
        return _span((on, on), Source.ATTEMPT, part("first_attempt", on=on))
    ranking = parcel.believed.ranking(parcel.lane, left=parcel.question.shipped_at is not None)
    return best(words_of(parcel, shop=shop), ranking)


def words_of(parcel: ParcelKnown, *, shop: tuple[date, date] | None = None) -> dict[Source, Answer]:
    """What every source says of a parcel that has not been at the door."""
    words: dict[Source, Answer] = {Source.RULES: forecast(parcel.question)}
    if parcel.estimate is not None:
        words[Source.CARRIER] = _span(parcel.estimate, Source.CARRIER, part("carrier_estimate"))
    if parcel.learned is not None:
        words[Source.LEARNED] = parcel.learned
    if shop is not None:
        words[Source.SHOP] = as_promised(shop)
    return words


def order_dates(parcels: Sequence[ParcelAnswer]) -> Answer:
    """An order is there when its last parcel is; one parcel without a date leaves the order without one.

    Parcels still on their way speak for the order; those that arrived only when all have.
    """
    if not parcels:
        return Unknown(because=(part("nothing_ships"),))
    unknown = [parcel.answer for parcel in parcels if isinstance(parcel.answer, Unknown)]
    if unknown:
        return Unknown(because=tuple(dict.fromkeys(chain.from_iterable(answer.because for answer in unknown))))
    every = [parcel.answer for parcel in parcels if isinstance(parcel.answer, DeliveryDates)]
    known = [dates for dates in every if dates.source is not Source.ATTEMPT] or every
    last = max(known, key=lambda dates: (dates.latest, dates.earliest))
    if len(every) == 1:
        return last
    return replace(
        last,
        earliest=max(dates.earliest for dates in known),
        most_likely=max(dates.most_likely for dates in known),
        because=(*last.because, part("last_of_parcels", parcels=len(every))),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """What becomes of what we said: `made` for the first date ever, `why` when it changed, else neither.

    `dates` None = we don't know (any more).
    """

    dates: DeliveryDates | None
    made: bool = False
    why: Part | None = None


def revise(before: DeliveryDates | None, after: Answer, *, fact: str, today: date | None = None) -> Revision:
    """Days that stay the same are no change, nor is a learned move that does not matter `today` (`rules.moves`).

    An arrival is an outcome, not a promise: nothing is promised with hindsight.
    """
    if isinstance(after, Unknown):
        return Revision(dates=None, why=part("not_known_any_more") if before else None)
    if after.source is Source.ATTEMPT:
        return Revision(dates=before)
    if before is None:
        return Revision(dates=after, made=True)
    if today is not None and not moves.matters(before, after, today=today, fact=fact):
        return Revision(dates=_kept(before, after))
    same = (before.earliest, before.latest) == (after.earliest, after.latest)
    return Revision(dates=after, why=None if same else why_changed(before, after, fact=fact))


def why_changed(before: DeliveryDates, after: DeliveryDates, *, fact: str) -> Part:
    """What moved the date, said by whoever now says it; `fact` is the kind of event that brought it up."""
    days = (after.latest - before.latest).days
    if after.source is Source.CARRIER:
        moved = before.source is Source.CARRIER
        return part("carrier_moved" if moved else "carrier_estimated", days=days)
    if after.source is Source.SHOP:
        return part("shop_changed", days=days)
    shipped = _said(after, "shipped") - _said(before, "shipped")
    if shipped and days:
        return part("shipped_later" if days > 0 else "shipped_earlier", days=days)
    if _said(after, "last_of_parcels") != _said(before, "last_of_parcels"):
        return part("parcels_changed", days=days)
    if after.source is Source.LEARNED and fact in _QUIET:
        return part("slower_than_usual" if days > 0 else "faster_than_usual", days=days)
    return part(_BY_FACT.get(fact, "order_changed"), days=days)


def _kept(before: DeliveryDates, after: DeliveryDates) -> DeliveryDates:
    """The days said before; with the newest reasons only where they are the reasons for these very days."""
    same = (before.earliest, before.latest) == (after.earliest, after.latest)
    return after if same else before


_BY_FACT = {
    "order.address_changed": "address_changed",
    "shipment.created": "shipped",
    "shipment.cancelled": "parcels_changed",
    "shipment.out_for_delivery": "out_for_delivery",
}
#: Facts that bring no news of their own: a parcel's silence, and that it moves.
_QUIET = frozenset({"", "shipment.in_transit"})


def _said(dates: DeliveryDates, code: str) -> frozenset[Part]:
    return frozenset(said for said in dates.because if said.code == code)


def as_promised(days: tuple[date, date]) -> DeliveryDates:
    """What the shop said at its checkout, as dates."""
    return _span(days, Source.SHOP, part("shop_promise"))


def _span(days: tuple[date, date], source: Source, because: Part) -> DeliveryDates:
    first, last = sorted(days)
    return DeliveryDates(earliest=first, latest=last, most_likely=last, source=source, because=(because,))
