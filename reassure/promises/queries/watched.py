"""Promises that somebody has to look at: near their last moment, or past it without a word of how they went."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from reassure.promises.models import Promise
from reassure.promises.rules import kinds
from reassure.promises.rules.ledger import Kind

#: No kind is watched for longer than this before its last moment; a day for whoever's calendar is ahead.
FARTHEST = max(nature.ahead for nature in kinds.NATURES.values()) + timedelta(days=1)


def watched(rows: QuerySet[Promise], now: datetime) -> QuerySet[Promise]:
    """Open ones, deliveries aside, whose last day is near enough for some kind to be told of, and that are not yet."""
    near = rows.filter(outcome="", at_risk_at=None, latest_on__lte=(now + FARTHEST).date())
    return near.exclude(kind=Kind.DELIVERY)


def merchants_watched(now: datetime) -> list[UUID]:
    """Who has such promises, for the operator's tick."""
    rows = watched(Promise.across.using("operator"), now)
    return list(rows.order_by().values_list("merchant_id", flat=True).distinct())


def unsettled(today: date) -> dict[str, int]:
    """Promises other than deliveries whose last day is over and of which nobody said how they went, by kind."""
    rows = Promise.objects.filter(outcome="", latest_on__lt=today).exclude(kind=Kind.DELIVERY)
    return dict(rows.order_by().values_list("kind").annotate(many=Count("pk")))
