"""What shops and carriers sent: as it came, how reading it went, and reading it again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.connectors.intake import actions, queries
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.filters import since
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, chosen, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.merchants.rules import Permission

PAGE = 50
STATES: dict[str, tuple[Any, str]] = {
    "received": (gettext_lazy("Waits to be read"), ""),
    "done": (gettext_lazy("Read"), "good"),
    "refused": (gettext_lazy("Refused"), "bad"),
    "ignored": (gettext_lazy("Ignored"), ""),
    "failed": (gettext_lazy("Failed"), "bad"),
}


class DeliveryFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((state, word) for state, (word, _tone) in STATES.items())],
    )
    topic = forms.CharField(label=gettext_lazy("Topic"), required=False, max_length=120)
    vendor = forms.CharField(label=gettext_lazy("From"), required=False, max_length=40)
    since = forms.DateField(label=gettext_lazy("Came from"), required=False, widget=forms.DateInput({"type": "date"}))


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def deliveries(request: StaffRequest) -> HttpResponse:
    form = DeliveryFilter(request.GET or None)
    rows = queries.deliveries(_wanted(request, form), limit=PAGE)
    listing = Listing(
        caption=_("Webhook deliveries"),
        heads=(_("Topic"), _("From"), _("Came"), _("State"), _("Tried")),
        rows=[_row(row) for row in rows],
        empty=Empty(
            title=_("Nothing came in yet"), text=_("Every webhook is kept here exactly as it came."), icon="list"
        ),
        older=older(request, rows[-1].cursor if len(rows) == PAGE else ""),
        newest=newest(request),
        bulk=_bulk(request),
    )
    return desk(request, "dashboard/list.html", title=_("Webhook deliveries"), filters=form, clear="?", listing=listing)


@require_safe
@staff_door(Permission.CUSTOMERS_SEE)
def delivery(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """The body holds customers' data, so this asks for more than the list does."""
    found = queries.delivery(delivery_id)
    word, tone = STATES[found.state]
    facts = [(_("From"), found.connection.name), (_("Key"), found.dedupe), (_("Tried"), str(found.attempts))]
    return desk(
        request,
        "dashboard/delivery.html",
        delivery=found,
        word=word,
        tone=tone,
        facts=facts,
        headers=sorted(found.headers.items()),
        body=queries.body_of(found),
        may=allowed(request, Permission.CONNECTIONS_CHANGE),
    )


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def replay(request: StaffRequest) -> HttpResponse:
    """Read the chosen ones again as history: what we know is put right, nobody is told."""
    count = actions.replay(wanted=queries.Wanted(), ids=chosen(request), by=request.staff.key, now=clock.now())
    flash.success(request, _("%(n)s are read again in a moment; nobody is written to.") % {"n": count})
    return redirect("dashboard:deliveries")


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def retry(request: StaffRequest) -> HttpResponse:
    """Try failed or refused ones as if they had just come."""
    count = actions.retry(ids=chosen(request), by=request.staff.key, now=clock.now())
    flash.success(request, _("%(n)s are tried again in a moment.") % {"n": count})
    return redirect("dashboard:deliveries")


def _wanted(request: StaffRequest, form: DeliveryFilter) -> queries.Wanted:
    state, topic, vendor, after = (request.GET.get(name, "") for name in ("state", "topic", "vendor", "after"))
    first = since(form, request.merchant.time_zone)
    return queries.Wanted(state=state, topic=topic, vendor=vendor, since=first, before=after)


def _bulk(request: StaffRequest) -> tuple[Press, ...]:
    if not allowed(request, Permission.CONNECTIONS_CHANGE):
        return ()
    return (
        Press(label=_("Try failed ones again"), action=reverse("dashboard:deliveries_retry")),
        Press(label=_("Replay silently"), action=reverse("dashboard:deliveries_replay")),
    )


def _row(row: queries.Row) -> Row:
    word, tone = STATES[row.state]
    replayed = _("replayed %(at)s") % {"at": f"{row.replayed_at:%-d %b}"} if row.replayed_at else ""
    return Row(
        cells=(
            Cell(word=row.topic, href=reverse("dashboard:delivery", args=[row.id])),
            Cell(word=row.connection_name, note=row.vendor),
            Cell(at=row.received_at),
            Cell(word=word, badge=tone, note=row.error[:200] or replayed),
            Cell(word=row.attempts, kind="num"),
        ),
        key=str(row.id),
    )
