"""Staff's own tags on orders, many at once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.orders.models import Order, Tag


@transaction.atomic
def tag(*, order_ids: Collection[UUID], tag: str, by: str, now: datetime) -> int:
    """Put a tag on orders, which the shop's tellings leave alone; those that carry it already stay as they are.

    Answers how many are new to it.
    """
    rows = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids).order_by("external_id")
    fresh = [row for row in rows if tag not in row.tags]
    for row in fresh:
        row.tags = [*row.tags, tag]
    Order.objects.bulk_update(fresh, ["tags"])
    Tag.objects.bulk_create([Tag(order=row, tag=tag, by=by) for row in fresh], ignore_conflicts=True)
    journal.record_many([Entry(kind="order.tagged", about=row.key, at=now, by=by) for row in fresh])
    return len(fresh)
