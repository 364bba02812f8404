"""What needs somebody now, and how the day goes."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from reassure.dashboard import beginning, queues
from reassure.dashboard.access import staff_door
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters
from reassure.shipments import queries as shipments


@require_safe
@staff_door(None)
def today(request: StaffRequest) -> HttpResponse:
    now = clock.now()
    return desk(
        request, "dashboard/today.html", steps=beginning.steps(request), queues=queues.queues(request, now),
        figures=queues.figures(request, now),
    )  # fmt: skip


@require_safe
@staff_door(Permission.ORDERS_SEE)
def find(request: StaffRequest) -> HttpResponse:
    """One box for everything: a tracking number, an order's number, an address, a name."""
    text = request.GET.get("q", "").strip()
    parcels = shipments.parcels_by_number(text) if text else []
    if len(parcels) == 1 and (owners := shipments.order_ids([parcels[0].pk]).get(parcels[0].pk)):
        return redirect("dashboard:order", owners[0])
    found = orders.search(Filters(text=text), size=2).rows if text else ()
    if len(found) == 1:
        return redirect("dashboard:order", found[0].id)
    return redirect(f"{reverse('dashboard:orders')}?{urlencode({'q': text})}")
