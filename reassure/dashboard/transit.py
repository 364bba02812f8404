"""How long carriers need: the merchant's table, days nothing moves, and the way of reckoning."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.places import MethodForm, TransitForm, country
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.dashboard.words import carrier
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Permission
from reassure.promises.actions import table as promise_table
from reassure.promises.queries import table
from reassure.promises.rules.facts import Method
from reassure.ui.countries import country_here


class StandstillForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("Nothing moves from"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=gettext_lazy("until"), widget=forms.DateInput({"type": "date"}))
    carrier = forms.CharField(label=gettext_lazy("Carrier (empty: all)"), max_length=40, required=False)
    country = country(gettext_lazy("Country (empty: all)"), required=False)
    note = forms.CharField(label=gettext_lazy("Why"), max_length=120, required=False)


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def transit(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _page(request: StaffRequest, status: int = 200, **typed: forms.Form) -> HttpResponse:
    """The table, with fresh forms but those `typed` into."""
    may = allowed(request, Permission.PROMISES_CHANGE)
    fresh = {
        "row": TransitForm(),
        "standstill": StandstillForm(),
        "way": MethodForm(initial={"method": table.method()}),
    }
    return desk(
        request,
        "dashboard/transit.html",
        status=status,
        listing=_rules(table.transit_rules(), may),
        standstills=_days(table.special_days(), may),
        forms=fresh | typed if may else None,
    )


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def keep(request: StaffRequest) -> HttpResponse:
    form, by = TransitForm(request.POST), request.staff.key
    wrong = attempt(form, lambda said: promise_table.keep_rule(row=form.row(), by=by, now=clock.now()))
    if wrong:
        return _page(request, wrong, row=form)
    messages.success(request, _("Saved. Dates promised from now on count with it."))
    return redirect("dashboard:transit")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def remove(request: StaffRequest, rule_id: UUID) -> HttpResponse:
    promise_table.remove_rule(rule_id=rule_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("The row is gone."))
    return redirect("dashboard:transit")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def stand_still(request: StaffRequest) -> HttpResponse:
    form, by = StandstillForm(request.POST), request.staff.key
    wrong = attempt(
        form,
        lambda said: promise_table.stand_still(days=promise_table.Standstill(**said), by=by, now=clock.now()),
    )
    if wrong:
        return _page(request, wrong, standstill=form)
    messages.success(request, _("Dates step over these days from now on."))
    return redirect("dashboard:transit")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def move_again(request: StaffRequest, day_id: UUID) -> HttpResponse:
    promise_table.move_again(special_day_id=day_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("Parcels move on these days again."))
    return redirect("dashboard:transit")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def reckon(request: StaffRequest) -> HttpResponse:
    form = MethodForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose a way of reckoning."))
    promise_table.reckon_by(method=Method(form.cleaned_data["method"]), by=request.staff.key, now=clock.now())
    messages.success(request, _("Orders to come are reckoned so."))
    return redirect("dashboard:transit")


def _rules(rows: list[Any], may: bool) -> Listing:
    return Listing(
        caption=_("Transit times"),
        heads=(_("From"), _("To"), _("Carrier"), _("Service"), _("Days"), ""),
        rows=[_rule(row, may) for row in rows],
        empty=Empty(
            title=_("No transit times yet"),
            text=_("Without them no date can be promised. A row with only days is the default for everything."),
            icon="calendar",
        ),
    )


def _rule(row: Any, may: bool) -> Row:
    anything = _("any")
    press = Press(label=_("Remove"), action=reverse("dashboard:transit_remove", args=[row.pk]))
    return Row(
        cells=(
            Cell(word=country_here(row.origin_country) or anything),
            Cell(
                word=" ".join(part for part in (country_here(row.destination_country), row.postcode_prefix) if part)
                or anything
            ),
            Cell(word=carrier(row.carrier) or anything),
            Cell(word=row.service or anything),
            Cell(word=f"{row.days_least}–{row.days_most}", note=_("every day counts") if row.calendar_days else ""),
            Cell(presses=(press,) if may else ()),
        )
    )


def _days(rows: list[Any], may: bool) -> Listing:
    return Listing(
        caption=_("Days nothing moves"),
        heads=(_("From"), _("Until"), _("Carrier"), _("Country"), _("Why"), ""),
        rows=[_day(row, may) for row in rows],
        empty=Empty(title=_("No standstills"), text=_("Public holidays are known; a strike or a storm is told here.")),
    )


def _day(row: Any, may: bool) -> Row:
    press = Press(label=_("Remove"), action=reverse("dashboard:transit_move_again", args=[row.pk]))
    return Row(
        cells=(
            Cell(word=f"{row.first_on:%-d %b %Y}"),
            Cell(word=f"{row.last_on:%-d %b %Y}"),
            Cell(word=carrier(row.carrier) or _("all")),
            Cell(word=country_here(row.country) or _("all")),
            Cell(word=row.note),
            Cell(presses=(press,) if may else ()),
        )
    )
