"""What may be promised before anybody has bought: a basket, a door, and each way to send it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reassure.promises.rules import calendars, delivery
from reassure.promises.rules.facts import Answer, DeliveryDates, Question, Unknown, Warehouse
from reassure.promises.rules.reckoning import Door, Sending, Tables, origin_of, question
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
    sending = Sending(
        ordered_at=now,
        door=basket.door,
        source=basket.source,
        items=basket.items,
        place=origin_of(basket.items, basket.door, tables),
    )
    found = [_quote(service, sending, basket.wanted_on, tables) for service in _services(basket, sending, tables)]
    return tuple(sorted(found, key=_soonest)) if len(found) > 1 else tuple(found)


def order_before(asked: Question) -> datetime | None:
    """Until when an order counts as one of the day it would count for now; None where nothing is known of the day."""
    if asked.warehouse is None:
        return None
    try:
        start, _ = delivery.first_working_day(asked, asked.warehouse)
    except calendars.NeverOpen:
        return None
    return _closes(start, asked.warehouse)


def order_by(wanted_on: date, asked: Question) -> datetime | None:
    """The last moment, from the question's on, at which an order still comes by that day for certain."""
    if asked.warehouse is None:
        return None
    first = asked.ordered_at.astimezone(ZoneInfo(asked.warehouse.zone)).date()
    for day in _back(min(wanted_on, first + timedelta(days=FARTHEST_DAYS)), first):
        closes = _closes(day, asked.warehouse)
        if closes <= asked.ordered_at:
            return None
        if _comes_by(wanted_on, replace(asked, ordered_at=closes - _SECOND)):
            return closes
    return None


def _services(basket: Basket, sending: Sending, tables: Tables) -> Iterable[str]:
    """The ways asked for, else those the table names for this door, else the one way that needs no name."""
    if basket.services:
        return basket.services
    journey = Journey(destination_country=basket.door.country, postcode=basket.door.postcode)
    named = dict.fromkeys(row.service for row in tables.transit.leading_to(journey) if row.service)
    return named or ("",)


def _quote(service: str, sending: Sending, wanted_on: date | None, tables: Tables) -> Quote:
    asked = question(sending.by(service), tables)
    answer = delivery.forecast(asked)
    if isinstance(answer, Unknown):
        return Quote(service=service, answer=answer)
    return Quote(
        service=service,
        answer=answer,
        order_before=order_before(asked),
        order_by=order_by(wanted_on, asked) if wanted_on else None,
    )


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


def _comes_by(wanted_on: date, asked: Question) -> bool:
    answer = delivery.forecast(asked)
    return isinstance(answer, DeliveryDates) and answer.latest <= wanted_on
