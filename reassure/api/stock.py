"""Places, and how many of what each can send."""

from ninja import Query, Router

from reassure.api.items import Done, by_source, judged, refusal
from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.bulk import BulkOut, ItemOut, StocksIn
from reassure.api.schemas.stock import LocationFilters, LocationOut, LocationPage, StockIn
from reassure.api.writes import idempotent, written
from reassure.catalog import queries as catalog
from reassure.kit import clock
from reassure.kit.errors import NotFound
from reassure.merchants.rules import Scope
from reassure.stores import actions, queries
from reassure.stores.queries import NoSuchLocation

router = Router(tags=["Stock"])


class SkuUnknown(NotFound):
    """No product that was told carries it."""

    code = "sku_unknown"


@router.get("/locations", **needs(Scope.LOCATIONS_READ, LocationPage))
@in_scope
def list_locations(request: KeyRequest, filters: Query[LocationFilters]) -> LocationPage:
    """Warehouses, stores and drop-off points, oldest first, a page at a time; made on the dashboard."""
    rows, after = queries.page(after=filters.cursor, size=filters.limit)
    return LocationPage(items=[LocationOut.of(row) for row in rows], next=str(after) if after else None)


@router.post("/stock", **idempotent(needs(Scope.STOCK_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_stock(request: KeyRequest, counts: StocksIn) -> BulkOut:
    """Tell us of up to 500 counts: each is accepted or refused by itself. From then on they decide the origin."""
    return judged(counts.items, StockIn, _keep)


def _keep(items: dict[int, StockIn]) -> Done:
    return by_source(items, _together, _alone)


def _alone(item: StockIn) -> ItemOut:
    return _together({0: item}, item.source)[0]


def _together(items: dict[int, StockIn], source: str) -> Done:
    """Those whose place or SKU nobody told are refused, the others counted in one statement."""
    now = clock.now()
    places = queries.named(source, {item.location for item in items.values()})
    skus = catalog.variants_of(source, {item.sku for item in items.values() if item.sku})
    told, done = [], {}
    for index, item in items.items():
        place, variant = places.get(item.location), item.variant_external_id or skus.get(item.sku, "")
        if place is None:
            done[index] = refusal(index, NoSuchLocation(f"There is no location “{item.location}” of “{source}”."))
        elif not variant:
            done[index] = refusal(index, SkuUnknown(f"No product of “{source}” has the SKU “{item.sku}”."))
        else:
            told.append(item.facts(place, variant, now))
            done[index] = ItemOut(index=index, accepted=True)
    actions.count(told=told, now=now)
    return done
