"""Orders: lines with their own discounts and taxes, shipping, payments, refunds."""

from collections.abc import Sequence

from reassure.connectors.shopify.mapping.notes import is_gift, promised_on, quote_of
from reassure.connectors.shopify.mapping.people import address_from, buyer_from
from reassure.connectors.shopify.mapping.refunds import refund_from
from reassure.connectors.shopify.mapping.values import (
    Json,
    amount,
    certain,
    currency_of,
    instant,
    key,
    text,
    total,
    words,
)
from reassure.orders.rules.facts import LineFacts, OrderFacts, PaymentFacts

#: Statuses that a cancelled or failed fulfilment has: its units never left.
NEVER_LEFT = frozenset({"cancelled", "error", "failure"})
#: What an order's financial status says of its money where the transactions don't come along.
PAID_AS = {
    "authorized": ("authorization", "success"),
    "pending": ("sale", "pending"),
    "voided": ("void", "success"),
    "expired": ("authorization", "failure"),
}


def order_from(node: Json) -> OrderFacts:
    """An orders/* body, whole. Amounts are in the currency the shopper paid in."""
    currency = currency_of(node)
    shipping = [line for line in node.get("shipping_lines") or () if not line.get("is_removed")]
    shipping_discount = sum(_shipping_discount(line, currency) for line in shipping)
    return OrderFacts(
        external_id=key(node["id"]),
        number=text(node.get("name") or node.get("order_number")).removeprefix("#"),
        placed_at=certain(node.get("processed_at") or node.get("created_at")),
        version_at=certain(node.get("updated_at") or node.get("created_at")),
        currency=currency,
        person=buyer_from(node),
        lines=_lines(node, currency),
        shipping_address=address_from(node.get("shipping_address")),
        billing_address=address_from(node.get("billing_address")),
        discount=max(0, amount(node, "total_discounts", currency) - shipping_discount),
        tax=amount(node, "total_tax", currency),
        tax_included=bool(node.get("taxes_included")),
        shipping_price=total(shipping, "price", currency),
        shipping_discount=shipping_discount,
        shipping_tax=sum(total(line.get("tax_lines"), "price", currency) for line in shipping),
        shipping_method=", ".join(text(line.get("title")) for line in shipping if line.get("title")),
        channel=text(node.get("source_name")),
        tags=words(node.get("tags")),
        note=text(node.get("note")),
        gift=is_gift(node),
        promised_on=promised_on(node),
        quote=quote_of(node),
        basket=text(node.get("cart_token")).partition("?")[0],
        payments=_payments(node, currency),
        refunds=tuple(refund_from(refund, order=node, currency=currency) for refund in node.get("refunds") or ()),
        cancelled_at=instant(node.get("cancelled_at")),
        cancel_reason=text(node.get("cancel_reason")),
    )


def _lines(order: Json, currency: str) -> tuple[LineFacts, ...]:
    """Each line's own discount and tax where Shopify tells any; else None: the order's is shared out."""
    nodes: Sequence[Json] = order.get("line_items") or ()
    everywhere = [*nodes, *(order.get("shipping_lines") or ())]
    discounts = any(node.get("discount_allocations") for node in everywhere)
    spread = discounts or any(amount(node, "total_discount", currency) for node in nodes)
    taxed = any(node.get("tax_lines") for node in everywhere)
    left = _units_that_left(order)
    return tuple(
        LineFacts(
            external_id=key(node["id"]),
            title=text(node.get("title")),
            quantity=int(node.get("quantity") or 0),
            unit_price=amount(node, "price", currency),
            discount=_line_discount(node, currency, allocated=discounts)
            if spread or not amount(order, "total_discounts", currency)
            else None,
            tax=total(node.get("tax_lines"), "price", currency)
            if taxed or not amount(order, "total_tax", currency)
            else None,
            sku=text(node.get("sku")),
            variant_title=text(node.get("variant_title")),
            product_external_id=key(node.get("product_id")),
            variant_external_id=key(node.get("variant_id")),
            ships=bool(node.get("requires_shipping", True)),
            gift_card=bool(node.get("gift_card")),
            cancelled=_cancelled(node, order, left.get(key(node["id"]), 0)),
        )
        for node in nodes
    )


def _line_discount(node: Json, currency: str, *, allocated: bool) -> int:
    if allocated:
        return total(node.get("discount_allocations"), "amount", currency)
    return amount(node, "total_discount", currency)


def _units_that_left(order: Json) -> dict[str, int]:
    left: dict[str, int] = {}
    for fulfillment in order.get("fulfillments") or ():
        if text(fulfillment.get("status")).lower() not in NEVER_LEFT:
            for item in fulfillment.get("line_items") or ():
                left[key(item["id"])] = left.get(key(item["id"]), 0) + int(item.get("quantity") or 0)
    return left


def _cancelled(node: Json, order: Json, left: int) -> int:
    """Units taken out of the order before they left the house: neither those sent nor those returned."""
    quantity = int(node.get("quantity") or 0)
    given_back = [
        (text(line.get("restock_type")).lower(), int(line.get("quantity") or 0))
        for refund in order.get("refunds") or ()
        for line in refund.get("refund_line_items") or ()
        if key(line.get("line_item_id")) == key(node["id"])
    ]
    if node.get("current_quantity") is None:
        gone = sum(units for how, units in given_back if how == "cancel")
    else:
        returned = sum(units for how, units in given_back if how == "return")
        gone = quantity - int(node["current_quantity"]) - returned
    return max(0, min(gone, quantity - left))


def _shipping_discount(line: Json, currency: str) -> int:
    allocated = total(line.get("discount_allocations"), "amount", currency)
    if allocated or not (line.get("discounted_price") or line.get("discounted_price_set")):
        return allocated
    return max(0, amount(line, "price", currency) - amount(line, "discounted_price", currency))


def _payments(order: Json, currency: str) -> tuple[PaymentFacts, ...]:
    """The transactions in the order's currency; without any, what the financial status says of the whole."""
    told = [node for node in order.get("transactions") or () if _in(node, currency)]
    if told:
        return tuple(
            PaymentFacts(
                external_id=key(node["id"]),
                kind=text(node.get("kind")).lower(),
                status=_status(node),
                amount=amount(node, "amount", currency),
                gateway=text(node.get("gateway")),
                at=instant(node.get("processed_at") or node.get("created_at")),
            )
            for node in told
        )
    known = PAID_AS.get(text(order.get("financial_status")).lower())
    if known is None or order.get("transactions"):
        return ()
    gateways = order.get("payment_gateway_names") or [order.get("gateway")]
    return (
        PaymentFacts(
            external_id=f"order-{key(order['id'])}",
            kind=known[0],
            status=known[1],
            amount=amount(order, "total_price", currency),
            gateway=text(gateways[0]),
        ),
    )


def _status(transaction: Json) -> str:
    """Shopify also knows `error` and `awaiting_response`, which for the shopper are a failure and a wait."""
    status = text(transaction.get("status")).lower()
    return {"error": "failure", "awaiting_response": "pending", "unknown": "pending"}.get(status, status)


def _in(transaction: Json, currency: str) -> bool:
    sides = (transaction.get("amount_set") or {}).values()
    return currency in {
        text(transaction.get("currency")) or currency,
        *(s.get("currency_code") for s in sides),
    }
