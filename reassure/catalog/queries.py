"""Reading the catalogue: what orders name, how long it takes to make, and what else might please."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from reassure.catalog.models import Product, Variant
from reassure.catalog.rules.suggestions import Traits, suggest
from reassure.kit.errors import NotFound

#: So many products with something in common are looked at; more would only make the same choice slower.
MOST_CANDIDATES = 200


class ProductNotFound(NotFound):
    code = "product_not_found"


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """A variant; `price` in minor units of `currency`."""

    external_id: str
    sku: str
    barcode: str
    title: str
    options: tuple[tuple[str, str], ...]
    price: int | None
    currency: str
    grams: int | None
    available: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """A product as pages see it; texts are clean HTML."""

    id: UUID
    source: str
    external_id: str
    title: str
    handle: str
    url: str
    description_html: str
    vendor: str
    kind: str
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    image_urls: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    processing_days: int | None
    returnable: bool
    hazmat: bool
    how_to: str
    active: bool
    variants: tuple[Thing, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """Something to show beside an order, and what it has in common with it: category, kind, vendor."""

    external_id: str
    title: str
    url: str
    image_url: str
    price: int | None
    currency: str
    because: tuple[str, ...]


def product(source: str, external_id: str) -> Article:
    """Two queries. Raises `ProductNotFound`."""
    found = products(source, [external_id])
    if external_id not in found:
        raise ProductNotFound("There is no such product.")
    return found[external_id]


def products(source: str, external_ids: Collection[str]) -> dict[str, Article]:
    """Those that are known, by the shop's id; two queries for all of them."""
    rows = Product.objects.filter(source=source, external_id__in=external_ids)
    return {article.external_id: article for article in _articles(list(rows))}


def newest(*, source: str = "", after: UUID | None = None, size: int = 50) -> tuple[list[Article], UUID | None]:
    """A page of products, the last one told first's first, and after which the next one begins; two queries."""
    rows = Product.objects.order_by("-pk")
    if source:
        rows = rows.filter(source=source)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: size + 1])
    return _articles(found[:size]), found[size - 1].pk if len(found) > size else None


def processing_days(variant_external_ids: Collection[str], source: str = "") -> dict[str, int]:
    """Working days each variant takes before hand-over; those that take as long as the warehouse are left out.

    One query; without a source the ids of all shops are looked through.
    """
    rows = Variant.objects.filter(external_id__in=variant_external_ids, product__processing_days__isnull=False)
    if source:
        rows = rows.filter(source=source)
    found = rows.values_list("external_id", "product__processing_days")
    return {key: days for key, days in found if days is not None}


def processing_table() -> dict[tuple[str, str], int]:
    """Working days before hand-over by (shop, variant), of every variant that takes others than the warehouse's."""
    rows = Variant.objects.filter(active=True, product__processing_days__isnull=False)
    found = rows.values_list("source", "external_id", "product__processing_days")
    return {(source, key): days for source, key, days in found.iterator() if days is not None}


def sku_table() -> dict[str, tuple[str, str]]:
    """The (shop, variant) of each SKU for sale; one that several carry is the one told first's."""
    rows = Variant.objects.filter(active=True).exclude(sku="").order_by("-pk")
    return {sku: (source, key) for sku, source, key in rows.values_list("sku", "source", "external_id").iterator()}


def variants_of(source: str, skus: Collection[str]) -> dict[str, str]:
    """The shop's id of each SKU for sale in it; one that several carry is the one told first's. One query."""
    rows = Variant.objects.filter(source=source, sku__in=skus, active=True).exclude(sku="").order_by("-pk")
    return dict(rows.values_list("sku", "external_id"))


def suggestions(source: str, bought: Collection[str], *, limit: int = 4) -> list[Suggestion]:
    """What goes with these products (the shop's ids): of their category, kind or vendor, and for sale now.

    Two queries. Nothing known of what was bought = no suggestion.
    """
    mine = _traits(Product.objects.filter(source=source, external_id__in=bought))
    near = Q()
    for column in ("category", "kind", "vendor"):
        if keys := {getattr(each, column) for each in mine} - {""}:
            near |= Q(**{f"{column}_key__in": keys})
    if not near:
        return []
    rows = Product.objects.filter(near, source=source, sellable=True).exclude(external_id__in=bought)
    found = {row.external_id: row for row in rows.order_by("title", "external_id")[:MOST_CANDIDATES]}
    return [
        _suggestion(found[choice.external_id], choice.because)
        for choice in suggest(_traits(found.values()), mine, limit=limit)
    ]


def _traits(rows: Iterable[Product]) -> list[Traits]:
    return [
        Traits(
            external_id=row.external_id, title=row.title, category=row.category_key, vendor=row.vendor_key,
            kind=row.kind_key,
        )
        for row in rows
    ]  # fmt: skip


def _suggestion(row: Product, because: tuple[str, ...]) -> Suggestion:
    return Suggestion(
        external_id=row.external_id, title=row.title, url=row.url, price=row.price, currency=row.currency,
        image_url=row.image_urls[0] if row.image_urls else "", because=because,
    )  # fmt: skip


def _articles(rows: list[Product]) -> list[Article]:
    """With their variants: one query, if there are any products."""
    variants: dict[UUID, list[Variant]] = {}
    if rows:
        for variant in Variant.objects.filter(product__in=rows, active=True).order_by("position", "external_id"):
            variants.setdefault(variant.product_id, []).append(variant)
    return [_article(row, variants.get(row.pk, [])) for row in rows]


def _article(row: Product, variants: Iterable[Variant]) -> Article:
    return Article(
        id=row.pk, source=row.source, external_id=row.external_id, title=row.title, handle=row.handle, url=row.url,
        description_html=row.description_html, vendor=row.vendor, kind=row.kind, tags=tuple(row.tags),
        categories=tuple(row.categories), image_urls=tuple(row.image_urls),
        attributes=tuple((name, value) for name, value in row.attributes), processing_days=row.processing_days,
        returnable=row.returnable, hazmat=row.hazmat, how_to=row.how_to, active=row.active,
        variants=tuple(_thing(each) for each in variants),
    )  # fmt: skip


def _thing(row: Variant) -> Thing:
    return Thing(
        external_id=row.external_id, sku=row.sku, barcode=row.barcode, title=row.title,
        options=tuple((name, value) for name, value in row.options), price=row.price, currency=row.currency,
        grams=row.grams, available=row.available,
    )  # fmt: skip
