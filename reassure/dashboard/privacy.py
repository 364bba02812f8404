"""What people want of their data: the requests shops pass on, the copy to send, and that it was sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.connectors.intake import privacy as requests
from reassure.customers import actions, queries
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import thing
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.messages import queries as messages
from reassure.orders import queries as orders
from reassure.shipments import queries as shipments

ASKS: dict[str, Any] = {
    "export": gettext_lazy("A copy of their data"),
    "erase": gettext_lazy("To be forgotten"),
    "forget_shop": gettext_lazy("The shop left: everybody is forgotten, bit by bit"),
}


@require_safe
@staff_door(Permission.CUSTOMERS_SEE)
def privacy(request: StaffRequest) -> HttpResponse:
    may, now = allowed(request, Permission.CUSTOMERS_CHANGE), clock.now()
    listing = Listing(
        caption=_("Privacy requests"),
        heads=(_("Wanted"), _("Who"), _("Asked"), _("Due"), ""),
        rows=[_row(one, may, now) for one in requests.open_requests()],
        empty=Empty(title=_("Nobody waits"), text=_("What shops pass on stands here until it is answered.")),
    )
    text = _("Take the copy, send it to the person yourself, then mark the request as answered.")
    return desk(request, "dashboard/list.html", title=_("Privacy requests"), text=text, listing=listing)


@require_POST
@staff_door(Permission.CUSTOMERS_CHANGE)
def copy(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The person's copy, as a file."""
    return file(request, requests.customer_of(request_id))


@require_POST
@staff_door(Permission.CUSTOMERS_CHANGE)
def answered(request: StaffRequest, request_id: UUID) -> HttpResponse:
    requests.answer(request_id=request_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("Answered; the audit log says by whom."))
    return redirect("dashboard:privacy")


def file(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """All we hold of a person (GDPR art. 15 and 20); that it was taken is recorded."""
    person = actions.hand_over(customer_id=customer_id, by=request.staff.key, now=clock.now())
    placed = [order.id for order in orders.orders_of(customer_id)]
    keys = [f"customer/{each}" for each in queries.everyone(customer_id)]
    body = person | {
        "orders": orders.export_of(customer_id),
        "parcels": shipments.export_of(placed),
        "messages": messages.export_of(keys, [f"order/{each}" for each in placed]),
    }
    answer = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{customer_id}.json"'
    return answer


def _row(one: Any, may: bool, now: datetime) -> Row:
    who = thing(one.customer_key or f"connection/{one.connection_id}")
    presses = _presses(one) if may and one.ask == "export" else ()
    return Row(
        cells=(
            Cell(word=ASKS[one.ask]),
            Cell(word=who.word, href=who.href, note=one.connection.name),
            Cell(at=one.asked_at),
            Cell(at=one.due_at, note=_("overdue") if one.due_at < now else ""),
            Cell(presses=presses),
        )
    )


def _presses(one: Any) -> tuple[Press, ...]:
    answer = Press(label=_("Mark as answered"), action=reverse("dashboard:privacy_answered", args=[one.pk]))
    if not one.customer_key:
        return (answer,)
    return (Press(label=_("Take the copy"), action=reverse("dashboard:privacy_copy", args=[one.pk])), answer)
