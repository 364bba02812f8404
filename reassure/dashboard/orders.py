"""The list of orders: found, narrowed, saved as views, tagged, exported."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import views
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.forms.filters import ORDER_STATUSES, TONES, order_filters
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tool, chosen, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.kit.money import Money
from reassure.merchants.rules import Permission
from reassure.orders import actions, queries
from reassure.ui.countries import country_here

EXPORTED = 500
_HEADS = (
    "number",
    "placed_at",
    "status",
    "name",
    "email",
    "country",
    "channel",
    "tags",
    "total",
    "refunded",
    "currency",
)


@require_safe
@staff_door(Permission.ORDERS_SEE)
def orders(request: StaffRequest) -> HttpResponse:
    form, filters = order_filters(request.GET, request.merchant.time_zone)
    page = queries.search(filters, cursor=request.GET.get("after", ""))
    return desk(
        request,
        "dashboard/list.html",
        title=_("Orders"),
        filters=form,
        clear="?" if request.GET else "",
        listing=_listing(request, page),
        tools=_tools(request),
        **views.shown(request, "orders"),
    )


@require_safe
@staff_door(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    _form, filters = order_filters(request.GET, request.merchant.time_zone)

    def page(cursor: str | None) -> tuple[Sequence[Sequence[Any]], str | None]:
        found = queries.search(filters, cursor=cursor or "", size=EXPORTED)
        return [_cells(row) for row in found.rows], found.next or None

    return stream(request, "orders", _HEADS, page)


@require_POST
@staff_door(Permission.ORDERS_CHANGE)
def tag(request: StaffRequest) -> HttpResponse:
    word = request.POST.get("tag", "").strip()[:120]
    if not word:
        raise Invalid(_("Write a tag first."))
    count = actions.tag(order_ids=chosen(request), tag=word, by=request.staff.key, now=clock.now())
    messages.success(request, _("%(count)s orders carry “%(tag)s” now.") % {"count": count, "tag": word})
    return redirect(f"{reverse('dashboard:orders')}?{urlencode({'tag': word})}")


@require_POST
@staff_door(Permission.EXPORT)
def export_chosen(request: StaffRequest) -> HttpResponseBase:
    wanted = chosen(request)

    def page(cursor: str | None) -> tuple[Sequence[Sequence[Any]], str | None]:
        return [_cells(row) for row in queries.orders(wanted).values()], None

    return stream(request, "orders", _HEADS, page)


def _listing(request: StaffRequest, page: Any) -> Listing:
    return Listing(
        caption=_("Orders"),
        heads=(_("Order"), _("Placed"), _("Status"), _("Customer"), _("To"), _("Tags"), _("Total")),
        rows=[row(one) for one in page.rows],
        empty=_empty(request),
        older=older(request, page.next),
        newest=newest(request),
        bulk=_bulk(request),
    )


def row(one: Any) -> Row:
    """An order in any list."""
    return Row(
        cells=(
            Cell(word=one.number, href=reverse("dashboard:order", args=[one.id])),
            Cell(at=one.placed_at),
            Cell(word=ORDER_STATUSES[one.status], badge=TONES.get(one.status, "")),
            Cell(word=one.name, note=one.email),
            Cell(word=country_here(one.country)),
            Cell(word=", ".join(one.tags)),
            Cell(word=Money(minor=one.total, currency=one.currency).format("en"), kind="num"),
        ),
        key=str(one.id),
    )


def _empty(request: StaffRequest) -> Empty:
    if request.GET:
        return Empty(title=_("No order fits"), text=_("Fewer filters, or another spelling, find more."), icon="search")
    return Empty(
        title=_("No orders yet"),
        text=_("Orders stand here as soon as your shop is connected or a file is imported."),
        icon="box",
        href=reverse("dashboard:connections"),
        label=_("Connect a shop"),
    )


def _bulk(request: StaffRequest) -> tuple[Press, ...]:
    found: tuple[Press, ...] = ()
    if allowed(request, Permission.ORDERS_CHANGE):
        found += (Press(label=_("Tag"), action=reverse("dashboard:orders_tag"), name="tag"),)
    if allowed(request, Permission.EXPORT):
        found += (Press(label=_("Export"), action=reverse("dashboard:orders_export_chosen")),)
    return found


def _tools(request: StaffRequest) -> list[Tool]:
    if not allowed(request, Permission.EXPORT):
        return []
    href = f"{reverse('dashboard:orders_export')}?{request.GET.urlencode()}"
    return [Tool(word=_("Export all"), href=href, icon="download")]


def _cells(one: Any) -> tuple[Any, ...]:
    total, refunded = (Money(minor=minor, currency=one.currency).decimal for minor in (one.total, one.refunded))
    return (
        one.number, one.placed_at.isoformat(), one.status, one.name, one.email, one.country, one.channel,
        " ".join(one.tags), total, refunded, one.currency,
    )  # fmt: skip
