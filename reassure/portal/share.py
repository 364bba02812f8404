"""What a link to share shows: the status, the days, the carrier and the way by towns, and nothing of whose it is."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reassure.kit import clock
from reassure.kit.errors import NotFound
from reassure.portal import sharing, timeline, words
from reassure.portal.doors import shopper
from reassure.portal.order import still_open
from reassure.portal.story import FINAL, of_parcel, story_of
from reassure.portal.tracking import Known, Reader, headline_of, now_of, plot_of, read, steps_of
from reassure.portal.view import Entry, Headline, Now, Shop, Step, Words
from reassure.portal.widget import OPEN_TO_ALL

_FOR_A_MINUTE = "public, max-age=60"


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedParcel:
    title: Words
    status: Words
    tone: str
    carrier: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """All that anybody with the link may see: no name, no number, no thing bought, no address but the towns."""

    headline: Headline
    now: Now | None
    steps: tuple[Step, ...]
    parcels: tuple[SharedParcel, ...]
    zone_name: str
    final: bool


@require_safe
@shopper
def page(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The shared page."""
    return render(request, "portal/shared.html", {"shop": shop, "t": _shared(request, token)})


@require_safe
@shopper
def facts(request: HttpRequest, shop: Shop, token: str) -> HttpResponse:
    """The same in short for the card on a merchant's own site: any origin may read it, for it is nobody's."""
    try:
        told = _short(_shared(request, token), sharing.absolute(shop.slug, token))
    except NotFound:
        return _open(JsonResponse({"error": "gone"}, status=404), "no-store")
    tag = f'"{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]}"'
    if tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _open(HttpResponseNotModified(headers={"ETag": tag}), _FOR_A_MINUTE)
    return _open(JsonResponse(told, headers={"ETag": tag}), _FOR_A_MINUTE)


def _shared(request: HttpRequest, token: str) -> Shared:
    now = clock.now()
    order = still_open(sharing.order_shared(token), now)
    merchant = request.merchant  # type: ignore[attr-defined]
    return shared(read(merchant, order, reader=Reader(language=get_language() or "en"), now=now))


def shared(known: Known) -> Shared:
    """What of an order may be shown to anybody."""
    plot = plot_of(known)
    story = story_of(plot)
    return Shared(
        headline=headline_of(known, story),
        now=now_of(known, story),
        steps=steps_of(story, plot),
        parcels=tuple(_parcel(known, i) for i in range(len(known.parcels))),
        zone_name=timeline.zone_name(str(known.zone), known.locale),
        final=story in FINAL,
    )


def _parcel(known: Known, i: int) -> SharedParcel:
    parcel, many = known.parcels[i], len(known.parcels)
    telling = words.TELLINGS[of_parcel(known.told(parcel))]
    # A carrier's own words, where nobody has mapped its code, may hold anything: a name, a street.
    scans = [scan for scan in known.journey(parcel) if scan.status is not None]
    return SharedParcel(
        title=_("Parcel %(number)d of %(of)d") % {"number": i + 1, "of": many} if many > 1 else _("The parcel"),
        status=telling.status,
        tone=telling.tone,
        carrier=parcel.carrier_name or parcel.carrier.upper(),
        entries=timeline.of_parcel(scans, zone=known.zone, locale=known.locale),
    )


def _short(told: Shared, url: str) -> dict[str, Any]:
    headline = told.headline
    return {
        "status": str(headline.status),
        "tone": headline.tone,
        "verb": str(headline.verb),
        "dates": headline.dates,
        "text": str(headline.text),
        "now": {name: str(value) for name, value in asdict(told.now).items()} if told.now else None,
        "carriers": _once([parcel.carrier for parcel in told.parcels]),
        "final": told.final,
        "url": url,
    }


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _open(answer: HttpResponse, kept: str) -> HttpResponse:
    for name, value in OPEN_TO_ALL.items():
        answer.headers[name] = value
    answer.headers["Cache-Control"] = kept
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer
