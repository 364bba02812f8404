"""Insights: how well parcels went, with every number's rows one press away."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reassure.dashboard import figures, scorecard
from reassure.dashboard.access import staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.figures import Scope
from reassure.dashboard.forms.filters import key
from reassure.dashboard.forms.logistics import DIMENSIONS, PERIODS, FiguresFilter, RowsFilter, asked
from reassure.dashboard.listing import Empty, Listing, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.insights import queries
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.shipments import queries as shipments
from reassure.stores import queries as stores

EXPORTED = 500
_ROWS = (
    "number", "carrier", "service", "warehouse", "from", "to", "left_on", "status", "first_promised_by",
    "first_gap_days", "latest_promised_by", "latest_gap_days", "first_attempt_on", "first_attempt_failed",
    "transit_hours", "problems", "cost_minor",
)  # fmt: skip


@require_safe
@staff_door(Permission.INSIGHTS_SEE)
def logistics(request: StaffRequest) -> HttpResponse:
    form, scope = _scope(request, FiguresFilter)
    by = form.cleaned_data.get("by") or "carrier"
    told = queries.logistics(scope.asked, by)
    ever = told.whole.parcels or queries.any_counted()
    return desk(
        request,
        "dashboard/logistics.html",
        filters=form if ever else None,
        clear="?" if request.GET else "",
        chips=_periods(scope),
        tiles=figures.tiles(told.whole, scope),
        charts=[figures.line(queries.trend(scope.asked), scope), figures.accuracy(told.whole, scope)],
        bars=[figures.states(queries.states(scope.asked), scope), figures.stays(told.whole, scope)],
        title=DIMENSIONS[by],
        listing=scorecard.side_by_side(told.by, by, scope, _nothing(bool(ever))),
        definitions=figures.definitions(),
        tools=_tools(request, "logistics_export", by=by) if told.whole.parcels else [],
    )


@require_safe
@staff_door(Permission.INSIGHTS_SEE)
def parcels(request: StaffRequest) -> HttpResponse:
    """The parcels behind a number."""
    form, scope = _scope(request, RowsFilter)
    page = queries.parcels(scope.asked, **_which(form), after=key(request.GET.get("after", "")))
    known = {one.pk: one for one in shipments.parcels_by_id([row.shipment_id for row in page.rows])}
    listing = Listing(
        caption=_("Parcels"),
        heads=scorecard.ROW_HEADS,
        rows=[scorecard.row(fact, known[fact.shipment_id], scope) for fact in page.rows],
        empty=_nothing(True),
        older=older(request, page.after),
        newest=newest(request),
    )
    return desk(
        request,
        "dashboard/list.html",
        title=_("Parcels behind the figures"),
        filters=form,
        clear="?" if request.GET else "",
        listing=listing,
        tools=[
            Tool(word=_("Figures"), href=reverse("dashboard:logistics"), icon="chart"),
            *_tools(request, "logistics_rows"),
        ],
    )


@require_safe
@staff_door(Permission.INSIGHTS_SEE)
def rows(request: StaffRequest) -> HttpResponseBase:
    """The same parcels as a file."""
    form, scope = _scope(request, RowsFilter)
    which = _which(form)

    def page(after: UUID | None) -> tuple[Sequence[Sequence[Any]], UUID | None]:
        found = queries.parcels(scope.asked, **which, after=after, size=EXPORTED)
        known = {one.pk: one for one in shipments.parcels_by_id([row.shipment_id for row in found.rows])}
        return [scorecard.cells(row, known[row.shipment_id]) for row in found.rows], found.after

    return stream(request, "logistics-parcels", _ROWS, page)


@require_safe
@staff_door(Permission.INSIGHTS_SEE)
def export(request: StaffRequest) -> HttpResponseBase:
    """The figures as a file, a line for each carrier, service, lane, warehouse or weekday."""
    form, scope = _scope(request, FiguresFilter)
    by = form.cleaned_data.get("by") or "carrier"

    def page(after: None) -> tuple[Sequence[Sequence[Any]], None]:
        told = queries.logistics(scope.asked, by)
        return scorecard.lines(told.by, by, scope), None

    return stream(request, f"logistics-{by}", (by, *scorecard.EXPORTED), page)


def _scope(request: StaffRequest, kind: type[Any]) -> tuple[Any, Scope]:
    today = clock.now().astimezone(ZoneInfo(request.merchant.time_zone)).date()
    warehouses = {place.external_id: place.name for place in stores.locations() if place.external_id}
    form, wanted = asked(request.GET, today, kind, warehouses)
    return form, Scope(asked=wanted, currency=request.merchant.currency, warehouses=warehouses)


def _which(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data.get(name) or "" for name in ("only", "status")}


def _periods(scope: Scope) -> list[dict[str, Any]]:
    asked, found = scope.asked, []
    for days in PERIODS:
        since = asked.today - timedelta(days=days - 1)
        found.append(
            {
                "word": _("%(n)s days") % {"n": days},
                "href": "?" + scope.query(since=since, until=asked.today),
                "here": (asked.since, asked.until) == (since, asked.today),
            }
        )
    return found


def _nothing(ever: bool) -> Empty:
    if ever:
        return Empty(title=_("No parcel fits"), text=_("Choose other days, or fewer filters."), icon="chart")
    return Empty(
        title=_("No figures yet"),
        text=_(
            "As soon as parcels leave, it stands here how many come on time, how long they take and where they stick."
        ),
        icon="chart",
    )


def _tools(request: StaffRequest, name: str, **more: str) -> list[Tool]:
    query = request.GET.copy()
    for word, value in more.items():
        query[word] = value
    return [Tool(word=_("Export"), href=f"{reverse(f'dashboard:{name}')}?{query.urlencode()}", icon="download")]
