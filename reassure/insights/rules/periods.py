"""Which steps make a readable line of a period."""

import calendar
from datetime import date, timedelta
from enum import StrEnum


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def step_of(since: date, until: date) -> Step:
    """Days for a month at most, weeks for a year, months beyond."""
    days = (until - since).days
    return Step.DAY if days < 32 else Step.WEEK if days < 370 else Step.MONTH


def last_day(first: date, step: Step) -> date:
    """The last day of the step that begins on `first`."""
    if step is Step.MONTH:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first + timedelta(days=6 if step is Step.WEEK else 0)
