"""The ledger: what was promised where, and how it went."""

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.promises import PromiseFilters, PromiseOut, PromisePage
from reassure.merchants.rules import Scope
from reassure.promises import queries

router = Router(tags=["Promises"])


@router.get("/promises", **needs(Scope.PROMISES_READ, PromisePage))
@in_scope
def list_promises(request: KeyRequest, filters: Query[PromiseFilters]) -> PromisePage:
    """Promises as they were shown, oldest first; with `order` those of one order."""
    rows = queries.page_of_promises(after=filters.cursor, order_id=filters.order, limit=filters.limit + 1)
    page = rows[: filters.limit]
    more = len(rows) > filters.limit
    return PromisePage(items=[PromiseOut.of(row) for row in page], next=str(page[-1].pk) if more else None)
