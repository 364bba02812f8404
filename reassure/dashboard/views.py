"""A person's own views of a list: filters under a name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reassure.dashboard import actions, queries
from reassure.dashboard.access import back, staff_door
from reassure.dashboard.listing import View
from reassure.dashboard.page import StaffRequest
from reassure.kit.errors import NotFound

PAGES = ("orders", "parcels", "problems")


def shown(request: StaffRequest, page: str) -> dict[str, Any]:
    """What `dashboard/list.html` needs: the views, and where to save the filters of now."""
    now = _plain(request.GET.urlencode())
    found = [
        View(
            word=one.name,
            href=f"?{one.query}",
            here=one.query == now,
            forget=reverse("dashboard:view_forget", args=[one.pk]),
        )
        for one in queries.views_of(request.staff, page)
    ]
    saver = reverse("dashboard:view_save", args=[page]) if now and not any(one.here for one in found) else ""
    return {"chips": found, "saver": saver, "query": now}


@require_POST
@staff_door(None)
def save(request: StaffRequest, page: str) -> HttpResponse:
    if page not in PAGES:
        raise NotFound(_("There is no such list."))
    query = _plain(request.POST.get("query", ""))
    actions.save_view(staff=request.staff, page=page, name=request.POST.get("name", ""), query=query)
    messages.success(request, _("The view is saved, for you alone."))
    return redirect(f"{reverse(f'dashboard:{page}')}?{query}")


@require_POST
@staff_door(None)
def forget(request: StaffRequest, view_id: UUID) -> HttpResponse:
    actions.forget_view(staff=request.staff, view_id=view_id)
    messages.success(request, _("The view is gone; its rows are where they were."))
    return redirect(back(request).partition("?")[0] or "dashboard:orders")


def _plain(query: str) -> str:
    """The filters without the place in the list and without what is empty."""
    kept = QueryDict(mutable=True)
    for name, value in QueryDict(query).items():
        if value and name != "after":
            kept[name] = str(value)
    return kept.urlencode()
