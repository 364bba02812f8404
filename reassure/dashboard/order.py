"""One order: its story, and what staff can do about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import labels, story
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.filters import ORDER_STATUSES, TONES
from reassure.dashboard.forms.order import AddressForm, CancelForm, NoteForm
from reassure.dashboard.listing import Empty, Listing
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.dashboard.words import address_lines, moved_by
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.labels import queries as postage
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission, Role
from reassure.messages import queries as messages
from reassure.orders import actions, queries
from reassure.orders.queries import Noted, PlacedOrder
from reassure.promises import queries as promises
from reassure.shipments import queries as shipments
from reassure.ui import dates

#: Who answers for what others write.
LEADS = {Role.OWNER, Role.MANAGER}


@require_safe
@staff_door(Permission.ORDERS_SEE)
def order(request: StaffRequest, order_id: UUID) -> HttpResponse:
    return _page(request, order_id)


def _page(request: StaffRequest, order_id: UUID, status: int = 200, **typed: Form) -> HttpResponse:
    """The order, with fresh forms but those `typed` into."""
    placed = queries.order(order_id)
    people = {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}
    context = _head(request, placed) | _story(request, placed, people) | _parcels(request, placed)
    context |= _labels(request, placed) | _forms(request, placed) | typed | _written(request, placed)
    return desk(request, "dashboard/order.html", status=status, **context)


@require_POST
@staff_door(Permission.ORDERS_CHANGE)
def note(request: StaffRequest, order_id: UUID) -> HttpResponse:
    placed, form, by = queries.order(order_id), NoteForm(request.POST), request.staff.key
    wrong = attempt(
        form, lambda said: actions.write_note(order_id=placed.id, text=said["text"], by=by, now=clock.now())
    )
    if wrong:
        return _page(request, placed.id, wrong, note_form=form)
    return redirect("dashboard:order", order_id)


@require_POST
@staff_door(Permission.ORDERS_CHANGE)
def remove_note(request: StaffRequest, order_id: UUID, note_id: UUID) -> HttpResponse:
    queries.order(order_id)
    anybodys = request.staff.role in LEADS
    actions.remove_note(note_id=note_id, by=request.staff.key, anybodys=anybodys, now=clock.now())
    flash.success(request, _("The note is gone; that it was removed stays in the order’s story."))
    return redirect("dashboard:order", order_id)


@require_POST
@staff_door(Permission.ORDERS_CHANGE)
def cancel(request: StaffRequest, order_id: UUID) -> HttpResponse:
    placed, form, by = queries.order(order_id), CancelForm(request.POST), request.staff.key
    wrong = attempt(
        form, lambda said: actions.cancel(order_id=placed.id, reason=said["reason"], by=by, now=clock.now())
    )
    if wrong:
        return _page(request, placed.id, wrong, cancel_form=form)
    flash.success(request, _("The order is cancelled here."))
    return redirect("dashboard:order", order_id)


@require_POST
@staff_door(Permission.ORDERS_CHANGE)
def address(request: StaffRequest, order_id: UUID) -> HttpResponse:
    placed, form, by = queries.order(order_id), AddressForm(request.POST), request.staff.key
    wrong = attempt(
        form,
        lambda said: actions.change_address(order_id=placed.id, address=form.address(), by=by, now=clock.now()),
    )
    if wrong:
        return _page(request, placed.id, wrong, address_form=form)
    flash.success(request, _("The address is changed; change it back the same way while nothing has left."))
    return redirect("dashboard:order", order_id)


def _head(request: StaffRequest, placed: PlacedOrder) -> dict[str, Any]:
    money = [(_("Items"), placed.subtotal), (_("Discount"), -placed.discount), (_("Shipping"), placed.shipping)]
    money += [
        (_("Tax"), placed.tax),
        (_("Total"), placed.total),
        (_("Paid"), placed.paid),
        (_("Refunded"), -placed.refunded),
    ]
    told = [(_("Channel"), placed.channel), (_("Shipping method"), placed.shipping_method), (_("Note"), placed.note)]
    told += [
        (_("Tags"), ", ".join(placed.tags)),
        (_("Source"), placed.source),
        (_("Gift"), _("yes") if placed.gift else ""),
    ]
    return {
        "order": placed,
        "word": ORDER_STATUSES[placed.status],
        "tone": TONES.get(placed.status, ""),
        "money": [(name, placed.money(minor).format("en")) for name, minor in money if minor],
        "told": [(name, value) for name, value in told if value],
        "lines": [_line(line) for line in placed.lines],
        "address": address_lines(placed.shipping_address) if placed.shipping_address else [],
        "link": story.tracking_link(request.merchant.slug, placed.public_token),
    }


def _line(line: Any) -> story.Line:
    left = [(line.shipped, _("%(n)s shipped")), (line.cancelled, _("%(n)s cancelled"))]
    left += [(line.refunded_quantity, _("%(n)s refunded"))]
    states = [word % {"n": n} for n, word in left if n]
    detail = " · ".join(part for part in (line.variant_title, line.sku, *states) if part)
    return story.Line(title=line.title, detail=detail, quantity=line.quantity)


def _story(request: StaffRequest, placed: PlacedOrder, people: dict[str, str]) -> dict[str, Any]:
    told = queries.story_of(placed.id)
    return {
        "entries": story.timeline(journal.timeline(placed.key), people, request.merchant.time_zone),
        "notes": [_note(request, placed, one, people) for one in told.notes],
        "cancellation": told.cancellation,
    }


def _note(request: StaffRequest, placed: PlacedOrder, one: Noted, people: dict[str, str]) -> story.Note:
    may = allowed(request, Permission.ORDERS_CHANGE) and (one.by == request.staff.key or request.staff.role in LEADS)
    remove = reverse("dashboard:order_note_remove", args=[placed.id, one.id]) if may else ""
    return story.Note(text=one.text, by=people.get(one.by, one.by), at=one.at, remove=remove)


def _parcels(request: StaffRequest, placed: PlacedOrder) -> dict[str, Any]:
    rows = shipments.parcels_of(placed.id)
    titles = {line.id: line.title for line in placed.lines}
    scans = shipments.timelines([row.pk for row in rows])
    return {"parcels": story.parcels(rows, scans, titles, request.merchant.time_zone)}


def _labels(request: StaffRequest, placed: PlacedOrder) -> dict[str, Any]:
    """What was bought to send it, for those who may buy more."""
    if not allowed(request, Permission.LABELS_CHANGE):
        return {}
    rows = [labels.row(one) for one in postage.labels_of(placed.id)]
    listing = Listing(caption=_("Labels"), heads=labels.HEADS, rows=rows, empty=Empty(title=_("No labels here")))
    return {"labels": listing, "buy_label": reverse("dashboard:order_label", args=[placed.id])}


def _forms(request: StaffRequest, placed: PlacedOrder) -> dict[str, Any]:
    if not allowed(request, Permission.ORDERS_CHANGE):
        return {}
    still = placed.status == "open"
    return {
        "note_form": NoteForm(),
        "cancel_form": CancelForm() if still else None,
        "address_form": AddressForm(initial=AddressForm.values(placed.shipping_address)) if still else None,
    }


def _written(request: StaffRequest, placed: PlacedOrder) -> dict[str, Any]:
    """Messages and promises, for those who may see them."""
    found: dict[str, Any] = {}
    if allowed(request, Permission.MESSAGES_SEE):
        may = allowed(request, Permission.MESSAGES_CHANGE)
        found["messages_sent"] = story.messages(messages.messages_about(placed.key), may)
    if allowed(request, Permission.PROMISES_SEE):
        current = promises.current_delivery_promise(placed)
        found["promised"] = story.promises(promises.promises_of(placed))
        found["arrives"] = _arrives(current)
    return found


def _arrives(current: Any) -> dict[str, str] | None:
    """The days that count now: those we stand for, the one on which it came, or those on which it never came."""
    if current is None or current.dates is None:
        return None
    days, moved = (current.dates.earliest, current.dates.latest), moved_by(current.moved_days)
    verb = {"kept": _("Arrived"), "early": _("Arrived"), "broken": _("Arrived late"), "void": _("Off")}.get(
        current.outcome, _("Arrives")
    )
    if current.outcome and current.arrived_on:
        days = (current.arrived_on, current.arrived_on)
    elif current.outcome == "broken":
        verb, days, moved = _("Never arrived, promised for"), current.first or days, ""
    return {"verb": verb, "dates": dates.span(*days, "en_GB"), "moved": moved}
