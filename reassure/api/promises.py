"""The ledger: what was promised where, and how it went."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.ledger import PromiseFilters, PromiseIn, PromiseOut, PromisePage, VerdictIn
from reassure.api.writes import idempotent, written
from reassure.kit import clock
from reassure.merchants.rules import Scope
from reassure.orders import queries as orders
from reassure.promises import actions, queries
from reassure.promises.actions import Verdict
from reassure.promises.rules.ledger import Horizon, Shown

router = Router(tags=["Promises"])


@router.get("/promises", **needs(Scope.PROMISES_READ, PromisePage))
@in_scope
def list_promises(request: KeyRequest, filters: Query[PromiseFilters]) -> PromisePage:
    """Promises as they were shown, oldest first; with `order` those of one order."""
    asked = filters.narrowed(_today(request))
    rows = queries.page_of_promises(asked, after=filters.cursor, limit=filters.limit + 1)
    page = rows[: filters.limit]
    more = len(rows) > filters.limit
    return PromisePage(items=[PromiseOut.of(row) for row in page], next=str(page[-1].pk) if more else None)


@router.get("/promises/{uuid:promise_id}", **needs(Scope.PROMISES_READ, PromiseOut, also=(404,)))
@in_scope
def get_promise(request: KeyRequest, promise_id: UUID) -> PromiseOut:
    """One promise, with why it was broken."""
    return PromiseOut.of(queries.promise(promise_id))


@router.post("/promises", **idempotent(needs(Scope.PROMISES_WRITE, PromiseOut, also=(400, 404, 409, 413))))
@written()
def give_promise(request: KeyRequest, promise: PromiseIn) -> PromiseOut:
    """Write down what another system has promised of an order. The same terms at the same place are one promise."""
    now = clock.now()
    order = (
        orders.order(promise.order)
        if promise.order
        else orders.order_by_external_id(promise.source, promise.order_external_id)
    )
    shown_at = min(promise.shown_at or now, now)
    shown = Shown(
        order_id=order.id,
        kind=promise.kind,
        surface=promise.surface,
        terms=promise.said(),
        statement=promise.statement,
        recipient=promise.recipient,
        horizon=Horizon.BEFORE if shown_at <= order.placed_at else Horizon.AFTER,
        by=f"api_key/{request.auth.pk}",
    )
    return PromiseOut.of(actions.give(shown=shown, zone=request.auth.merchant.time_zone, now=shown_at))


@router.post(
    "/promises/{uuid:promise_id}/settle",
    **idempotent(needs(Scope.PROMISES_WRITE, PromiseOut, also=(400, 404, 409, 413))),
)
@written()
def settle_promise(request: KeyRequest, promise_id: UUID, verdict: VerdictIn) -> PromiseOut:
    """Say how a promise went. A settlement stands: the same again changes nothing, another one is refused.

    What an order's own facts settle (it ships, it is paid back) needs no telling, and deliveries take none.
    """
    now = clock.now()
    told = Verdict(
        promise_id=promise_id,
        said=verdict.said,
        at=min(verdict.at or now, now),
        answerable=verdict.answerable,
        because=verdict.parts(),
    )
    by, zone = f"api_key/{request.auth.pk}", request.auth.merchant.time_zone
    return PromiseOut.of(actions.judge(verdict=told, zone=zone, by=by, now=now))


def _today(request: KeyRequest) -> date:
    return clock.now().astimezone(ZoneInfo(request.auth.merchant.time_zone)).date()
