"""Reading orders: one by any of its keys, many as lists, and all that is kept of a person."""

from reassure.orders.queries.bulk import Brief, briefs
from reassure.orders.queries.lists import Counts, Page, any_placed, count, counts, search
from reassure.orders.queries.one import (
    OrderNotFound,
    by_external_ids,
    order,
    order_by_external_id,
    order_for,
    order_for_shopper,
    order_from_key,
    order_from_token,
    orders,
    quoted,
)
from reassure.orders.queries.people import OrderKey, customers_of, export_of, keys_of, orders_of
from reassure.orders.queries.shapes import PlacedLine, PlacedOrder
from reassure.orders.queries.story import Money, Noted, Story, notes_by, refund_plan, story_of

__all__ = [
    "Brief",
    "Counts",
    "Money",
    "Noted",
    "OrderKey",
    "OrderNotFound",
    "Page",
    "PlacedLine",
    "PlacedOrder",
    "Story",
    "any_placed",
    "briefs",
    "by_external_ids",
    "count",
    "counts",
    "customers_of",
    "export_of",
    "keys_of",
    "notes_by",
    "order",
    "order_by_external_id",
    "order_for",
    "order_for_shopper",
    "order_from_key",
    "order_from_token",
    "orders",
    "orders_of",
    "quoted",
    "refund_plan",
    "search",
    "story_of",
]
