"""Filters that write money, dates and times as the recipient does: `{{ order.total | money }}`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from liquid import RenderContext
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context

from reassure.kit.errors import Refused
from reassure.kit.money import Money
from reassure.messages.rules.languages import region_of, zone_of
from reassure.ui import dates

_T = TypeVar("_T")


@with_context
def money(value: Any, *, context: RenderContext) -> str:
    """`{"minor": 1250, "currency": "EUR"}` → `12,50 €` for `de`."""
    if not isinstance(value, Mapping):
        return ""
    try:
        amount = Money(minor=int(value["minor"]), currency=str(value["currency"]))
    except (KeyError, ValueError, Refused) as error:
        raise FilterArgumentError(f"money wants minor units and a currency: {error}", token=None) from None
    return amount.format(_locale(context))


@with_context
def day(value: Any, *, context: RenderContext) -> str:
    """`2026-06-04` → `Thu 4 June`, and as every language writes it."""
    found = _day(value)
    return dates.day(found, _locale(context)) if found else ""


@with_context
def days(first: Any, last: Any = None, *, context: RenderContext) -> str:
    """`2026-06-04`, `2026-06-05` → `Thu 4 – Fri 5 June`; one day where both are the same or one is missing."""
    start, end = _day(first), _day(last)
    if not start or not end:
        return str(day(start or end, context=context))
    return str(dates.span(start, end, _locale(context)))


@with_context
def moment(value: Any, *, context: RenderContext) -> str:
    """An instant as day and time in the recipient's zone: `Thu 4 June, 14:05`."""
    at = _instant(value)
    if at is None:
        return ""
    local, locale = at.astimezone(zone_of(str(context.resolve("zone", default="UTC")))), _locale(context)
    return f"{dates.day(local.date(), locale)}, {dates.clock(local, locale)}"


FORMATS: dict[str, Callable[..., Any]] = {"money": money, "day": day, "days": days, "moment": moment}


def _locale(context: RenderContext) -> str:
    return region_of(str(context.resolve("locale", default="en")))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _parsed(date.fromisoformat, value)


def _instant(value: Any) -> datetime | None:
    at = value if isinstance(value, datetime) else _parsed(datetime.fromisoformat, value)
    if at is not None and at.tzinfo is None:
        raise FilterArgumentError(f"“{value}” is an instant without a zone", token=None)
    return at


def _parsed(read: Callable[[str], _T], value: Any) -> _T | None:
    if not value:
        return None
    try:
        return read(str(value))
    except ValueError:
        raise FilterArgumentError(f"“{value}” is not a date, such as 2026-06-04", token=None) from None
