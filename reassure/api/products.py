"""Products: told by a shop or a merchandise system, read by any."""

from ninja import Query, Router

from reassure.api.items import Done, by_source, judged
from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.bulk import BulkOut, ItemOut, ProductsIn
from reassure.api.schemas.products import ProductFilters, ProductIn, ProductOut, ProductPage
from reassure.api.writes import idempotent, written
from reassure.catalog import actions, queries
from reassure.kit import clock
from reassure.merchants.rules import Scope

router = Router(tags=["Products"])


@router.get("/products", **needs(Scope.PRODUCTS_READ, ProductPage))
@in_scope
def list_products(request: KeyRequest, filters: Query[ProductFilters]) -> ProductPage:
    """Products, the last told of first, a page at a time; with `external_id` the one that its shop calls so."""
    if filters.external_id:
        found = queries.products(filters.source or "api", [filters.external_id])
        return ProductPage(items=[ProductOut.of(each) for each in found.values()], next=None)
    page, after = queries.newest(source=filters.source or "", after=filters.cursor, size=filters.limit)
    return ProductPage(items=[ProductOut.of(each) for each in page], next=str(after) if after else None)


@router.post("/products", **idempotent(needs(Scope.PRODUCTS_WRITE, ProductOut, also=(400, 404, 409, 413))))
@written()
def tell_product(request: KeyRequest, product: ProductIn) -> ProductOut:
    """Tell us of a product, new or changed, or of its details alone; the product as it stands then."""
    _together({0: product}, product.source)
    return ProductOut.of(queries.product(product.source, product.external_id))


@router.post("/products/bulk", **idempotent(needs(Scope.PRODUCTS_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_products(request: KeyRequest, products: ProductsIn) -> BulkOut:
    """Tell us of up to 500 products: each is accepted or refused by itself."""
    return judged(products.items, ProductIn, _keep)


def _keep(items: dict[int, ProductIn]) -> Done:
    return by_source(items, _together, _alone)


def _together(items: dict[int, ProductIn], source: str) -> Done:
    """Whole products first: the details of one may follow it in the same body."""
    now = clock.now()
    facts = {index: item.facts(now) for index, item in items.items()}
    whole = {index: each for index, each in facts.items() if each.title}
    bare = {index: each for index, each in facts.items() if not each.title}
    rows = dict(zip(whole, actions.keep_many(facts=list(whole.values()), source=source), strict=True))
    rows |= zip(bare, actions.describe_many(facts=list(bare.values()), source=source), strict=True)
    return {index: ItemOut(index=index, accepted=True, id=row.pk) for index, row in rows.items()}


def _alone(item: ProductIn) -> ItemOut:
    return _together({0: item}, item.source)[0]
