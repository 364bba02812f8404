"""How long is too long, and which law on late shipping is followed."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.problems import LIMITS, DelayForm, LimitForm
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.problems import actions, queries
from reassure.problems.rules.ways import OwnLimit, Way
from reassure.ui.countries import country_here


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def limits(request: StaffRequest) -> HttpResponse:
    return _page(request)


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def keep(request: StaffRequest) -> HttpResponse:
    form = LimitForm(request.POST)

    def set_it(said: dict[str, Any]) -> None:
        way = Way(**{name: said[name] for name in Way.__slots__})
        own = OwnLimit(name=said["name"], way=way, days=said["days"])
        actions.limit(own=own, by=request.staff.key, now=clock.now())

    wrong = attempt(form, set_it)
    if wrong:
        return _page(request, wrong, limit_form=form)
    flash.success(request, _("The limit holds from the next look on."))
    return redirect("dashboard:limits")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def remove(request: StaffRequest, limit_id: UUID) -> HttpResponse:
    actions.unlimit(limit_id=limit_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("What is usual on the lane holds again."))
    return redirect("dashboard:limits")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def follow(request: StaffRequest) -> HttpResponse:
    form, by = DelayForm(request.POST), request.staff.key
    wrong = attempt(
        form,
        lambda said: actions.follow(country=said["country"], ships_within=said["ships_within"], by=by, now=clock.now()),
    )
    if wrong:
        return _page(request, wrong, delay_form=form)
    flash.success(request, _("Notices are sent for orders from now on."))
    return redirect("dashboard:limits")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def unfollow(request: StaffRequest, country: str) -> HttpResponse:
    actions.unfollow(country=country, by=request.staff.key, now=clock.now())
    flash.success(request, _("No more notices are sent."))
    return redirect("dashboard:limits")


def _page(request: StaffRequest, status: int = 200, **typed: Form) -> HttpResponse:
    may = allowed(request, Permission.PROMISES_CHANGE)
    forms = {"limit_form": LimitForm(), "delay_form": DelayForm()} if may else {}
    return desk(
        request, "dashboard/limits.html", status=status, limits=_limits(may), policies=_policies(may), **(forms | typed)
    )


def _limits(may: bool) -> Listing:
    heads = (_("What"), _("Days"), _("From"), _("To"), _("Carrier"), _("Service"), "")
    empty = Empty(
        title=_("Nothing is set by hand"),
        text=_("Limits are learned from your own parcels, lane by lane; until there are enough, usual ones hold."),
        icon="check",
    )
    rows = [_limit(one, may) for one in queries.own_limits()]
    return Listing(caption=_("Your own limits"), heads=heads, rows=rows, empty=empty)


def _limit(one: Any, may: bool) -> Row:
    gone = Press(label=_("Remove"), action=reverse("dashboard:limit_remove", args=[one.pk]))
    words = (one.origin, one.destination, one.carrier, one.service)
    cells = (Cell(word=LIMITS[one.name]), Cell(word=f"{one.days:g}", kind="num"))
    return Row(cells=(*cells, *(Cell(word=word or _("any")) for word in words), Cell(presses=(gone,) if may else ())))


def _policies(may: bool) -> Listing:
    rows = []
    for one in queries.policies():
        stop = Press(label=_("Stop"), action=reverse("dashboard:delays_unfollow", args=[one.country.lower()]))
        days = one.ships_within if one.ships_within is not None else _("the law’s own")
        cells = (Cell(word=country_here(one.country)), Cell(word=days, kind="num"), Cell(at=one.since))
        rows.append(Row(cells=(*cells, Cell(presses=(stop,) if may else ()))))
    return Listing(
        caption=_("Notices of late shipping"),
        heads=(_("Country"), _("Ships within (days)"), _("Since"), ""),
        rows=rows,
        empty=Empty(
            title=_("No notices are sent"),
            text=_(
                "Where the law wants shoppers asked before they wait any longer, we ask them, and ask you to pay back."
            ),
            icon="mail",
        ),
    )
