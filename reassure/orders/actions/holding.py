"""Holding orders still while facts about them are recorded, so that their order in the journal means something."""

from collections.abc import Collection
from uuid import UUID

from reassure.orders.models import Order


def hold(*, source: str, external_ids: Collection[str]) -> dict[str, Order]:
    """The shop's orders by their external ids, locked in key order till the transaction ends; unknown ones miss."""
    rows = Order.objects.select_for_update(no_key=True).filter(source=source, external_id__in=external_ids)
    return {row.external_id: row for row in rows.order_by("external_id")}


def hold_by_id(order_ids: Collection[UUID]) -> None:
    """Lock these orders in key order till the transaction ends."""
    rows = Order.objects.select_for_update(no_key=True).filter(pk__in=order_ids).order_by("external_id")
    list(rows.values_list("pk", flat=True))
