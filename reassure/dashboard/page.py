"""The frame of every staff page: who works where, the navigation by job, and the page's own context."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reassure.merchants.models import Merchant, Staff, User
from reassure.merchants.rules import Permission, may

_P = Permission


class StaffRequest(HttpRequest):
    """A request that came through `staff_door`."""

    user: User
    staff: Staff
    merchant: Merchant


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of the navigation."""

    key: str
    word: str
    href: str
    icon: str
    here: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What the frame shows."""

    merchant: str
    person: str
    initials: str
    nav: tuple[tuple[Item, ...], ...]


#: Word, address, icon, what it takes; a group per tuple, in the order of the day's work.
NAV: tuple[tuple[tuple[Any, str, str, Permission | None], ...], ...] = (
    (
        (_("Today"), "today", "home", None),
        (_("Orders"), "orders", "box", _P.ORDERS_SEE),
        (_("Parcels"), "parcels", "truck", _P.PARCELS_SEE),
        (_("Labels"), "labels", "list", _P.LABELS_CHANGE),
        (_("Problems"), "problems", "warning", _P.PARCELS_SEE),
        (_("Customers"), "customers", "user", _P.CUSTOMERS_SEE),
    ),
    (
        (_("Messages"), "outbox", "mail", _P.MESSAGES_SEE),
        (_("Promises"), "promises", "calendar", _P.PROMISES_SEE),
        (_("Insights"), "logistics", "chart", _P.INSIGHTS_SEE),
    ),
    (
        (_("Webhook deliveries"), "deliveries", "list", _P.SETTINGS_SEE),
        (_("Parked reactions"), "parked", "clock", _P.SETTINGS_SEE),
        (_("Settings"), "settings", "settings", _P.SETTINGS_SEE),
        (_("Audit log"), "audit", "lock", _P.AUDIT_SEE),
    ),
)


def desk(request: StaffRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page in the frame."""
    staff = getattr(request, "staff", None)
    return render(request, template, {"desk": frame(request) if staff else None} | context, status=status)


def frame(request: StaffRequest) -> Desk:
    person = str(request.staff.user)
    return Desk(
        merchant=request.merchant.name,
        person=person,
        initials="".join(word[0] for word in person.split()[:2]).upper(),
        nav=tuple(group for group in (tuple(_items(request, lines)) for lines in NAV) if group),
    )


def _items(request: StaffRequest, lines: tuple[tuple[Any, str, str, Permission | None], ...]) -> Iterator[Item]:
    for word, name, icon, permission in lines:
        if permission is None or may(request.staff.role, permission):
            href = reverse(f"dashboard:{name}")
            here = request.path == href if name == "today" else request.path.startswith(href)
            yield Item(key=name, word=str(word), href=href, icon=icon, here=here)
