"""Refunds: what went back, and for which units."""

from reassure.connectors.shopify.mapping.values import Json, amount, certain, key, text
from reassure.orders.rules.facts import RefundFacts, RefundLineFacts


def refund_from(node: Json, *, order: Json | None = None, currency: str = "") -> RefundFacts:
    """A refunds/create body, or a refund inside an order. Only money that really went back counts."""
    currency = currency or _currency(node)
    included = bool(order["taxes_included"]) if order and "taxes_included" in order else _included(node, currency)
    lines = tuple(
        RefundLineFacts(
            line_external_id=key(line["line_item_id"]),
            quantity=int(line.get("quantity") or 0),
            amount=_subtotal(line, currency) + (0 if included else amount(line, "total_tax", currency)),
            tax=amount(line, "total_tax", currency),
        )
        for line in node.get("refund_line_items") or ()
    )
    return RefundFacts(
        external_id=key(node["id"]),
        order_external_id=key(node.get("order_id") or (order or {}).get("id")),
        amount=_went_back(node, currency, lines),
        at=certain(node.get("processed_at") or node.get("created_at")),
        note=text(node.get("note")),
        lines=lines,
    )


def _went_back(node: Json, currency: str, lines: tuple[RefundLineFacts, ...]) -> int:
    """The transactions' sum; units taken back without a transaction returned no money."""
    if "transactions" not in node:
        return sum(line.amount for line in lines)
    return sum(
        amount(transaction, "amount", currency)
        for transaction in node["transactions"] or ()
        if text(transaction.get("kind")).lower() == "refund"
        and text(transaction.get("status")).lower() in {"success", "pending"}
    )


def _currency(node: Json) -> str:
    """A refund names no currency of its own: its amounts do."""
    for line in node.get("refund_line_items") or ():
        shown = ((line.get("subtotal_set") or {}).get("presentment_money")) or {}
        if shown.get("currency_code"):
            return str(shown["currency_code"])
    for transaction in node.get("transactions") or ():
        if transaction.get("currency"):
            return str(transaction["currency"])
    raise ValueError("a refund without any amount names no currency")


def _subtotal(line: Json, currency: str) -> int:
    """What these units cost after their discounts; old API versions tell only the line itself."""
    if line.get("subtotal") is not None or line.get("subtotal_set"):
        return amount(line, "subtotal", currency)
    return amount(line.get("line_item") or {}, "price", currency) * int(line.get("quantity") or 0)


def _included(node: Json, currency: str) -> bool:
    """Whether subtotals contain their tax, which the body doesn't say: then they alone sum to the money."""
    lines = node.get("refund_line_items") or ()
    net = sum(_subtotal(line, currency) for line in lines)
    tax = sum(amount(line, "total_tax", currency) for line in lines)
    paid = _went_back({"transactions": node.get("transactions") or ()}, currency, ())
    return abs(paid - net) < abs(paid - net - tax)
