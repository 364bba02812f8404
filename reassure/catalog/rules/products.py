"""A product's columns, cleaned at the border: no script in its texts, no address that is not of the web."""

from collections.abc import Collection
from typing import Any

import nh3

from reassure.catalog.rules.facts import ProductFacts, VariantFacts
from reassure.kit.errors import Invalid
from reassure.kit.money import decimals

LONGEST_KEY = 254


class NotAProduct(Invalid):
    """The telling lacks what a product needs."""

    code = "not_a_product"


def check(facts: ProductFacts) -> None:
    """Raise `NotAProduct` or `Invalid` with the first reason."""
    if not 0 < len(facts.external_id) <= LONGEST_KEY:
        raise NotAProduct("A product needs the shop's id, of at most 254 characters.")
    ids = [variant.external_id for variant in facts.variants]
    if len(set(ids)) < len(ids) or not all(0 < len(each) <= LONGEST_KEY for each in ids):
        raise NotAProduct(f"Product “{facts.title}”: its variants need different ids of at most 254 characters.")
    if facts.version_at.tzinfo is None:
        raise NotAProduct(f"Product “{facts.title}”: its date has no time zone.")
    for variant in facts.variants:
        if variant.price is not None:
            decimals(variant.currency)


def newest(tellings: Collection[ProductFacts]) -> dict[str, ProductFacts]:
    """The newest telling of each product, by the shop's id; of equals the last one."""
    found: dict[str, ProductFacts] = {}
    for facts in tellings:
        known = found.get(facts.external_id)
        if known is None or facts.version_at >= known.version_at:
            found[facts.external_id] = facts
    return found


#: What somebody else than the shop may have told: where the shop is silent it stays.
KEPT = ("attributes", "processing_days", "returnable", "hazmat", "how_to")


def product_columns(facts: ProductFacts) -> dict[str, Any]:
    """What a telling changes in a product's row; `price` is the lowest, `sellable` what may be suggested."""
    return _columns(facts) | details(facts)


def details(facts: ProductFacts) -> dict[str, Any]:
    """Of what shops never speak of, the columns this telling speaks of."""
    told = {
        "attributes": [list(pair) for pair in facts.attributes],
        "processing_days": facts.processing_days,
        "returnable": facts.returnable,
        "hazmat": facts.hazmat,
        "how_to": nh3.clean(facts.how_to),
    }
    return {name: value for name, value in told.items() if name in facts.said or value not in (None, "", [])}


def _columns(facts: ProductFacts) -> dict[str, Any]:
    prices = [(v.price, v.currency) for v in facts.variants if v.price is not None]
    price, currency = min(prices, default=(None, ""))
    return {
        "version_at": facts.version_at,
        "title": facts.title.strip(),
        "handle": facts.handle,
        "url": web_address(facts.url),
        "description_html": nh3.clean(facts.description_html),
        "vendor": facts.vendor,
        "kind": facts.kind,
        "tags": list(facts.tags),
        "categories": list(facts.categories),
        "image_urls": [address for url in facts.image_urls if (address := web_address(url))],
        "active": facts.active,
        "sellable": facts.active and (not facts.variants or any(v.available for v in facts.variants)),
        "price": price,
        "currency": currency,
        "category_key": key_of(facts.categories[0] if facts.categories else ""),
        "vendor_key": key_of(facts.vendor),
        "kind_key": key_of(facts.kind),
    }


def variant_columns(facts: VariantFacts, position: int) -> dict[str, Any]:
    """What a variant's row holds of a telling."""
    return {
        "position": position,
        "sku": facts.sku,
        "barcode": facts.barcode,
        "title": facts.title,
        "options": [list(pair) for pair in facts.options],
        "price": facts.price,
        "currency": facts.currency,
        "grams": facts.grams,
        "available": facts.available,
        "active": True,
    }


def web_address(url: str) -> str:
    """The address if a browser may follow it, else empty: `javascript:` has no place on a shopper's page."""
    address = url.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    return address if address.startswith(("https://", "http://")) else ""


def key_of(text: str) -> str:
    """Categories and vendors are one whatever their case."""
    return " ".join(text.casefold().split())[:120]
