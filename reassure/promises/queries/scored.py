"""Scorecards: how promises were kept, read from what was added up."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchants_with
from reassure.promises.models import Forecast, Promise, Score
from reassure.promises.queries.learned import policy
from reassure.promises.rules import scorecard
from reassure.promises.rules.ledger import Kind
from reassure.promises.rules.scorecard import Scorecard, Scored, Tally

MONTHS = 12
_SUMS = ("inside", "early", "broken", "gap_days", "late_days", "width_days", "ahead_days")


class NotPublic(NotFound):
    """The merchant does not show its scorecard, or there is too little to show."""

    code = "no_scorecard"


def scorecard_since(first: date) -> Scorecard:
    """From that month on; one query over rows that are months and lanes, not promises."""
    lanes = Score.objects.filter(month__gte=first).order_by()
    rows = lanes.values("month", "kind", "horizon", "lane_from", "lane_to", "carrier", "original")
    summed = rows.annotate(**{f"all_{name}": Sum(name) for name in _SUMS})
    return scorecard.card([_scored(row) for row in summed], first=first)


def public_scorecard(today: date) -> Scorecard:
    """A year of it, as anybody may see it. Raises `NotPublic`."""
    if policy().scorecard_public:
        found = scorecard.published(scorecard_since(months_before(today)))
        if found is not None:
            return found
    raise NotPublic("There is no scorecard here.")


def months_before(today: date, months: int = MONTHS) -> date:
    """The first day of the month so many months back, this one among them."""
    at = today.year * 12 + today.month - months
    return date(at // 12, at % 12 + 1, 1)


def worth_at_stake() -> dict[str, tuple[int, int]]:
    """What orders with a delivery at risk paid, in minor units by currency, and how many they are."""
    risky = Promise.objects.filter(outcome="", at_risk_at__isnull=False, kind=Kind.DELIVERY).values("order_id")
    rows = Forecast.objects.filter(outcome="", order_id__in=risky).order_by().values_list("order__currency")
    return {currency: (worth, many) for currency, worth, many in rows.annotate(Sum("order__total"), Count("pk"))}


def merchants_to_tally() -> list[UUID]:
    """Who has settled promises that are not counted yet, for the operator's tick."""
    return merchants_with(Promise, to_score=True)


def _scored(row: Mapping[str, Any]) -> Scored:
    return Scored(
        month=row["month"],
        kind=row["kind"],
        horizon=row["horizon"],
        lane=(row["lane_from"], row["lane_to"]),
        carrier=row["carrier"],
        original=row["original"],
        tally=Tally(**{name: row[f"all_{name}"] for name in _SUMS}),
    )
