"""Reactions that failed: why, what waits behind them, and trying again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.filters import key
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, chosen, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import thing
from reassure.journal import actions as journal
from reassure.journal import queries
from reassure.kit import clock
from reassure.merchants.rules import Permission

PAGE = 50


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def parked(request: StaffRequest) -> HttpResponse:
    may = allowed(request, Permission.CONNECTIONS_CHANGE)
    rows = queries.parked(before=key(request.GET.get("after", "")), limit=PAGE)
    again = Press(label=_("Try again"), action=reverse("dashboard:parked_retry_chosen"))
    listing = Listing(
        caption=_("Parked reactions"),
        heads=(_("About"), _("What happened"), _("Reaction"), _("Why it failed"), _("Tried"), _("Next try"), ""),
        rows=[_row(one, may) for one in rows],
        empty=Empty(
            title=_("Nothing is parked"),
            text=_("When reacting to an event fails again and again, it waits here; everything else goes on."),
            icon="check",
        ),
        older=older(request, rows[-1].pk if len(rows) == PAGE else ""),
        newest=newest(request),
        bulk=(again,) if may else (),
    )
    return desk(request, "dashboard/list.html", title=_("Parked reactions"), listing=listing)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE, scoped=False)
def retry(request: StaffRequest, parked_id: UUID) -> HttpResponse:
    if journal.retry_alone(merchant_id=request.merchant.pk, parked_id=parked_id, by=request.staff.key, now=clock.now()):
        messages.success(request, _("It worked now, and so did what waited behind it."))
    else:
        messages.warning(request, _("It failed again; the reason stands beside it."))
    return redirect("dashboard:parked")


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE, scoped=False)
def retry_chosen(request: StaffRequest) -> HttpResponse:
    done, failed = journal.retry_each(
        merchant_id=request.merchant.pk, parked_ids=chosen(request)[:PAGE], by=request.staff.key, now=clock.now()
    )
    if done:
        messages.success(request, _("%(n)s worked now, and so did what waited behind them.") % {"n": done})
    if failed:
        messages.warning(request, _("%(n)s failed again; the reasons stand beside them.") % {"n": failed})
    return redirect("dashboard:parked")


def _row(one: Any, may: bool) -> Row:
    about = thing(one.about)
    press = Press(label=_("Try again"), action=reverse("dashboard:parked_retry", args=[one.pk]))
    waiting = getattr(one, "behind", 0)
    return Row(
        cells=(
            Cell(word=about.word, href=about.href),
            Cell(word=one.event.kind, note=_("%(n)s wait behind it") % {"n": waiting} if waiting else ""),
            Cell(word=one.reaction),
            Cell(word=one.error[:300]),
            Cell(word=one.attempts, kind="num"),
            Cell(at=one.due_at) if one.due_at else Cell(word=_("when you say so")),
            Cell(presses=(press,) if may else ()),
        ),
        key=str(one.pk),
    )
