"""Orders of a person, followed through merges."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from reassure.customers import queries as customers
from reassure.orders.models import Note, Order
from reassure.orders.queries.one import whole
from reassure.orders.queries.shapes import PlacedOrder


def orders_of(customer_id: UUID) -> list[PlacedOrder]:
    """All orders of a person, newest first. Four queries."""
    ids = customers.everyone(customer_id)
    return whole(Order.objects.filter(customer__in=ids).order_by("-placed_at", "-pk"))


def customers_of(order_ids: Collection[UUID]) -> set[UUID]:
    """Who placed these orders. One query."""
    rows = Order.objects.filter(pk__in=order_ids, customer__isnull=False)
    return {customer_id for customer_id in rows.values_list("customer_id", flat=True) if customer_id}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderKey:
    """How a shop names an order, and the address that its buyer gave there."""

    id: UUID
    source: str
    external_id: str
    email: str


def keys_of(customer_id: UUID) -> list[OrderKey]:
    """By which names a person's orders are told of. Three queries."""
    rows = Order.objects.filter(customer__in=customers.everyone(customer_id)).order_by("pk")
    return [OrderKey(id=row.pk, source=row.source, external_id=row.external_id, email=row.email) for row in rows]


def export_of(customer_id: UUID) -> list[dict[str, Any]]:
    """What orders hold of a person, for a copy of their data (GDPR art. 15 and 20)."""
    ids = customers.everyone(customer_id)
    rows = list(Order.objects.filter(customer__in=ids).order_by("placed_at", "pk"))
    lines = {each.id: each.lines for each in whole(rows)}
    notes: dict[UUID, list[str]] = {}
    for note in Note.objects.filter(order__in=rows).order_by("at"):
        notes.setdefault(note.order_id, []).append(note.text)
    return [
        {
            "number": row.number,
            "placed_at": row.placed_at.isoformat(),
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "shipping_address": row.shipping_address,
            "billing_address": row.billing_address,
            "note": row.note,
            "currency": row.currency,
            "total": row.total,
            "lines": [{"title": line.title, "quantity": line.quantity, "paid": line.paid} for line in lines[row.pk]],
            "notes": notes.get(row.pk, []),
        }
        for row in rows
    ]
