"""The page of one order, behind the unguessable link of its mails."""

import hashlib
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import parse_etags, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.kit import clock
from reassure.orders import queries as orders
from reassure.orders.queries import OrderNotFound, PlacedOrder
from reassure.portal import actions, confirmed, rules, sharing, throttle
from reassure.portal.doors import client_address, shopper, speak
from reassure.portal.forms import InstructionsForm
from reassure.portal.lookup import too_many
from reassure.portal.tracking import Reader, track
from reassure.portal.view import Shop, Tracking
from reassure.promises import actions as promises

SURFACE = "tracking_page"


@require_safe
@shopper
def page(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The tracking page. What it promises is written into the ledger, once."""
    now = clock.now()
    order = opened(token, now)
    shop = speak(request, shop, customer=order.locale)
    tracking = _tracking(request, order, now)
    _write_down(order, tracking, now)
    form = InstructionsForm() if tracking.may_instruct else None
    answer = _rendered(request, shop, order, tracking, form)
    if tracking.confirmed:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@shopper
def live(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The part of the page that changes by itself; 304 as long as it does not."""
    now = clock.now()
    order = opened(token, now)
    speak(request, shop, customer=order.locale)
    tracking = _tracking(request, order, now)
    tag = _etag(tracking)
    if tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}:
        return HttpResponseNotModified(headers={"ETag": tag})
    _write_down(order, tracking, now)
    page = {"t": tracking, "urls": addresses(shop.slug, order)}
    answer = render(request, "portal/parts/live.html", page)
    answer.headers["ETag"] = tag
    if tracking.final:
        answer.headers["X-Final"] = "1"
    return answer


@require_POST
@shopper
def confirm(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """Send a code to the order's mailbox, so that its reader can show who they are."""
    now = clock.now()
    order = opened(token, now)
    try:
        lookup = actions.ask_owner(
            order=order, address=client_address(request), language=get_language() or "en", now=now
        )
    except throttle.TooMany as refused:
        return too_many(request, shop, None, refused)
    return redirect("portal:code", shop.slug, lookup.pk)


@require_POST
@shopper
def instructions(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """A word for the courier, from a reader who showed who they are."""
    now = clock.now()
    order = opened(token, now)
    tracking = _tracking(request, order, now)
    if not tracking.may_instruct:
        return redirect("portal:order", shop.slug, token)
    form = InstructionsForm(request.POST)
    if not form.is_valid():
        return _rendered(request, shop, order, tracking, form, status=422)
    actions.instruct(order=order, text=form.cleaned_data["text"], now=now)
    return redirect(f"{reverse('portal:order', args=[shop.slug, token])}?{urlencode({'saved': 1})}#instructions")


def opened(token: str, now: datetime) -> PlacedOrder:
    """Raises `OrderNotFound` for no such link, one that was taken back, and one that is too old."""
    return still_open(orders.order_from_token(token), now)


def still_open(order: PlacedOrder, now: datetime) -> PlacedOrder:
    """The order, unless its links have ended. Raises `OrderNotFound`."""
    if order.erased or now - order.placed_at > rules.LINK_LASTS:
        raise OrderNotFound("This link does not work any more.")
    return order


def _tracking(request: HttpRequest, order: PlacedOrder, now: datetime) -> Tracking:
    merchant = request.merchant  # type: ignore[attr-defined]
    return track(merchant, order, reader=reader_of(request, order), now=now)


def reader_of(request: HttpRequest, order: PlacedOrder) -> Reader:
    """In which language and zone somebody reads, and whether the order is proved to be theirs."""
    zone = request.GET.get("tz", "")
    return Reader(
        language=get_language() or "en",
        zone=zone if zone and zone in _zones() else "",
        confirmed=confirmed.is_confirmed(request, order),
    )


def addresses(slug: str, order: PlacedOrder) -> dict[str, str]:
    """What the page of an order leads to."""
    names = ("live", "confirm", "instructions", "way", "calendar", "share", "unshare")
    return {name: reverse(f"portal:{name}", args=[slug, order.public_token]) for name in names}


@cache
def _zones() -> set[str]:
    return available_timezones()


def _write_down(order: PlacedOrder, tracking: Tracking, now: datetime) -> None:
    headline = tracking.headline
    if headline.dates and tracking.promised:
        statement = f"{headline.verb} {headline.dates}"
        promises.show_delivery(order_id=order.id, surface=SURFACE, statement=statement, now=now)


def _rendered(
    request: HttpRequest,
    shop: Shop,
    order: PlacedOrder,
    tracking: Tracking,
    form: InstructionsForm | None,
    status: int = 200,
) -> HttpResponse:
    query = f"?{urlencode({'tz': tracking.zone})}" if request.GET.get("tz") else ""
    page = {
        "shop": shop,
        "t": tracking,
        "form": form,
        "urls": addresses(shop.slug, order),
        "shared": sharing.address(shop.slug, order),
        "query": query,
        "etag": _etag(tracking),
        "note": _("Saved. We pass it on where the carrier allows it.") if request.GET.get("saved") else "",
    }
    return render(request, "portal/tracking.html", page, status=status)


def _etag(tracking: Tracking) -> str:
    """Of what is shown, in its language: the same words have the same tag."""
    shown = f"{get_language()}|{tracking!r}"
    return f'"{hashlib.sha256(shown.encode()).hexdigest()[:20]}"'
