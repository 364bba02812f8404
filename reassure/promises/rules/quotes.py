"""What may be promised before anybody has bought: a basket, a door, and each way to send it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reassure.promises.rules import answers, calendars, delivery
from reassure.promises.rules.delivery import HandOver
from reassure.promises.rules.facts import Answer, DeliveryDates, Question, Unknown, Warehouse
from reassure.promises.rules.reckoning import Door, Sending, Tables, lane_of, origin_of, question
from reassure.promises.rules.transit import Journey
from reassure.stores.rules import Wanted

#: How far ahead “order by … to have it on …” is looked for.
FARTHEST_DAYS = 120
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Basket:
    """What somebody may buy. `services` are the ways to compare, none = all that the table has for the door."""

    door: Door
    items: tuple[Wanted, ...] = ()
    source: str = ""
    services: tuple[str, ...] = ()
    wanted_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """One way to send it. Ordered before `order_before` it comes as said; `order_by` is the last moment at which an
    order still comes on the wanted day, None where none was wanted or it can't be had."""

    service: str
    answer: Answer
    order_before: datetime | None = None
    order_by: datetime | None = None


def quotes(basket: Basket, tables: Tables, now: datetime) -> tuple[Quote, ...]:
    """Each way's dates for an order placed now, the soonest first; ways without a date come last."""
    first, *others = _services(basket, tables)
    sending = Sending(
        ordered_at=now,
        door=basket.door,
        source=basket.source,
        items=basket.items,
        service=first,
        place=origin_of(basket.items, basket.door, tables),
    )
    asked = question(sending, tables)
    lanes = [(first, asked.lane), *((service, lane_of(sending.by(service), tables)) for service in others)]
    handed_over = delivery.hand_over(asked)
    before = _counts_until(handed_over, asked.warehouse)
    found = []
    for service, lane in lanes:
        here, going = replace(asked, lane=lane), sending.by(service)
        answer = answers.answer(here, going, tables, handed_over)
        known = isinstance(answer, DeliveryDates)
        by = order_by(basket.wanted_on, here, going, tables) if known and basket.wanted_on else None
        found.append(Quote(service=service, answer=answer, order_before=before if known else None, order_by=by))
    return tuple(sorted(found, key=_soonest))


def order_by(wanted_on: date, asked: Question, sending: Sending, tables: Tables) -> datetime | None:
    """The last moment, from the question's on, at which an order still comes by that day for certain."""
    if asked.warehouse is None:
        return None
    first = asked.ordered_at.astimezone(ZoneInfo(asked.warehouse.zone)).date()
    for day in _back(min(wanted_on, first + timedelta(days=FARTHEST_DAYS)), first):
        closes = _closes(day, asked.warehouse)
        if closes <= asked.ordered_at:
            return None
        if _comes_by(wanted_on, answers.answer(replace(asked, ordered_at=closes - _SECOND), sending, tables)):
            return closes
    return None


def _services(basket: Basket, tables: Tables) -> tuple[str, ...]:
    """The ways asked for, else those the table names for this door, else the one way that needs no name."""
    if basket.services:
        return basket.services
    journey = Journey(destination_country=basket.door.country, postcode=basket.door.postcode)
    named = dict.fromkeys(row.service for row in tables.transit.leading_to(journey) if row.service)
    return tuple(named) or ("",)


def _counts_until(handed_over: HandOver | Unknown, warehouse: Warehouse | None) -> datetime | None:
    """Until when an order counts as one of the same day as one placed now."""
    if warehouse is None or isinstance(handed_over, Unknown) or handed_over.counts_from is None:
        return None
    return _closes(handed_over.counts_from, warehouse)


def _soonest(quote: Quote) -> tuple[bool, date, str]:
    known = isinstance(quote.answer, DeliveryDates)
    return (not known, quote.answer.latest if isinstance(quote.answer, DeliveryDates) else date.max, quote.service)


def _closes(day: date, warehouse: Warehouse) -> datetime:
    """When the day stops counting at the warehouse: its cut-off where it works that day, else its midnight."""
    cutoff = warehouse.cutoffs[day.weekday()] if day.weekday() < len(warehouse.cutoffs) else None
    zone = ZoneInfo(warehouse.zone)
    if cutoff is None or calendars.closed_because(day, warehouse.calendar) is not None:
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, cutoff, zone)


def _back(day: date, first: date) -> Iterable[date]:
    return (day - timedelta(days=n) for n in range((day - first).days + 1))


def _comes_by(wanted_on: date, answer: Answer) -> bool:
    return isinstance(answer, DeliveryDates) and answer.latest <= wanted_on
