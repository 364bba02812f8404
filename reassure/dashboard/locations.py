"""Warehouses and stores: when they work, until when today counts, days they stand still."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.places import DAYS, ClosureForm, LocationForm
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tool
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Permission
from reassure.stores import actions as stores
from reassure.stores import queries
from reassure.stores.rules import Closed
from reassure.ui.countries import country_here


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def locations(request: StaffRequest) -> HttpResponse:
    listing = Listing(
        caption=_("Places"),
        heads=(_("Name"), _("Kind"), _("Where"), _("Works"), _("Cut-off"), _("Processing")),
        rows=[_row(one) for one in queries.locations()],
        empty=Empty(
            title=_("No places yet"),
            text=_("A delivery date counts from where the parcel leaves: add your warehouse first."),
            icon="store",
            href=reverse("dashboard:location_new"),
            label=_("Add a place"),
        ),
    )
    tools = [Tool(word=_("Add a place"), href=reverse("dashboard:location_new"), icon="plus")]
    return desk(request, "dashboard/list.html", title=_("Places"), listing=listing, tools=tools)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door(Permission.CONNECTIONS_CHANGE)
def location(request: StaffRequest, location_id: UUID | None = None) -> HttpResponse:
    row = queries.location(location_id) if location_id else None
    start = LocationForm.values(row) if row else {"time_zone": request.merchant.time_zone, "weekdays": list(range(5))}
    form = LocationForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        stores.keep(facts=form.facts(row), by=request.staff.key, now=clock.now())
        messages.success(request, _("Saved. Dates promised from now on count with it."))
        return redirect("dashboard:locations")
    return _page(request, row, form, ClosureForm())


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def close(request: StaffRequest, location_id: UUID) -> HttpResponse:
    """Close it on some days; what does not fit is said beside what was typed."""
    row, form = queries.location(location_id), ClosureForm(request.POST)
    if form.is_valid():
        try:
            closed = Closed(**form.cleaned_data)
            stores.close(location_id=location_id, closed=closed, by=request.staff.key, now=clock.now())
        except Invalid as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Nothing leaves there on these days; dates count with it."))
            return redirect("dashboard:location", location_id)
    return _page(request, row, LocationForm(initial=LocationForm.values(row)), form, status=422)


def _page(
    request: StaffRequest, row: Any, form: LocationForm, closing: ClosureForm, *, status: int = 200
) -> HttpResponse:
    closures = _closures(row) if row else None
    shown = {"form": form, "row": row, "closures": closures, "closing": closing}
    return desk(request, "dashboard/location.html", status=status, **shown)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def reopen(request: StaffRequest, location_id: UUID) -> HttpResponse:
    queries.location(location_id)
    first, _sep, last = request.POST.get("span", "").partition("/")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Invalid(_("Choose which days.")) from None
    stores.reopen(location_id=location_id, first=span[0], last=span[1], by=request.staff.key, now=clock.now())
    messages.success(request, _("It works on these days."))
    return redirect("dashboard:location", location_id)


def _row(one: Any) -> Row:
    place = one.as_place()
    cutoffs = sorted({f"{at:%H:%M}" for at in place.cutoffs if at})
    days = f"{place.processing[0]}–{place.processing[1]}" if place.processing else "–"
    return Row(
        cells=(
            Cell(word=one.name, href=reverse("dashboard:location", args=[one.pk])),
            Cell(word=one.kind.replace("_", "-").capitalize()),
            Cell(word=", ".join(part for part in (one.city, country_here(one.country)) if part), note=one.time_zone),
            Cell(word=", ".join(str(DAYS[day])[:3] for day in sorted(place.weekdays))),
            Cell(word=", ".join(cutoffs) or "–", kind="num"),
            Cell(word=_("%(days)s days") % {"days": days}),
        )
    )


def _closures(row: Any) -> Listing:
    action = reverse("dashboard:location_reopen", args=[row.pk])
    return Listing(
        caption=_("Days it stands still"),
        heads=(_("From"), _("Until"), _("Why"), ""),
        rows=[
            Row(
                cells=(
                    Cell(word=f"{one.first:%-d %b %Y}"),
                    Cell(word=f"{one.last:%-d %b %Y}"),
                    Cell(word=one.note),
                    Cell(
                        presses=(Press(label=_("Remove"), action=action, name="span", value=f"{one.first}/{one.last}"),)
                    ),
                )
            )
            for one in row.as_place().closed
        ],
        empty=Empty(title=_("No closures"), text=_("Inventory, a strike, a move: dates step over such days.")),
    )
