"""Filters that write money, days and instants as people of a locale do."""

from datetime import date, datetime

from babel.dates import format_datetime
from django import template

from reassure.kit.money import Money
from reassure.ui import dates

register = template.Library()


@register.filter
def written(money: Money, locale: str) -> str:
    """`{{ money|written:"de" }}`: `12,50 €`."""
    return money.format(locale or "en")


@register.filter
def day_written(day: date, locale: str) -> str:
    """`{{ day|day_written:"en_GB" }}`: `Thu 4 June`."""
    return dates.day(day, locale or "en")


@register.filter
def instant_written(at: datetime, locale: str) -> str:
    """`{{ at|instant_written:"en" }}`: date and time, in the zone the value carries."""
    return format_datetime(at, "medium", locale=locale or "en")
