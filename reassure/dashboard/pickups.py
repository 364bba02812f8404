"""Having parcels fetched."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.connectors.postage import queries as sellers
from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.filters import key
from reassure.dashboard.forms.labels import PickupForm
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.labels import actions, queries
from reassure.labels.rules.facts import PickupAsked
from reassure.merchants.rules import Permission
from reassure.stores import queries as stores

PAGE = 50
STATES: dict[str, tuple[Any, str]] = {
    "wanted": (gettext_lazy("Being booked"), "info"),
    "sending": (gettext_lazy("Being booked"), "info"),
    "done": (gettext_lazy("Booked"), "good"),
    "failed": (gettext_lazy("Not booked"), "bad"),
    "unsure": (gettext_lazy("In doubt"), "warn"),
}


@require_safe
@staff_door(Permission.LABELS_CHANGE)
def pickups(request: StaffRequest) -> HttpResponse:
    today = clock.now().astimezone(ZoneInfo(request.merchant.time_zone)).date()
    return _page(request, _form(initial=PickupForm.start(today, str(uuid7()))))


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def pickup_book(request: StaffRequest) -> HttpResponse:
    form = _form(request.POST)
    wrong = attempt(form, lambda said: _want(request, form, said))
    if wrong:
        return _page(request, form, wrong)
    flash.success(request, _("The pickup is being booked."))
    return redirect("dashboard:pickups")


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def pickup_say(request: StaffRequest, pickup_id: UUID) -> HttpResponse:
    """Somebody asked the carrier: it does not come."""
    queries.pickup(pickup_id)
    actions.say_of_pickup(
        pickup_id=pickup_id, confirmation=request.POST.get("number", "")[:60], by=request.staff.key, now=clock.now()
    )
    flash.success(request, _("Noted."))
    return redirect("dashboard:pickups")


def _want(request: StaffRequest, form: PickupForm, said: dict[str, Any]) -> None:
    seller, place = sellers.seller(UUID(said["connection"])), UUID(said["location"])
    asked = PickupAsked(
        address=stores.address_of(place), on=said["on"], ready=said["ready"], until=said["until"], boxes=form.boxes(),
        note=said["note"],
    )  # fmt: skip
    wanted = actions.PickupWanted(
        reference=said["reference"], connection=seller.id, carrier=seller.vendor, asked=asked, location_id=place
    )
    actions.want_pickup(wanted=wanted, by=request.staff.key, now=clock.now())


def _form(*args: Any, **kwargs: Any) -> PickupForm:
    places = [(str(place.pk), place.name) for place in stores.locations()]
    carriers = [(str(seller.id), seller.name) for seller in sellers.sellers("pickup")]
    return PickupForm(*args, places=places, carriers=carriers, **kwargs)


def _page(request: StaffRequest, form: PickupForm, status: int = 200) -> HttpResponse:
    rows = queries.pickups(after=key(request.GET.get("after", "")), size=PAGE)
    listing = Listing(
        caption=_("Pickups"),
        heads=(_("Day"), _("Carrier"), _("State"), _("Packages"), _("Confirmation"), ""),
        rows=[_row(one) for one in rows[:PAGE]],
        empty=Empty(title=_("No pickups yet"), text=_("A carrier that fetches parcels is booked below."), icon="truck"),
        older=older(request, rows[PAGE - 1].pk if len(rows) > PAGE else None),
        newest=newest(request),
    )
    said = {"form_title": _("Book a pickup"), "form_label": _("Book"), "form_action": reverse("dashboard:pickup_book")}
    return desk(request, "dashboard/list.html", status=status, title=_("Pickups"), listing=listing, form=form, **said)


def _row(one: Any) -> Row:
    word, tone = STATES[one.state]
    doubtful = one.state == "unsure" and one.due_at is None
    say = Press(label=_("It was not booked"), action=reverse("dashboard:pickup_say", args=[one.pk]))
    return Row(
        cells=(
            Cell(word=f"{one.on:%-d %b %Y}", note=f"{one.ready:%H:%M}–{one.until:%H:%M}"),
            Cell(word=one.carrier),
            Cell(word=word, badge=tone, note=one.why[:200]),
            Cell(word=len(one.boxes), kind="num"),
            Cell(word=one.confirmation or "–"),
            Cell(presses=(say,) if doubtful else ()),
        )
    )
