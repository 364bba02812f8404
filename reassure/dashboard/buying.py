"""Buying a label for an order: what it weighs, what each carrier takes, and the one that is chosen."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages as flash
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.connectors.postage import asking
from reassure.connectors.postage import queries as sellers
from reassure.connectors.postage.asking import Offered
from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.labels import LabelForm
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.kit.ids import uuid7
from reassure.kit.money import Money
from reassure.kit.tenancy import merchant_scope
from reassure.labels import actions, queries
from reassure.labels.rules.comparing import Compared, arrives, compare
from reassure.labels.rules.facts import Box, Format, Rate
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.promises import queries as promises
from reassure.stores import queries as stores

SALT = "dashboard.label"
#: What was offered longer ago is asked for again: prices change.
OFFERED_SECONDS = 30 * 60
KEEPS: dict[str, tuple[Any, str]] = {
    "yes": (gettext_lazy("In time"), "good"),
    "late": (gettext_lazy("Late"), "bad"),
    "unknown": (gettext_lazy("No date"), ""),
}


@require_safe
@staff_door(Permission.LABELS_CHANGE)
def order_label(request: StaffRequest, order_id: UUID) -> HttpResponse:
    order = orders.order(order_id)
    start = {"grams": queries.weight_of(order) or None, "format": Format.PDF}
    return _page(request, order, LabelForm(initial=start, places=_places()))


@require_POST
@staff_door(Permission.LABELS_CHANGE, scoped=False)
def order_rates(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """Ask each carrier what it takes; nothing is spent."""
    with merchant_scope(request.merchant.pk):
        order = orders.order(order_id)
        form = LabelForm(request.POST, places=_places())
        if not form.is_valid():
            return _page(request, order, form, status=422)
        said = form.cleaned_data
        asked = queries.consignment(
            order_id=order.id, location_id=UUID(said["location"]), boxes=[form.box()], returns=said["returns"]
        )
        promise = promises.current_delivery_promise(order)
    told = asking.rates(merchant_id=request.merchant.pk, asked=asked)
    promised = promise.dates.latest if promise is not None and promise.dates is not None else None
    with merchant_scope(request.merchant.pk):
        return _page(request, order, form, listing=_offers(order, form, told, promised, _today(request)))


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def order_label_buy(request: StaffRequest, order_id: UUID) -> HttpResponse:
    """Buy what was offered. The same offer pressed twice is one label."""
    order, offer = orders.order(order_id), _opened(request.POST.get("offer", ""))
    if offer["order"] != str(order.id):
        raise Invalid(_("Compare the rates again: this offer is another order’s."), code="offer")
    seller = sellers.seller(UUID(offer["connection"]))
    box = Box(**offer["box"])
    consignment = queries.consignment(
        order_id=order.id, location_id=UUID(offer["location"]), boxes=[box], returns=offer["returns"]
    )
    wanted = actions.LabelWanted(
        reference=offer["reference"], connection=seller.id, carrier=seller.vendor, service=offer["service"],
        service_name=offer["name"], format=Format(offer["format"]), consignment=consignment, order_id=order.id,
        rate_key=offer["key"], quoted=offer["cost"], currency=offer["currency"],
    )  # fmt: skip
    actions.want(wanted=wanted, by=request.staff.key, now=clock.now())
    flash.success(request, _("The label is being bought; it stands on the order in a moment."))
    return redirect("dashboard:order", order.id)


def _opened(told: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(told, salt=SALT, max_age=OFFERED_SECONDS)
    except signing.BadSignature:
        raise Invalid(_("Compare the rates again: this offer is too old."), code="offer") from None
    return found


def _page(request: StaffRequest, order: PlacedOrder, form: LabelForm, **more: Any) -> HttpResponse:
    title = _("A label for %(order)s") % {"order": order.number}
    return desk(request, "dashboard/label_buy.html", title=title, order=order, form=form, **more)


def _places() -> list[tuple[str, str]]:
    return [(str(place.pk), place.name) for place in stores.locations()]


def _today(request: StaffRequest) -> date:
    return clock.now().astimezone(ZoneInfo(request.merchant.time_zone)).date()


def _offers(
    order: PlacedOrder, form: LabelForm, told: Sequence[Offered], promised: date | None, today: date
) -> Listing:
    """The rates by promise and price; carriers without one say why, below."""
    by_rate = {id(rate): one for one in told for rate in one.rates}
    compared = compare([rate for one in told for rate in one.rates], promised=promised, leaves=today)
    rows = [_offer(order, form, by_rate[id(one.rate)], one, today) for one in compared]
    rows += [
        Row(cells=(Cell(word=one.seller.name, note=one.said), *[Cell(word="–")] * 4)) for one in told if not one.rates
    ]
    return Listing(
        caption=_("What the carriers take"),
        heads=(_("Service"), _("Price"), _("Arrives"), _("Promise"), ""),
        rows=rows,
        empty=Empty(title=_("Nobody offers anything for this way"), icon="truck"),
    )


def _offer(order: PlacedOrder, form: LabelForm, offered: Offered, one: Compared, today: date) -> Row:
    rate, there = one.rate, arrives(one.rate, today)
    word, tone = KEEPS[one.keeps]
    note = _("%(n)s days late") % {"n": one.late_by} if one.late_by else _("Best") if one.best else ""
    action = reverse("dashboard:order_label_buy", args=[order.id])
    value = signing.dumps(_signed(order, form, offered, rate), salt=SALT)
    buy = Press(label=_("Buy"), action=action, kind="primary" if one.best else "", name="offer", value=value)
    cost = Money(minor=rate.cost, currency=rate.currency).format("en") if rate.cost is not None else _("by contract")
    return Row(
        cells=(
            Cell(word=rate.name, note=offered.seller.name),
            Cell(word=cost, kind="num"),
            Cell(word=f"{there:%a %-d %b}" if there else "–"),
            Cell(word=word, badge=tone, note=note),
            Cell(presses=(buy,)),
        )
    )


def _signed(order: PlacedOrder, form: LabelForm, offered: Offered, rate: Rate) -> dict[str, Any]:
    said, box = form.cleaned_data, form.box()
    return {
        "order": str(order.id), "reference": str(uuid7()), "connection": str(offered.seller.id),
        "service": rate.service, "name": rate.name[:120], "key": rate.key, "cost": rate.cost,
        "currency": rate.currency, "location": said["location"], "format": said["format"], "returns": said["returns"],
        "box": {"grams": box.grams, "length": box.length, "width": box.width, "height": box.height},
    }  # fmt: skip
