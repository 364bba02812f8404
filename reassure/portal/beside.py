"""What hangs on the page of an order: the map of its way, the entry for a calendar, the link to share."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.kit import clock
from reassure.orders.queries import PlacedOrder
from reassure.portal import actions, ical, sharing
from reassure.portal.doors import shopper, speak
from reassure.portal.order import opened, reader_of
from reassure.portal.story import PROMISING, story_of
from reassure.portal.tracking import Known, plot_of, read
from reassure.portal.view import Shop
from reassure.portal.way.stops import Door, Way, has_way, way_of
from reassure.promises import actions as promises
from reassure.shipments.rules.facts import Status
from reassure.ui.dates import span


@require_safe
@shopper
def way(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The map, as a page of its own; for a script that asks with `X-Part` only what stands in it."""
    known, shop = _known(request, shop, token)
    page: dict[str, Any] = {"ways": ways(known)}
    if not request.headers.get("X-Part"):
        page |= {"shop": shop, "back": reverse("portal:order", args=[shop.slug, token])}
    answer = render(request, "portal/way.html" if "shop" in page else "portal/parts/way.html", page)
    answer.headers["Vary"] = "X-Part"
    return answer


@require_safe
@shopper
def calendar(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The days we name now, for a calendar; back to the page where there are none."""
    known, shop = _known(request, shop, token)
    entry = _entry(known, shop)
    if entry is None:
        return redirect("portal:order", shop.slug, token)
    answer = HttpResponse(ical.calendar(entry), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="delivery.ics"'
    return answer


@require_POST
@shopper
def share(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """Make the link to share; the page then shows it."""
    now = clock.now()
    sharing.share(order=opened(token, now), now=now)
    return _back(shop, token)


@require_POST
@shopper
def unshare(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """Take the link back: whoever has it sees nothing from now on."""
    now = clock.now()
    sharing.unshare(order=opened(token, now), now=now)
    return _back(shop, token)


def ways(known: Known) -> tuple[Way, ...]:
    """The way of each parcel that has one."""
    found, many = [], len(known.parcels)
    for i, parcel in enumerate(known.parcels):
        scans = known.journey(parcel)
        if has_way(scans):
            title = _("Parcel %(number)d of %(of)d") % {"number": i + 1, "of": many}
            found.append(way_of(scans, title=title, door=_door(known, parcel), locale=known.locale))
    return tuple(found)


def _door(known: Known, parcel: Any) -> Door | None:
    """Where it still has to go: nowhere once it arrived, goes back, or is lost."""
    if parcel.status in {Status.DELIVERED, Status.EXCEPTION} or parcel.returning_at or not known.door.city:
        return None
    return Door(city=known.door.city, region=known.door.region, country=known.order.country)


def _entry(known: Known, shop: Shop) -> ical.Entry | None:
    """The days as an entry, counted as shown: in a calendar they are a promise like any other."""
    dates, order = known.promise.dates if known.promise else None, known.order
    if dates is None:
        return None
    summary = _("Delivery from %(shop)s") % {"shop": shop.name}
    row = actions.date_entry(
        order_id=order.id, days=(dates.earliest, dates.latest), cancelled=order.cancelled, now=known.now
    )
    if story_of(plot_of(known)) in PROMISING:
        said = f"{summary}: {span(dates.earliest, dates.latest, known.locale)}"
        promises.show_delivery(order_id=order.id, surface="calendar", statement=said, now=known.now)
    return ical.Entry(
        uid=f"{order.id}@{shop.slug}.reassure",
        sequence=row.sequence,
        changed_at=row.changed_at,
        earliest=dates.earliest,
        latest=dates.latest,
        summary=summary,
        description=_("Order %(number)s") % {"number": order.number},
        cancelled=order.cancelled,
    )


def _known(request: HttpRequest, shop: Shop, token: str) -> tuple[Known, Shop]:
    now = clock.now()
    order: PlacedOrder = opened(token, now)
    shop = speak(request, shop, customer=order.locale)
    merchant = request.merchant  # type: ignore[attr-defined]
    reader = reader_of(request, order)
    return read(merchant, order, reader=reader, now=now), shop


def _back(shop: Shop, token: str) -> HttpResponse:
    return redirect(f"{reverse('portal:order', args=[shop.slug, token])}#share")
