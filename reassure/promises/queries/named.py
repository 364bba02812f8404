"""The days that were named of orders, and nothing else: for whoever counts many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reassure.promises.models import Forecast

Days = tuple[date, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What was named first, and what was named last before anybody was at the door; None = nothing was."""

    first: Days | None = None
    last: Days | None = None


def days_named(order_ids: Collection[UUID]) -> dict[UUID, Named]:
    """One query."""
    rows = Forecast.objects.filter(order_id__in=order_ids).values_list(
        "order_id", "first_earliest_on", "first_latest_on", "earliest_on", "latest_on"
    )
    return {key: Named(first=_days(*days[:2]), last=_days(*days[2:])) for key, *days in rows}


def _days(earliest: date | None, latest: date | None) -> Days | None:
    return (earliest, latest) if earliest and latest else None
