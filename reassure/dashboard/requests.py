"""What staff are asked to do in the shop: pay back, send again."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tab
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.problems import money
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.problems import actions, queries

KINDS: dict[str, Any] = {"refund": gettext_lazy("Pay back"), "reship": gettext_lazy("Send again")}
OUTCOMES: dict[str, Any] = {"done": gettext_lazy("Done"), "declined": gettext_lazy("Decided against")}


@require_safe
@staff_door(Permission.ORDERS_SEE)
def requests(request: StaffRequest) -> HttpResponse:
    over = request.GET.get("view") == "past"
    may = allowed(request, Permission.PROBLEMS_CHANGE) and not over
    listing = Listing(
        caption=_("Requests"),
        heads=(_("What"), _("Order"), _("Amount"), _("Due"), _("Asked"), ""),
        rows=[_row(one, may) for one in queries.requests(over=over)],
        empty=Empty(
            title=_("Nothing is asked for"),
            text=_("Refunds and new parcels stand here until the shop tells that they were done, or somebody does."),
            icon="check",
        ),
    )
    tabs = [Tab(word=_("Open"), href="?", here=not over), Tab(word=_("Over"), href="?view=past", here=over)]
    text = _("Do it in the shop; the request closes by itself when the shop tells of it.")
    return desk(request, "dashboard/list.html", title=_("Requests"), text=text, tabs=tabs, listing=listing)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def close(request: StaffRequest, staff_request_id: UUID) -> HttpResponse:
    outcome = "declined" if request.POST.get("outcome") == "declined" else "done"
    actions.close(request_id=staff_request_id, outcome=outcome, by=request.staff.key, now=clock.now())
    flash.success(request, str(OUTCOMES[outcome]))
    return redirect("dashboard:requests")


def _row(one: Any, may: bool) -> Row:
    url = reverse("dashboard:request_close", args=[one.pk])
    presses = tuple(Press(label=word, action=url, name="outcome", value=key) for key, word in OUTCOMES.items())
    return Row(
        cells=(
            Cell(word=KINDS[one.kind], note=one.because),
            Cell(word=one.order.number, href=reverse("dashboard:order", args=[one.order_id])),
            Cell(word=money(one.amount, one.currency) if one.amount else "–", kind="num"),
            Cell(word=f"{one.due_on:%-d %b %Y}" if one.due_on else "–"),
            Cell(at=one.asked_at),
            Cell(presses=presses) if may else Cell(word=OUTCOMES.get(one.outcome, "–")),
        ),
        key=str(one.pk),
    )
