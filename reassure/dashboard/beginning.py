"""First steps of a new merchant: what has to be told before the day's numbers mean something."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from reassure.connectors import queries as connectors
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.page import StaffRequest
from reassure.kit import clock
from reassure.merchants import actions, queries
from reassure.merchants.rules import Permission
from reassure.promises.queries import table
from reassure.stores import queries as stores
from reassure.stores.rules import Kind

#: Key, words, where it is done, and what it is good for; in the order that makes most of each.
STEPS: tuple[tuple[str, Any, str, Any], ...] = (
    ("shop", _("Connect your shop"), "connections", _("Orders come in by themselves, with those of the past.")),
    ("warehouse", _("Add a warehouse"), "location_new", _("Where parcels start, on which days, until which hour.")),
    ("transit", _("Enter transit times"), "transit", _("Each order gets a delivery date from them.")),
    ("brand", _("Show your brand"), "brand", _("Logo, colours and how to reach you, on pages and mails.")),
    ("mail", _("Set up a mail server"), "connections", _("Until then mails wait in the outbox.")),
    ("staff", _("Invite your colleagues"), "people", _("Each sees what their work needs.")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    key: str
    word: str
    href: str
    text: str
    done: bool


def steps(request: StaffRequest) -> list[Step]:
    """What is done and what is not; nothing once all is, or they were put away. At most one query."""
    merchant = request.merchant
    if merchant.demo or merchant.steps_put_away_at or not allowed(request, Permission.CONNECTIONS_CHANGE):
        return []
    done = _done(request)
    found = [
        Step(key=key, word=str(word), href=reverse(f"dashboard:{name}"), text=str(text), done=done[key])
        for key, word, name, text in STEPS
    ]
    return [] if all(step.done for step in found) else found


def _done(request: StaffRequest) -> dict[str, bool]:
    vendors = connectors.vendors().items()
    done = queries.begun(
        request.merchant,
        clock.now(),
        shop=connectors.live_among([slug for slug, vendor in vendors if vendor.platform]),
        mail=connectors.live_among([slug for slug, vendor in vendors if vendor.channel]),
        warehouse=stores.locations(Kind.WAREHOUSE),
        transit=table.lanes(),
    )
    return done | {"mail": done["mail"] or bool(settings.EMAIL_URL)}


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def put_away(request: StaffRequest) -> HttpResponse:
    """Who needs no teaching sees the day's numbers only."""
    actions.put_steps_away(merchant_id=request.merchant.pk, by=request.staff.key, now=clock.now())
    return redirect("dashboard:today")
