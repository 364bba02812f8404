"""Late shipping as the law sees it: sales, notices, answers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchants_with
from reassure.law.orders import Answer, Notice, Sale
from reassure.merchants.models import Merchant
from reassure.problems.models import DelayNotice, DelayPolicy
from reassure.problems.queries.gathering import Told, orders_told


class NoSuchNotice(NotFound):
    """There is no such notice, or it is about another order."""

    code = "no_such_notice"


def notice(notice_id: UUID | None, *, order_id: UUID | None = None, hold: bool = False) -> DelayNotice:
    """Raises `NoSuchNotice`."""
    rows = DelayNotice.objects.select_for_update() if hold else DelayNotice.objects.all()
    rows = rows.filter(order_id=order_id) if order_id else rows
    found = rows.filter(pk=notice_id).first() if notice_id else None
    if found is None:
        raise NoSuchNotice("There is no such notice.")
    return found


def notices_of(order_ids: Collection[UUID]) -> dict[UUID, list[DelayNotice]]:
    """The notices of many orders, in their order; one query."""
    found: dict[UUID, list[DelayNotice]] = {}
    for row in DelayNotice.objects.filter(order_id__in=order_ids).order_by("order_id", "number"):
        found.setdefault(row.order_id, []).append(row)
    return found


def policies() -> list[DelayPolicy]:
    return list(DelayPolicy.objects.order_by("country"))


def merchants_with_policies() -> list[UUID]:
    """Who follows a country's rule on late shipping, for the operator's tick."""
    return merchants_with(DelayPolicy)


def sales(order_ids: Collection[UUID], *, policy: DelayPolicy, merchant: Merchant, now: datetime) -> dict[UUID, Sale]:
    """These orders as a rule on late shipping sees them."""
    told, sent = orders_told(order_ids, merchant=merchant), notices_of(order_ids)
    return {key: _sale(one, sent.get(key, []), policy, merchant, now) for key, one in told.items()}


def _sale(told: Told, sent: list[DelayNotice], policy: DelayPolicy, merchant: Merchant, now: datetime) -> Sale:
    zone, facts = ZoneInfo(merchant.time_zone), told.facts
    ordered, today = facts.placed_at.astimezone(zone).date(), now.astimezone(zone).date()
    expected = facts.hand_over_by
    return Sale(
        ordered_at=facts.placed_at,
        zone=merchant.time_zone,
        stated=ordered + timedelta(days=policy.ships_within) if policy.ships_within is not None else None,
        expected=expected if expected and expected >= today else None,
        shipped=not facts.waiting,
        cancelled=facts.over,
        notices=tuple(as_notice(row) for row in sent),
    )


def as_notice(row: Any) -> Notice:
    return Notice(sent_at=row.sent_at, revised=row.revised, answer=Answer(row.answer), answered_at=row.answered_at)
