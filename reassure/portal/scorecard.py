"""How a merchant kept its promises, for anybody: the page, the same as data, and a badge for its own site."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reassure.kit import clock
from reassure.merchants import queries as merchants
from reassure.portal.doors import shopper
from reassure.portal.view import Shop
from reassure.portal.widget import OPEN_TO_ALL
from reassure.promises import queries
from reassure.promises.rules.scorecard import LEAST, Scorecard, Tally
from reassure.ui.countries import country_name

_AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One table of the page: its heads, and each line's words beside them."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]


@require_safe
@shopper
def page(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The page; nobody's data stands on it, so everybody may keep it for a while."""
    found = _public(request)
    said = {
        "shop": shop,
        "kept": _share(found.overall.kept_share),
        "settled": _number(found.overall.settled),
        "parts": [part for part in _parts(found) if part.lines],
        "since": _month(found.first),
        "least": LEAST,
    }
    return render(request, "portal/scorecard.html", said)


@require_safe
@shopper
def facts(request: HttpRequest, shop: Shop) -> HttpResponse:
    """The same for machines, of any origin."""
    found = _public(request)
    told = {
        "merchant": shop.name,
        "since": found.first.isoformat(),
        "least_sample": LEAST,
        "method": "first attempt at the door against the days named first; see /promises/ of this merchant",
        "overall": _told(found.overall),
        "horizons": {name: _told(tally) for name, tally in found.horizons.items()},
        "months": {month.isoformat()[:7]: _told(tally) for month, tally in found.months.items()},
        "lanes": {"-".join(lane).strip("-") or "others": _told(tally) for lane, tally in found.lanes.items()},
        "kinds": {name: _told(tally) for name, tally in found.kinds.items()},
    }
    return _open(JsonResponse(told))


@require_safe
@shopper
def badge(request: HttpRequest, shop: Shop) -> HttpResponse:
    """A picture that any page may show; it runs nothing and asks nobody for anything."""
    found = _public(request)
    tokens = merchants.brand(request.merchant).look  # type: ignore[attr-defined]
    said = _("Promises kept: %(share)s") % {"share": _share(found.overall.kept_share)}
    picture = {"said": said, "width": 20 + 7 * len(said), "accent": tokens.accent, "text": tokens.accent_text}
    answer = render(request, "portal/badge.svg", picture, content_type="image/svg+xml; charset=utf-8")
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:20]}"'
    if tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}:
        return _open(HttpResponseNotModified(headers={"ETag": tag}))
    answer.headers["ETag"] = tag
    return _open(answer)


def _public(request: HttpRequest) -> Scorecard:
    """Raises `NotPublic`."""
    zone = ZoneInfo(request.merchant.time_zone)  # type: ignore[attr-defined]
    return queries.public_scorecard(clock.now().astimezone(zone).date())


def _open(answer: HttpResponse) -> HttpResponse:
    for header, value in OPEN_TO_ALL.items():
        answer.headers[header] = value
    answer.headers["Cache-Control"] = _AN_HOUR
    return answer


def _parts(found: Scorecard) -> Iterator[Part]:
    horizons = {"before": _("Before purchase"), "after": _("After purchase"), "transit": _("On its way")}
    yield _part(
        _("By when we said it"), _("Said"), ((horizons[key], t) for key, t in found.horizons.items() if key in horizons)
    )
    yield _part(_("By month"), _("Month"), ((_month(month), tally) for month, tally in found.months.items()))
    yield _part(_("By route"), _("Route"), ((_lane(lane), tally) for lane, tally in found.lanes.items()))


def _part(title: str, head: str, tallies: Iterator[tuple[str, Tally]]) -> Part:
    heads = (head, _("In time"), _("Within the days named"), _("Late by, in days"), _("Deliveries"))
    lines = (tuple(zip(heads, (name, *_cells(tally)), strict=True)) for name, tally in tallies)
    return Part(title=title, heads=heads, lines=tuple(lines))


def _cells(tally: Tally) -> tuple[str, ...]:
    """Shares and days as the reader's language writes them."""
    late = _number(tally.mean_late) if tally.broken else "–"
    return _share(tally.kept_share), _share(tally.inside_share), late, _number(tally.settled)


def _told(tally: Tally) -> dict[str, Any]:
    return asdict(tally) | {
        "settled": tally.settled,
        "kept_share": round(tally.kept_share, 4),
        "inside_share": round(tally.inside_share, 4),
    }


def _lane(lane: tuple[str, str]) -> str:
    if not all(lane):
        return _("Other routes")
    return " → ".join(country_name(country, _language()) for country in lane)


def _month(month: date) -> str:
    return str(format_date(month, "LLLL yyyy", locale=_language()))


def _share(share: float) -> str:
    pattern = "#,##0.0%" if _language() == "en" else "#,##0.0\u00a0%"
    return str(format_percent(share, format=pattern, locale=_language()))


def _number(number: float) -> str:
    return str(format_decimal(round(number, 1), locale=_language()))


def _language() -> str:
    return (get_language() or "en").split("-")[0]
