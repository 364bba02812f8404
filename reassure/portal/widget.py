"""The script for a merchant's own pages, in the brand's colours and the merchant's languages."""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Tokens
from reassure.portal.doors import offered
from reassure.ui import look

_HERE = Path(__file__).parent
_USED = ("accent", "accent-text", "surface", "text", "muted", "border", "link", "control")
#: As in `ui/tokens.css`: what a state looks like, in light and in dark.
_TONES = {
    "good": ("#17663a", "#86d3a2"), "warn": ("#855300", "#f0c070"), "bad": ("#a8261c", "#ffa499"),
    "info": ("#27548f", "#a3c4f3"),
}  # fmt: skip
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@gzip_page
@require_safe
def script(request: HttpRequest, slug: str, name: str = "widget") -> HttpResponse:
    """`widget.js` or `dates.js`, kept by browsers for an hour and by its tag after that."""
    try:
        merchant = merchants.merchant_by_slug(slug)
    except NotFound:
        raise Http404 from None
    with merchant_scope(merchant.pk):
        tokens = merchants.brand(merchant).look
    body = _script(name, tokens, tuple(offered(merchant)))
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
    known = tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
    answer = HttpResponseNotModified() if known else HttpResponse(body, content_type="text/javascript; charset=utf-8")
    for header, value in OPEN_TO_ALL.items():
        answer.headers[header] = value
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@lru_cache(maxsize=64)
def _script(name: str, tokens: Tokens, languages: tuple[str, ...]) -> str:
    light, dark = look.colours(tokens)
    settings = {
        "words": {language: _words(name, language) for language in languages},
        "light": {name: light[name] for name in _USED}
        | {name: tone[0] for name, tone in _TONES.items()}
        | {"radius": f"{tokens.radius}px"},
        "dark": {name: dark[name] for name in _USED} | {name: tone[1] for name, tone in _TONES.items()},
    }
    source = re.sub(r"^\s*(//.*\n)?", "", (_HERE / f"{name}.js").read_text(), flags=re.MULTILINE)
    return source.replace('"SETTINGS"', json.dumps(settings, ensure_ascii=False, separators=(",", ":")))


def _words(name: str, language: str) -> dict[str, str]:
    with translation.override(language):
        return _dates_words() if name == "dates" else _widget_words()


def _widget_words() -> dict[str, str]:
    return {
        "find": _("Find your order"),
        "number": _("Order number"),
        "email": _("E-mail address"),
        "send": _("Send me a code"),
        "code": _("We send a code to the e-mail address of the order, so that nobody else can look."),
        "status": _("Your delivery"),
        "wait": _("One moment …"),
        "open": _("See each step"),
        "gone": _("This link does not work any more"),
        "later": _("The delivery cannot be shown right now."),
    }


def _dates_words() -> dict[str, str]:
    return {
        "dates": _("When it would come"),
        "wait": _("One moment …"),
        "postcode": _("Your postcode"),
        "show": _("Show dates"),
        "within": _("if you order within %s"),
        "by": _("Order by %s to have it in time."),
        "unknown": _("We name the day as soon as we know it"),
        "where": _("Tell us where it goes, and we name the day."),
        "later": _("The dates cannot be shown right now."),
    }
