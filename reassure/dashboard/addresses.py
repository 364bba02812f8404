"""Addresses that get no mail: found, taken along, and let go with a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.forms.filters import key
from reassure.dashboard.listing import Cell, Empty, Listing, Row, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission
from reassure.messages import actions, queries

PAGE, EXPORTED = 50, 500
REASONS: dict[str, Any] = {
    "hard_bounce": gettext_lazy("It does not exist"),
    "complaint": gettext_lazy("Its owner complained"),
}


class AddressFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=254, widget=forms.TextInput({"type": "search"})
    )
    released = forms.BooleanField(label=gettext_lazy("Let go"), required=False)


class ReleaseForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why it is good again"), max_length=300, help_text=gettext_lazy("Such as: Mila called.")
    )


@require_safe
@staff_door(Permission.MESSAGES_SEE)
def addresses(request: StaffRequest) -> HttpResponse:
    last = key(request.GET.get("after", ""))
    rows = _found(request, last, PAGE)
    people = {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}
    may = allowed(request, Permission.MESSAGES_CHANGE)
    listing = Listing(
        caption=_("Addresses"),
        heads=(_("Address"), _("Why"), _("Since"), _("Let go")),
        rows=[_row(one, people, may) for one in rows],
        empty=Empty(
            title=_("No such address"), text=_("Who can’t be reached, or complained, stands here."), icon="mail"
        ),
        older=older(request, rows[-1].pk if len(rows) == PAGE else ""),
        newest=newest(request),
    )
    return desk(
        request,
        "dashboard/list.html",
        title=_("Addresses without mail"),
        filters=AddressFilter(request.GET or None),
        clear="?",
        listing=listing,
        tools=_tools(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door(Permission.MESSAGES_CHANGE)
def release(request: StaffRequest, suppression_id: UUID) -> HttpResponse:
    """Let an address go, with a reason that stays beside it."""
    row = queries.suppression(suppression_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = form.cleaned_data["why"]
        actions.release(suppression_id=row.pk, why=why, by=request.staff.key, now=clock.now())
        flash.success(request, _("Mail goes there again. What was held back is not sent by itself."))
        return redirect("dashboard:addresses")
    said = {"title": row.address, "back": reverse("dashboard:addresses"), "text": REASONS[row.reason]}
    return desk(request, "dashboard/form.html", **said, form=form, label=_("Let it go"))


@require_safe
@staff_door(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """What the list shows, all of it."""

    def page(last: UUID | None) -> tuple[Sequence[Sequence[Any]], UUID | None]:
        rows = _found(request, last, EXPORTED)
        lines = [
            (one.address, one.reason, one.created_at.isoformat(), one.released_at or "", one.released_why)
            for one in rows
        ]
        return lines, rows[-1].pk if len(rows) == EXPORTED else None

    return stream(request, "addresses", ("address", "reason", "since", "released_at", "why"), page)


def _found(request: StaffRequest, last: UUID | None, limit: int) -> list[Any]:
    text, released = request.GET.get("q", "").strip(), bool(request.GET.get("released"))
    before = queries.suppression(last) if last else None
    return queries.suppressions(text, released=released, before=before, limit=limit)


def _tools(request: StaffRequest) -> list[Tool]:
    if not allowed(request, Permission.EXPORT):
        return []
    asked = request.GET.urlencode()
    return [Tool(word=_("Export"), href=reverse("dashboard:addresses_export") + (f"?{asked}" if asked else ""))]


def _row(one: Any, people: dict[str, str], may: bool) -> Row:
    href = reverse("dashboard:address_release", args=[one.pk]) if may and one.released_at is None else ""
    gone = Cell(at=one.released_at, note=f"{people.get(one.released_by, one.released_by)}: {one.released_why}")
    return Row(
        cells=(
            Cell(word=one.address, href=href),
            Cell(word=REASONS[one.reason], badge="warn"),
            Cell(at=one.created_at),
            gone if one.released_at else Cell(),
        )
    )
