"""Products and their variants."""

from collections.abc import Sequence

from reassure.catalog.rules import ProductFacts, VariantFacts
from reassure.connectors.shopify.mapping.values import Json, certain, key, text, words
from reassure.kit import money

GRAMS = {"g": 1.0, "kg": 1000.0, "oz": 28.349523125, "lb": 453.59237}


def product_from(node: Json, *, currency: str, shop: str = "") -> ProductFacts:
    """A products/* body; it names no currency, so the shop's is given; `shop` is the domain it is sold on."""
    handle = text(node.get("handle"))
    images = [text(image.get("src")) for image in node.get("images") or ()]
    category = (node.get("category") or {}).get("full_name")
    return ProductFacts(
        external_id=key(node["id"]),
        title=text(node.get("title")),
        version_at=certain(node.get("updated_at") or node.get("created_at")),
        handle=handle,
        url=text(node.get("url")) or (f"https://{shop}/products/{handle}" if shop and handle else ""),
        description_html=text(node.get("body_html")),
        vendor=text(node.get("vendor")),
        kind=text(node.get("product_type")),
        tags=words(node.get("tags")),
        categories=(text(category),) if category else (),
        image_urls=tuple(image for image in images if image),
        active=text(node.get("status") or "active").lower() == "active",
        variants=tuple(
            _variant(variant, node.get("options") or (), currency) for variant in node.get("variants") or ()
        ),
    )


def _variant(node: Json, options: Sequence[Json], currency: str) -> VariantFacts:
    title = text(node.get("title"))
    return VariantFacts(
        external_id=key(node["id"]),
        sku=text(node.get("sku")),
        barcode=text(node.get("barcode")),
        title="" if title == "Default Title" else title,
        options=_options(node, options),
        price=money.minor(node["price"], currency) if currency and node.get("price") else None,
        currency=currency if node.get("price") else "",
        grams=_grams(node),
    )


def _options(node: Json, options: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    chosen = [(text(o.get("name")), text(node.get(f"option{place}"))) for place, o in enumerate(options, 1)]
    return tuple((name, value) for name, value in chosen if value and value != "Default Title")


def _grams(node: Json) -> int | None:
    if node.get("grams") is not None:
        return int(node["grams"])
    unit = text(node.get("weight_unit")).lower()
    return round(float(node["weight"]) * GRAMS[unit]) if node.get("weight") and unit in GRAMS else None
