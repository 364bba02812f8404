"""Shopify's webhooks: signed with the app's secret over the body alone, named by headers.

https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from reassure.connectors.base import (
    Gone,
    Heard,
    Label,
    Merged,
    PrivacyAsked,
    Reread,
    Uninstalled,
    UnknownTopic,
    Unreadable,
)
from reassure.connectors.shopify.mapping import (
    agreement_from,
    order_from,
    person_from,
    product_from,
    refund_from,
    shipments_from,
)
from reassure.connectors.shopify.mapping.values import Json, key, text
from reassure.kit.errors import Invalid

Settings = Mapping[str, Any]


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """Shopify signs no timestamp, so a repetition is stopped by its event id and not here."""
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    given = headers.get("x-shopify-hmac-sha256", "").encode("latin-1", "replace")
    return bool(secret) and hmac.compare_digest(wanted, given)


def label(headers: Mapping[str, str], body: bytes) -> Label:
    """Two subscriptions to one topic send two webhook ids for one event, and every retry repeats both."""
    dedupe = headers.get("x-shopify-event-id") or headers.get("x-shopify-webhook-id")
    topic = headers.get("x-shopify-topic", "")
    return Label(topic=topic, dedupe=f"{topic}:{dedupe or hashlib.sha256(body).hexdigest()}")


def read(topic: str, body: bytes, settings: Settings) -> list[Heard]:
    if topic not in TOPICS:
        raise UnknownTopic(topic)
    try:
        return TOPICS[topic](json.loads(body), settings)
    except (ValueError, KeyError, TypeError, AttributeError, Invalid) as error:
        raise Unreadable(f"{topic}: {type(error).__name__}: {error}") from error


def _order(node: Json, settings: Settings) -> list[Heard]:
    """The order's parcels come along in it, so a lost fulfillments/* webhook is made good by the next order."""
    parcels = [parcel for told in node.get("fulfillments") or () for parcel in shipments_from(told)]
    return [order_from(node), *parcels]


def _edited(node: Json, settings: Settings) -> list[Heard]:
    return [Reread(order_external_id=key(node["order_edit"]["order_id"]))]


def _fulfillment(node: Json, settings: Settings) -> list[Heard]:
    return [*shipments_from(node)]


def _refund(node: Json, settings: Settings) -> list[Heard]:
    """A refund that names no amount at all took something back for nothing: the order itself tells it better."""
    if not node.get("transactions") and not node.get("refund_line_items"):
        return [Reread(order_external_id=key(node["order_id"]))]
    return [refund_from(node)]


def _product(node: Json, settings: Settings) -> list[Heard]:
    return [product_from(node, currency=text(settings.get("currency")), shop=text(settings.get("domain")))]


def _product_gone(node: Json, settings: Settings) -> list[Heard]:
    return [Gone(what="product", external_id=key(node["id"]))]


def _customer(node: Json, settings: Settings) -> list[Heard]:
    return [person_from(node)]


def _customer_gone(node: Json, settings: Settings) -> list[Heard]:
    return [Gone(what="person", external_id=key(node["id"]))]


def _customers_merged(node: Json, settings: Settings) -> list[Heard]:
    """Told when the merging begins, too, and when it fails: only a completed one is done."""
    if node["status"] != "completed":
        return []
    kept, other = node["admin_graphql_api_customer_kept_id"], node["admin_graphql_api_customer_deleted_id"]
    return [Merged(kept_external_id=key(kept), other_external_id=key(other))]


def _agreed(node: Json, settings: Settings) -> list[Heard]:
    return [agreement_from(node)]


def _uninstalled(node: Json, settings: Settings) -> list[Heard]:
    return [Uninstalled()]


def _data_request(node: Json, settings: Settings) -> list[Heard]:
    return [_privacy("export", node, "orders_requested")]


def _redact(node: Json, settings: Settings) -> list[Heard]:
    return [_privacy("erase", node, "orders_to_redact")]


def _forget_shop(node: Json, settings: Settings) -> list[Heard]:
    return [PrivacyAsked(ask="forget_shop", external_id=key(node["shop_id"]))]


def _privacy(ask: Any, node: Json, orders: str) -> PrivacyAsked:
    person = node.get("customer") or {}
    return PrivacyAsked(
        ask=ask,
        external_id=key(person.get("id")),
        email=text(person.get("email")),
        order_external_ids=tuple(key(order) for order in node.get(orders) or ()),
    )


TOPICS: dict[str, Callable[[Json, Settings], list[Heard]]] = {
    "orders/create": _order,
    "orders/updated": _order,
    "orders/cancelled": _order,
    "orders/edited": _edited,
    "fulfillments/create": _fulfillment,
    "fulfillments/update": _fulfillment,
    "refunds/create": _refund,
    "products/create": _product,
    "products/update": _product,
    "products/delete": _product_gone,
    "customers/create": _customer,
    "customers/update": _customer,
    "customers/enable": _customer,
    "customers/disable": _customer,
    "customers/delete": _customer_gone,
    "customers/merge": _customers_merged,
    "customers_email_marketing_consent/update": _agreed,
    "customers_marketing_consent/update": _agreed,
    "app/uninstalled": _uninstalled,
    "customers/data_request": _data_request,
    "customers/redact": _redact,
    "shop/redact": _forget_shop,
}
#: Those that an app sets up in its configuration at Shopify, not by the API.
MANDATORY = frozenset({"customers/data_request", "customers/redact", "shop/redact"})
#: Those that need a scope of their own (`read_customer_merge`); an app without it does without them.
OPTIONAL = frozenset({"customers/merge"})
