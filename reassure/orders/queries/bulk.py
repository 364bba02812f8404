"""Very many orders at once, with as little of each as learning from them needs."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F

from reassure.orders.models import Line, Order
from reassure.orders.rules.tellings import Status


@dataclass(kw_only=True, slots=True)
class Brief:
    """An order that was not cancelled, where it goes, and what of it is sent: (variant, units)."""

    id: UUID
    source: str
    placed_at: datetime
    shipping_method: str
    country: str
    region: str
    postcode: str
    sent: list[tuple[str, int]] = field(default_factory=list)


_COLUMNS = (
    "id", "source", "placed_at", "shipping_method", "country", "shipping_address__region", "shipping_address__postcode",
    "shipping_address__country",
)  # fmt: skip


def briefs(*, since: datetime, until: datetime, limit: int) -> list[Brief]:
    """The `limit` newest orders of that time that send something; two queries, streamed."""
    rows = Order.objects.filter(placed_at__gte=since, placed_at__lt=until).exclude(status=Status.CANCELLED)
    newest = rows.order_by("-placed_at", "-id").values_list(*_COLUMNS)[:limit]
    found = {row[0]: _brief(*row) for row in newest.iterator(chunk_size=5_000)}
    if not found:
        return []
    oldest = min(brief.placed_at for brief in found.values())
    lines = Line.objects.filter(
        order__placed_at__gte=oldest,
        order__placed_at__lt=until,
        ships=True,
        gift_card=False,
        quantity__gt=F("cancelled"),
    ).values_list("order_id", "variant_external_id", F("quantity") - F("cancelled"))
    for order_id, variant, units in lines.iterator(chunk_size=10_000):
        if order_id in found:
            found[order_id].sent.append((variant, units))
    return [brief for brief in found.values() if brief.sent]


def _brief(order_id: UUID, source: str, placed_at: datetime, method: str, country: str, *door: str | None) -> Brief:
    region, postcode, there = door
    return Brief(
        id=order_id, source=source, placed_at=placed_at, shipping_method=method, country=there or country,
        region=region or "", postcode=postcode or "",
    )  # fmt: skip
