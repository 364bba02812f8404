"""GraphQL nodes into the shape of webhook bodies, so that both are read by the same rules."""

from collections.abc import Iterable, Mapping
from typing import Any

from reassure.connectors.shopify.mapping.values import Json, key

Rest = dict[str, Any]


def order_body(node: Json) -> Rest:
    return {
        "id": key(node["id"]),
        "name": node.get("name"),
        "created_at": node.get("createdAt"),
        "processed_at": node.get("processedAt"),
        "updated_at": node.get("updatedAt"),
        "cancelled_at": node.get("cancelledAt"),
        "cancel_reason": (node.get("cancelReason") or "").lower(),
        "currency": node.get("currencyCode"),
        "presentment_currency": node.get("presentmentCurrencyCode"),
        "taxes_included": node.get("taxesIncluded"),
        "source_name": node.get("sourceName"),
        "financial_status": (node.get("displayFinancialStatus") or "").lower(),
        "payment_gateway_names": node.get("paymentGatewayNames"),
        "note": node.get("note"),
        "note_attributes": [{"name": n["key"], "value": n["value"]} for n in node.get("customAttributes") or ()],
        "tags": node.get("tags"),
        "email": node.get("email"),
        "phone": node.get("phone"),
        "customer_locale": node.get("customerLocale"),
        "customer": customer_body(node["customer"]) if node.get("customer") else None,
        "shipping_address": _address(node.get("shippingAddress")),
        "billing_address": _address(node.get("billingAddress")),
        "line_items": [_line(line) for line in _nodes(node, "lineItems")],
        "shipping_lines": [_shipping(line) for line in _nodes(node, "shippingLines")],
        "transactions": [_transaction(node) for node in node.get("transactions") or ()],
        "refunds": [_refund(refund, node) for refund in node.get("refunds") or ()],
        "fulfillments": [fulfillment_body(f, node) for f in node.get("fulfillments") or ()],
        **_money(node, total_price="totalPriceSet", total_tax="totalTaxSet", total_discounts="totalDiscountsSet"),
    }


def fulfillment_body(node: Json, order: Json) -> Rest:
    told = node.get("trackingInfo") or ()
    return {
        "id": key(node["id"]),
        "order_id": key(order["id"]),
        "status": (node.get("status") or "").lower(),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "tracking_company": next((t["company"] for t in told if t.get("company")), None),
        "tracking_numbers": [t["number"] for t in told if t.get("number")],
        "tracking_urls": [t["url"] for t in told if t.get("url")],
        "location_id": key((node.get("location") or {}).get("id")),
        "line_items": [
            {"id": key(line["lineItem"]["id"]), "quantity": line["quantity"]}
            for line in _nodes(node, "fulfillmentLineItems")
        ],
    }


def customer_body(node: Json) -> Rest:
    email, phone = node.get("defaultEmailAddress") or {}, node.get("defaultPhoneNumber") or {}
    return {
        "id": key(node["id"]),
        "first_name": node.get("firstName"),
        "last_name": node.get("lastName"),
        "email": email.get("emailAddress"),
        "phone": phone.get("phoneNumber"),
        "locale": node.get("locale"),
        "tags": node.get("tags"),
        "email_marketing_consent": _consent(email),
        "sms_marketing_consent": _consent(phone),
    }


def _consent(node: Json) -> Rest:
    return {"state": node.get("marketingState"), "consent_updated_at": node.get("marketingUpdatedAt")}


def product_body(node: Json) -> Rest:
    options = [{"name": option["name"]} for option in node.get("options") or ()]
    return {
        "id": key(node["id"]),
        "title": node.get("title"),
        "updated_at": node.get("updatedAt"),
        "handle": node.get("handle"),
        "url": node.get("onlineStoreUrl"),
        "body_html": node.get("descriptionHtml"),
        "vendor": node.get("vendor"),
        "product_type": node.get("productType"),
        "tags": node.get("tags"),
        "status": (node.get("status") or "").lower(),
        "category": {"full_name": (node.get("category") or {}).get("fullName")},
        "images": [
            {"src": ((media.get("preview") or {}).get("image") or {}).get("url")} for media in _nodes(node, "media")
        ],
        "options": options,
        "variants": [_variant(variant, options) for variant in _nodes(node, "variants")],
    }


def _variant(node: Json, options: list[Rest]) -> Rest:
    chosen = {option["name"]: option["value"] for option in node.get("selectedOptions") or ()}
    weight = ((node.get("inventoryItem") or {}).get("measurement") or {}).get("weight") or {}
    unit = {"GRAMS": "g", "KILOGRAMS": "kg", "OUNCES": "oz", "POUNDS": "lb"}.get(weight.get("unit", ""), "")
    return {
        "id": key(node["id"]),
        "sku": node.get("sku"),
        "barcode": node.get("barcode"),
        "title": node.get("title"),
        "price": node.get("price"),
        "weight": weight.get("value"),
        "weight_unit": unit,
        **{f"option{place}": chosen.get(option["name"]) for place, option in enumerate(options, 1)},
    }


def _line(node: Json) -> Rest:
    return {
        "id": key(node["id"]),
        "title": node.get("title"),
        "variant_title": node.get("variantTitle"),
        "sku": node.get("sku"),
        "quantity": node.get("quantity"),
        "current_quantity": node.get("currentQuantity"),
        "requires_shipping": node.get("requiresShipping"),
        "gift_card": node.get("isGiftCard"),
        "product_id": key((node.get("product") or {}).get("id")),
        "variant_id": key((node.get("variant") or {}).get("id")),
        "discount_allocations": _allocations(node),
        "tax_lines": _taxes(node),
        **_money(node, price="originalUnitPriceSet"),
    }


def _shipping(node: Json) -> Rest:
    return {
        "title": node.get("title"),
        "is_removed": node.get("isRemoved"),
        "discount_allocations": _allocations(node),
        "tax_lines": _taxes(node),
        **_money(node, price="originalPriceSet", discounted_price="discountedPriceSet"),
    }


def _transaction(node: Json) -> Rest:
    return {
        "id": key(node["id"]),
        "kind": (node.get("kind") or "").lower(),
        "status": (node.get("status") or "").lower(),
        "gateway": node.get("gateway"),
        "processed_at": node.get("processedAt"),
        **_money(node, amount="amountSet"),
    }


def _refund(node: Json, order: Json) -> Rest:
    return {
        "id": key(node["id"]),
        "order_id": key(order["id"]),
        "created_at": node.get("createdAt"),
        "note": node.get("note"),
        "transactions": [_transaction(transaction) for transaction in _nodes(node, "transactions")],
        "refund_line_items": [
            {
                "line_item_id": key(line["lineItem"]["id"]),
                "quantity": line["quantity"],
                "restock_type": (line.get("restockType") or "").lower(),
                **_money(line, subtotal="subtotalSet", total_tax="totalTaxSet"),
            }
            for line in _nodes(node, "refundLineItems")
        ],
    }


def _address(node: Json | None) -> Rest | None:
    if not node:
        return None
    return {
        "name": node.get("name"),
        "company": node.get("company"),
        "address1": node.get("address1"),
        "address2": node.get("address2"),
        "city": node.get("city"),
        "province_code": node.get("provinceCode"),
        "zip": node.get("zip"),
        "country_code": node.get("countryCodeV2"),
        "phone": node.get("phone"),
    }


def _allocations(node: Json) -> list[Rest]:
    return [_money(given, amount="allocatedAmountSet") for given in node.get("discountAllocations") or ()]


def _taxes(node: Json) -> list[Rest]:
    return [_money(tax, price="priceSet") for tax in node.get("taxLines") or ()]


def _money(node: Json, **names: str) -> Rest:
    """`totalTaxSet{shopMoney{amount currencyCode} …}` as `total_tax_set{shop_money{amount currency_code} …}`."""
    return {f"{name}_set": _set(node[given]) for name, given in names.items() if node.get(given)}


def _set(node: Mapping[str, Any]) -> Rest:
    sides = {"shop_money": "shopMoney", "presentment_money": "presentmentMoney"}
    return {
        name: {"amount": node[given]["amount"], "currency_code": node[given]["currencyCode"]}
        for name, given in sides.items()
        if node.get(given)
    }


def _nodes(node: Json, name: str) -> Iterable[Json]:
    return (node.get(name) or {}).get("nodes") or ()
