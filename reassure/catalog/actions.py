"""Keeping the shop's catalogue: one product or many by the same statements, an older telling never over a newer."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from reassure.catalog.models import Product, Variant
from reassure.catalog.queries import ProductNotFound
from reassure.catalog.rules import ProductFacts, products

KEY = ["merchant", "id"]
PRODUCT_COLUMNS = [
    "version_at", "title", "handle", "url", "description_html", "vendor", "kind", "tags", "categories",
    "image_urls", "attributes", "processing_days", "returnable", "hazmat", "how_to", "active", "sellable",
    "price", "currency", "category_key", "vendor_key", "kind_key", "removed_at",
]  # fmt: skip
VARIANT_COLUMNS = [
    "product", "position", "sku", "barcode", "title", "options", "price", "currency", "grams", "available", "active",
]  # fmt: skip


def keep(*, facts: ProductFacts, source: str) -> Product:
    """Keep a product as the shop tells it; an older telling, or the same again, changes nothing. Raises `Invalid`."""
    return keep_many(facts=[facts], source=source)[0]


@transaction.atomic
def keep_many(*, facts: Sequence[ProductFacts], source: str) -> list[Product]:
    """Keep many products in about six statements, aligned with `facts`; raises `Invalid` and then keeps none."""
    told = products.newest(facts)
    for each in told.values():
        products.check(each)
    rows, fresh = _rows(told, source)
    changed = [row for row in rows.values() if row.pk in fresh or told[row.external_id].version_at > row.version_at]
    for row in changed:
        for name, value in products.product_columns(told[row.external_id]).items():
            setattr(row, name, value)
        row.removed_at = None
    Product.objects.bulk_create(changed, update_conflicts=True, unique_fields=KEY, update_fields=PRODUCT_COLUMNS)
    _keep_variants(changed, told, source)
    return [rows[each.external_id] for each in facts]


@transaction.atomic
def describe_many(*, facts: Sequence[ProductFacts], source: str) -> list[Product]:
    """Set what shops never speak of on products that are known, whatever version the shop's is; the last word stands.

    Two statements, aligned with `facts`; raises `ProductNotFound` and then sets none.
    """
    ids = {each.external_id for each in facts}
    known = Product.objects.select_for_update(no_key=True).filter(source=source, external_id__in=ids)
    rows = {row.external_id: row for row in known.order_by("external_id")}
    for each in facts:
        if each.external_id not in rows:
            raise ProductNotFound(f"There is no product “{each.external_id}” of “{source}”: tell its title first.")
        for name, value in products.details(each).items():
            setattr(rows[each.external_id], name, value)
    if rows:
        Product.objects.bulk_update(rows.values(), products.KEPT)
    return [rows[each.external_id] for each in facts]


@transaction.atomic
def remove(*, external_id: str, source: str, at: datetime) -> None:
    """The shop took the product away at that instant; only a telling newer than that brings it back.

    A product that was never told is remembered as removed, for its telling may come late.
    """
    stub = Product(source=source, external_id=external_id, version_at=at, active=False, sellable=False, removed_at=at)
    Product.objects.bulk_create([stub], ignore_conflicts=True)
    row = Product.objects.select_for_update(no_key=True).get(source=source, external_id=external_id)
    if row.version_at <= at:
        row.version_at, row.removed_at, row.active, row.sellable = at, at, False, False
        row.save(update_fields=["version_at", "removed_at", "active", "sellable"])


def _rows(told: Collection[str], source: str) -> tuple[dict[str, Product], set[UUID]]:
    """The products' rows, locked in the order of their ids, and the keys of those that are ours and still empty."""
    ids = sorted(told)
    locked = (
        Product.objects.select_for_update(no_key=True)
        .filter(source=source, external_id__in=ids)
        .order_by("external_id")
    )
    known = {row.external_id: row for row in locked}
    made = [
        Product(source=source, external_id=each, version_at=datetime.fromtimestamp(0, UTC))
        for each in ids
        if each not in known
    ]
    if not made:
        return known, set()
    Product.objects.bulk_create(made, ignore_conflicts=True)
    rows = {row.external_id: row for row in locked.all()}
    return rows, {row.pk for row in made} & {row.pk for row in rows.values()}


def _keep_variants(changed: Sequence[Product], told: dict[str, ProductFacts], source: str) -> None:
    """Update, add, and switch off variants; one that moved to another product moves its row."""
    wanted = {
        facts.external_id: (row, facts, position)
        for row in changed
        for position, facts in enumerate(told[row.external_id].variants)
    }
    known = {row.external_id: row for row in Variant.objects.filter(source=source, external_id__in=wanted)}
    gone = Variant.objects.filter(product__in=changed, active=True).exclude(external_id__in=wanted)
    gone.update(active=False, available=False)
    rows = []
    for external_id, (product, facts, position) in sorted(wanted.items()):
        row = known.get(external_id) or Variant(source=source, external_id=external_id)
        row.product = product
        for name, value in products.variant_columns(facts, position).items():
            setattr(row, name, value)
        rows.append(row)
    Variant.objects.bulk_create(rows, update_conflicts=True, unique_fields=KEY, update_fields=VARIANT_COLUMNS)
