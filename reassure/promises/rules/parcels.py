"""An order's date is the date of its last parcel; what is known best about each parcel speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from reassure.promises.rules.delivery import forecast
from reassure.promises.rules.facts import Answer, DeliveryDates, Part, Question, Source, Unknown, part
from reassure.promises.rules.timeliness import Attempt

#: FIELD 1.3: the carrier's word first, then our rules; the shop's promise stands when neither has anything.
BELIEVED = (Source.ATTEMPT, Source.CARRIER, Source.RULES, Source.SHOP)


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelKnown:
    """One parcel, or (with key "") all that has not left yet. `estimate` is the carrier's own."""

    key: str
    question: Question
    estimate: tuple[date, date] | None = None
    attempt: Attempt | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelAnswer:
    key: str
    answer: Answer


def dates_of(parcel: ParcelKnown, *, shop: tuple[date, date] | None = None) -> Answer:
    """The best-believed word about one parcel; `Unknown` with the rules' own reason when there is none."""
    by_rules = forecast(parcel.question)
    words: dict[Source, Answer] = {Source.RULES: by_rules}
    if parcel.attempt is not None:
        on = parcel.attempt.on
        words[Source.ATTEMPT] = _span((on, on), Source.ATTEMPT, part("first_attempt", on=on))
    if parcel.estimate is not None:
        words[Source.CARRIER] = _span(parcel.estimate, Source.CARRIER, part("carrier_estimate"))
    if shop is not None:
        words[Source.SHOP] = _span(shop, Source.SHOP, part("shop_promise"))
    spoken = (words[source] for source in BELIEVED if isinstance(words.get(source), DeliveryDates))
    return next(spoken, by_rules)


def order_dates(parcels: Sequence[ParcelAnswer]) -> Answer:
    """An order is there when its last parcel is; one parcel without a date leaves the order without one."""
    if not parcels:
        return Unknown(because=(part("nothing_ships"),))
    unknown = [parcel.answer for parcel in parcels if isinstance(parcel.answer, Unknown)]
    if unknown:
        return Unknown(
            because=tuple(dict.fromkeys(chain.from_iterable(answer.because for answer in unknown)))
        )
    known = [parcel.answer for parcel in parcels if isinstance(parcel.answer, DeliveryDates)]
    last = max(known, key=lambda dates: (dates.latest, dates.earliest))
    if len(known) == 1:
        return last
    return replace(
        last,
        earliest=max(dates.earliest for dates in known),
        most_likely=max(dates.most_likely for dates in known),
        because=(*last.because, part("last_of_parcels", parcels=len(known))),
    )


def why_changed(before: DeliveryDates, after: DeliveryDates, *, fact: str) -> Part:
    """What moved the date, said by whoever now says it; `fact` is the kind of event that brought it up."""
    days = (after.latest - before.latest).days
    if after.source is Source.CARRIER:
        moved = before.source is Source.CARRIER
        return part("carrier_moved" if moved else "carrier_estimated", days=days)
    if after.source is Source.ATTEMPT:
        return part("attempted", days=days)
    shipped = _said(after, "shipped") - _said(before, "shipped")
    if shipped and days:
        return part("shipped_later" if days > 0 else "shipped_earlier", days=days)
    if _said(after, "last_of_parcels") != _said(before, "last_of_parcels"):
        return part("parcels_changed", days=days)
    return part(_BY_FACT.get(fact, "order_changed"), days=days)


_BY_FACT = {
    "order.address_changed": "address_changed",
    "shipment.created": "shipped",
    "shipment.cancelled": "parcels_changed",
}


def _said(dates: DeliveryDates, code: str) -> frozenset[Part]:
    return frozenset(said for said in dates.because if said.code == code)


def _span(days: tuple[date, date], source: Source, because: Part) -> DeliveryDates:
    first, last = sorted(days)
    return DeliveryDates(earliest=first, latest=last, most_likely=last, source=source, because=(because,))
