"""The list of parcels."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import views
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.forms.filters import PARCEL_STATUSES, TONES, parcel_filters
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tool, chosen, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import carrier
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.shipments import actions as shipments
from reassure.shipments import queries
from reassure.shipments.queries import Filter
from reassure.shipments.rules.facts import Status as ParcelStatus
from reassure.shipments.rules.substatuses import SUBSTATUSES, words
from reassure.ui.countries import country_here

EXPORTED = 500
_HEADS = ("number", "carrier", "status", "substatus", "orders", "country", "shipped_at", "last_scan_at", "delivered_at")


@require_safe
@staff_door(Permission.PARCELS_SEE)
def parcels(request: StaffRequest) -> HttpResponse:
    form, asked = parcel_filters(request.GET, request.merchant.time_zone)
    empty = Empty(
        title=_("No parcel fits") if request.GET else _("No parcels yet"),
        text=_("A parcel stands here when the shop ships, or when a number is told over the API."),
        icon="truck",
    )
    return desk(
        request,
        "dashboard/list.html",
        title=_("Parcels"),
        filters=form,
        clear="?" if request.GET else "",
        listing=_listing(request, queries.listed(asked), empty),
        tools=_tools(request),
        **views.shown(request, "parcels"),
    )


@require_safe
@staff_door(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    _form, asked = parcel_filters(request.GET, request.merchant.time_zone)

    def page(after: UUID | None) -> tuple[Sequence[Sequence[Any]], UUID | None]:
        found = queries.listed(_from(asked, after), size=EXPORTED)
        return [_cells(row) for row in found.parcels], found.after

    return stream(request, "parcels", _HEADS, page)


@require_POST
@staff_door(Permission.PARCELS_CHANGE)
def ask(request: StaffRequest) -> HttpResponse:
    """Ask the carriers about the chosen parcels now."""
    count = shipments.ask_now(shipment_ids=chosen(request), by=request.staff.key, now=clock.now())
    flash.success(request, _("The carriers of %(n)s parcels are asked in a moment.") % {"n": count})
    return redirect("dashboard:parcels")


@require_POST
@staff_door(Permission.EXPORT)
def export_chosen(request: StaffRequest) -> HttpResponseBase:
    wanted = chosen(request)

    def page(after: UUID | None) -> tuple[Sequence[Sequence[Any]], UUID | None]:
        return [_cells(row) for row in queries.parcels_by_id(wanted)], None

    return stream(request, "parcels", _HEADS, page)


def _from(asked: Filter, after: UUID | None) -> Filter:
    return Filter(**{name: getattr(asked, name) for name in Filter.__slots__} | {"after": after})


def _listing(request: StaffRequest, page: queries.Page, empty: Empty) -> Listing:
    return Listing(
        caption=_("Parcels"),
        heads=(_("Parcel"), _("Status"), _("Order"), _("To"), _("Shipped"), _("Last news"), _("Carrier says")),
        rows=[_row(one) for one in page.parcels],
        empty=empty,
        older=older(request, page.after),
        newest=newest(request),
        bulk=_bulk(request),
    )


def _bulk(request: StaffRequest) -> tuple[Press, ...]:
    found: tuple[Press, ...] = ()
    if allowed(request, Permission.PARCELS_CHANGE):
        found += (Press(label=_("Ask the carrier now"), action=reverse("dashboard:parcels_ask")),)
    if allowed(request, Permission.EXPORT):
        found += (Press(label=_("Export"), action=reverse("dashboard:parcels_export_chosen")),)
    return found


def _row(one: Any) -> Row:
    links = [link.order for link in one.orders.all()]
    first = links[0] if links else None
    more = _("and %(n)s more") % {"n": len(links) - 1} if len(links) > 1 else ""
    return Row(
        cells=(
            Cell(word=one.tracking_number or _("no number"), note=one.carrier_name or carrier(one.carrier)),
            Cell(word=PARCEL_STATUSES[one.status], badge=TONES.get(one.status, ""), note=_why(one)),
            Cell(word=first.number, href=reverse("dashboard:order", args=[first.pk]), note=more)
            if first
            else Cell(word="–"),
            Cell(word=" ".join(part for part in (one.postcode, country_here(one.country)) if part)),
            Cell(at=one.shipped_at) if one.shipped_at else Cell(word="–"),
            Cell(at=one.last_scan_at) if one.last_scan_at else Cell(word=_("none")),
            Cell(word=f"{one.estimated_to:%-d %b}" if one.estimated_to else "–"),
        ),
        key=str(one.pk),
    )


def _why(one: Any) -> str:
    """The sub-status in words where it says more than the status."""
    return (
        str(_(words(ParcelStatus(one.status), one.substatus).says)) if one.substatus in SUBSTATUSES else one.substatus
    )


def _cells(one: Any) -> tuple[Any, ...]:
    numbers = " ".join(link.order.number for link in one.orders.all())
    times = [at.isoformat() if at else "" for at in (one.shipped_at, one.last_scan_at, one.delivered_at)]
    return (one.tracking_number, one.carrier, one.status, one.substatus, numbers, one.country, *times)


def _tools(request: StaffRequest) -> list[Tool]:
    if not allowed(request, Permission.EXPORT):
        return []
    href = f"{reverse('dashboard:parcels_export')}?{request.GET.urlencode()}"
    return [Tool(word=_("Export all"), href=href, icon="download")]
