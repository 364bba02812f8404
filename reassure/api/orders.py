"""Orders: told by any system, read by any."""

from uuid import UUID

from ninja import Query, Router

from reassure.api.items import Done, by_source, judged
from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.bulk import BulkOut, ItemOut, OrdersIn
from reassure.api.schemas.orders import OrderFilters, OrderIn, OrderOut, OrderPage, OrderRow, OrderTold
from reassure.api.schemas.promises import DeliveryOut
from reassure.api.writes import idempotent, written
from reassure.kit import clock
from reassure.merchants.rules import Scope
from reassure.orders import actions, queries
from reassure.orders.actions import Outcome
from reassure.orders.queries import PlacedOrder
from reassure.promises import queries as promises

router = Router(tags=["Orders"])


@router.get("/orders", **needs(Scope.ORDERS_READ, OrderPage))
@in_scope
def list_orders(request: KeyRequest, filters: Query[OrderFilters]) -> OrderPage:
    """Orders, newest first, a page at a time; with `external_id` the one that its shop calls so."""
    if filters.external_id:
        found = queries.by_external_ids(filters.source, [filters.external_id])
        return OrderPage(items=[OrderRow.of(order) for order in found.values()], next=None)
    page = queries.search(filters.narrowed(), cursor=filters.cursor, size=filters.limit)
    return OrderPage(items=[OrderRow.of(row) for row in page.rows], next=page.next or None)


@router.get("/orders/{uuid:order_id}", **needs(Scope.ORDERS_READ, OrderOut, also=(404,)))
@in_scope
def get_order(request: KeyRequest, order_id: UUID) -> OrderOut:
    """One order with its lines and what is promised about its delivery."""
    return _out(queries.order(order_id))


@router.post("/orders", **idempotent(needs(Scope.ORDERS_WRITE, OrderTold, also=(400, 409, 413))))
@written()
def tell_order(request: KeyRequest, order: OrderIn) -> OrderTold:
    """Tell us of an order, new or changed. Late and repeated tellings change nothing."""
    facts, now = order.facts(), clock.now()
    outcome = actions.place_many(facts=[facts], source=order.source, now=now)[0]
    return OrderTold(outcome=outcome.what, order=_out(queries.order(outcome.order_id)))


@router.post("/orders/bulk", **idempotent(needs(Scope.ORDERS_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_orders(request: KeyRequest, orders: OrdersIn) -> BulkOut:
    """Tell us of up to 500 orders: each is accepted or refused by itself."""
    return judged(orders.items, OrderIn, _keep)


def _keep(items: dict[int, OrderIn]) -> Done:
    return by_source(items, _together, _alone)


def _together(items: dict[int, OrderIn], source: str) -> Done:
    facts = [item.facts() for item in items.values()]
    outcomes = actions.place_many(facts=facts, source=source, now=clock.now())
    return {index: _item(outcome, index) for index, outcome in zip(items, outcomes, strict=True)}


def _alone(item: OrderIn) -> ItemOut:
    return _item(actions.place_many(facts=[item.facts()], source=item.source, now=clock.now())[0], 0)


def _item(outcome: Outcome, index: int) -> ItemOut:
    return ItemOut(index=index, accepted=True, id=outcome.order_id, outcome=outcome.what)


def _out(order: PlacedOrder) -> OrderOut:
    return OrderOut.of(order, DeliveryOut.of(promises.current_delivery_promise(order)))
