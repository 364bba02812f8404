"""`reassure export`: orders as lines of JSON, the very documents that `import` and `POST /api/v1/orders` take."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.orders.models import Line, Order, Payment, Refund
from reassure.orders.rules import LineFacts, PaymentFacts, RefundFacts, RefundLineFacts

#: Orders per transaction.
PAGE = 500
PARTS = ("lines", "payments", "refunds__lines__line", "tag_rows", "cancellations")


def orders(slug: str, into: IO[str], console: Console) -> int:
    """Write every order of a merchant, the oldest first; answers how many."""
    merchant = merchants.merchant_by_slug(slug)
    with merchant_scope(merchant.pk):
        total = Order.objects.count()
    done = 0
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Exporting orders", total=total)
        for page in _pages(merchant.pk):
            for document in page:
                into.write(json.dumps(document, default=datetime.isoformat, ensure_ascii=False) + "\n")
            done += len(page)
            progress.update(task, completed=done)
    return done


def _pages(merchant_id: UUID) -> Iterator[list[dict[str, Any]]]:
    last = UUID(int=0)
    while True:
        with merchant_scope(merchant_id):
            rows = list(Order.objects.filter(pk__gt=last).order_by("pk").prefetch_related(*PARTS)[:PAGE])
            page = [_document(row) for row in rows]
        if not page:
            return
        yield page
        last = rows[-1].pk


def _document(row: Order) -> dict[str, Any]:
    off = next(iter(row.cancellations.all()), None)
    added = 0 if row.tax_included else row.shipping_tax
    return _given(
        {
            "external_id": row.external_id, "number": row.number, "placed_at": row.placed_at,
            "version_at": row.version_at, "currency": row.currency,
            "person": {"name": row.name, "email": row.email, "phone": row.phone, "locale": row.locale},
            "lines": [_line(line) for line in sorted(row.lines.all(), key=lambda line: line.position)],
            "shipping_address": row.shipping_address or None, "billing_address": row.billing_address or None,
            "discount": row.discount, "tax": row.tax, "tax_included": row.tax_included,
            "shipping_price": row.shipping + row.shipping_discount - added,
            "shipping_discount": row.shipping_discount, "shipping_tax": row.shipping_tax,
            "shipping_method": row.shipping_method, "channel": row.channel,
            "tags": [each.tag for each in row.tag_rows.all()], "note": row.note, "gift": row.gift,
            "payments": [_payment(payment) for payment in row.payments.all()],
            "refunds": [_refund(refund, row) for refund in row.refunds.all()],
            "cancelled_at": off.at if off else None, "cancel_reason": off.reason if off else "",
            "promised_from": row.promised_from, "promised_until": row.promised_until,
            "quote": row.quote, "basket": row.basket,
        }
    )  # fmt: skip


def _given(document: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: every field that may be missing reads as this."""
    return {name: value for name, value in document.items() if value not in (None, "", [])}


def _line(row: Line) -> dict[str, Any]:
    names = LineFacts.__dataclass_fields__
    return _given({name: getattr(row, name) for name in names})


def _payment(row: Payment) -> dict[str, Any]:
    return _given({name: getattr(row, name) for name in PaymentFacts.__dataclass_fields__})


def _refund(row: Refund, order: Order) -> dict[str, Any]:
    lines = tuple(
        RefundLineFacts(
            line_external_id=part.line.external_id, quantity=part.quantity, amount=part.amount, tax=part.tax
        )
        for part in row.lines.all()
    )
    return asdict(
        RefundFacts(
            external_id=row.external_id, order_external_id=order.external_id, amount=row.amount, at=row.at,
            note=row.note, lines=lines,
        )
    )  # fmt: skip
