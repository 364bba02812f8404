"""Figures of parcels, the parcels behind them, and what they cost."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.bulk import BulkOut, ItemOut
from reassure.api.schemas.insights import (
    CostsIn,
    FiguresFilters,
    FiguresOut,
    LogisticsOut,
    ParcelFactOut,
    RowsFilters,
    RowsPage,
    StepOut,
    lines,
)
from reassure.api.writes import idempotent, written
from reassure.insights import actions, queries
from reassure.insights.actions import Cost
from reassure.kit import clock
from reassure.merchants.rules import Scope

router = Router(tags=["Insights"])


@router.get("/insights/logistics", **needs(Scope.INSIGHTS_READ, LogisticsOut))
@in_scope
def get_logistics(request: KeyRequest, filters: Query[FiguresFilters]) -> LogisticsOut:
    """How many parcels came on time, how long they took and where they stuck; every number is defined in the answer."""
    asked = filters.asked(_today(request))
    told = queries.logistics(asked, filters.by)
    return LogisticsOut(
        since=asked.since,
        until=asked.until,
        currency=request.auth.merchant.currency,
        whole=FiguresOut.of(told.whole),
        by=filters.by,
        lines=lines(told.by, filters.by),
        trend=[
            StepOut(
                first_day=day,
                parcels=step.parcels,
                on_time_first=step.on_time_first,
                on_time_first_of=step.first_decided,
            )
            for day, step in queries.trend(asked).items()
        ],
        under_way=queries.states(asked),
    )


@router.get("/insights/logistics/parcels", **needs(Scope.INSIGHTS_READ, RowsPage))
@in_scope
def list_logistics_parcels(request: KeyRequest, filters: Query[RowsFilters]) -> RowsPage:
    """The parcels behind a number, a page at a time."""
    asked = filters.asked(_today(request))
    page = queries.parcels(asked, only=filters.only, status=filters.status, after=filters.cursor, size=filters.limit)
    return RowsPage(items=[ParcelFactOut.of(row) for row in page.rows], next=str(page.after) if page.after else None)


@router.post("/insights/logistics/costs", **idempotent(needs(Scope.INSIGHTS_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_costs(request: KeyRequest, costs: CostsIn) -> BulkOut:
    """Tell us what up to 500 parcels cost, from the carrier's bill; told again, the newer amount stands."""
    told = [
        Cost(tracking_number=item.tracking_number, carrier=item.carrier, amount=item.amount, currency=item.currency)
        for item in costs.items
    ]
    by = f"api_key/{request.auth.pk}"
    found = actions.tell_costs(merchant=request.auth.merchant, costs=told, by=by, now=clock.now())
    return BulkOut.of({index: _item(index, shipment) for index, shipment in enumerate(found)})


def _item(index: int, shipment: UUID | None) -> ItemOut:
    if shipment is None:
        detail = "No parcel goes by this number, or several do: name its carrier."
        return ItemOut(index=index, accepted=False, code="no_such_parcel", detail=detail)
    return ItemOut(index=index, accepted=True, id=shipment)


def _today(request: KeyRequest) -> date:
    return clock.now().astimezone(ZoneInfo(request.auth.merchant.time_zone)).date()
