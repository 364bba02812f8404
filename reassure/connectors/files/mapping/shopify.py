"""What is Shopify's own in its order export: sums that must be worked out, and states in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from reassure.connectors.files.mapping.values import Cells
from reassure.customers.rules import Address
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts, RefundFacts
from reassure.orders.rules.refunds import STAND_IN

#: Financial Status → kind and status of the one payment an export tells of.
PAID = {
    "paid": ("sale", "success"),
    "partially_paid": ("sale", "success"),
    "refunded": ("sale", "success"),
    "partially_refunded": ("sale", "success"),
    "authorized": ("authorization", "success"),
    "pending": ("sale", "pending"),
    "voided": ("void", "success"),
    "expired": ("authorization", "failure"),
}


def completed(facts: OrderFacts, rows: Sequence[Mapping[str, str]], head: Cells) -> OrderFacts:
    """The order with what only Shopify's other columns say; its discount is what the subtotal is short of."""
    cells = Cells(values=_first_said(rows), style=head.style, currency=head.currency)
    lines = tuple(_line(line, row, cells) for line, row in zip(facts.lines, _lined(rows), strict=False))
    goods = sum(line.unit_price * line.quantity for line in lines)
    subtotal, shipping, total = (cells.money(name) for name in ("Subtotal", "Shipping", "Total"))
    instants = (cells.instant(name) for name in ("Created at", "Paid at", "Fulfilled at", "Cancelled at"))
    version_at = max(at for at in instants if at is not None)
    return replace(
        facts,
        external_id=cells.text("Id") or facts.external_id,
        version_at=version_at,
        lines=lines,
        person=replace(facts.person, phone=_bare(facts.person.phone)),
        shipping_address=_address(facts.shipping_address),
        billing_address=_address(facts.billing_address),
        discount=max(goods - subtotal, 0) if subtotal is not None else cells.money("Discount Amount") or 0,
        tax_included=bool(facts.tax) and total == (subtotal or 0) + (shipping or 0),
        payments=_payments(facts, cells, total or 0),
        refunds=_refunds(facts, cells, version_at),
    )


def _address(address: Address | None) -> Address | None:
    """Shopify puts an apostrophe before digits, so that spreadsheets keep their leading zeros."""
    if address is None:
        return None
    return replace(address, postcode=_bare(address.postcode), phone=_bare(address.phone))


def _bare(text: str) -> str:
    return text.removeprefix("'")


def _first_said(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if value.strip():
                values.setdefault(name, value)
    return values


def _lined(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [row for row in rows if row.get("Lineitem name") or row.get("Lineitem quantity")]


def _line(line: LineFacts, row: Mapping[str, str], cells: Cells) -> LineFacts:
    """A line's own discount where the export names one; a zero may as well be left at order level."""
    said = Cells(values=row, style=cells.style, currency=cells.currency).money("Lineitem discount")
    return replace(line, discount=said or None)


def _payments(facts: OrderFacts, cells: Cells, total: int) -> tuple[PaymentFacts, ...]:
    state = cells.text("Financial Status").lower()
    if state not in PAID:
        return ()
    kind, status = PAID[state]
    owed = cells.money("Outstanding Balance") or 0
    return (
        PaymentFacts(
            external_id=STAND_IN,
            kind=kind,
            status=status,
            amount=max(total - owed, 0) if state == "partially_paid" else total,
            gateway=cells.text("Payment Method"),
            at=cells.instant("Paid at"),
        ),
    )


def _refunds(facts: OrderFacts, cells: Cells, at: datetime) -> tuple[RefundFacts, ...]:
    amount = cells.money("Refunded Amount") or 0
    if not amount:
        return ()
    order = cells.text("Id") or facts.external_id
    return (RefundFacts(external_id=STAND_IN, order_external_id=order, amount=amount, at=at),)
