"""The way into every page of the portal: which merchant, which language, and what browsers may do with the answer."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.portal import look, rules
from reassure.portal.view import Language, Shop

#: Nothing from elsewhere but pictures, nothing inline, nobody frames us.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
LANGUAGE_COOKIE = "reassure_language"
_A_YEAR = 31_536_000

Page = Callable[..., HttpResponse]


def shopper(page: Page) -> Page:
    """A page of one merchant, in its scope and the reader's language: `page(request, shop, …)`."""

    @wraps(page)
    def door(request: HttpRequest, slug: str, **known: Any) -> HttpResponse:
        try:
            merchant = merchants.merchant_by_slug(slug)
        except NotFound:
            raise Http404 from None
        language = reading_language(request, merchant)
        with merchant_scope(merchant.pk), translation.override(language):
            request.merchant = merchant  # type: ignore[attr-defined]
            request.LANGUAGE_CODE = language
            shop = look.shop(merchant, languages=_choices(merchant, language))
            response = _answer(page, request, shop, known)
            return _protected(request, response, translation.get_language())

    return door


def _answer(page: Page, request: HttpRequest, shop: Shop, known: dict[str, Any]) -> HttpResponse:
    try:
        return page(request, shop, **known)
    except NotFound:
        return gone(request, shop)


def gone(request: HttpRequest, shop: Shop) -> HttpResponse:
    """One page for a link that expired, was taken back or never was: it tells nobody which."""
    title = _("This link does not work any more")
    text = _("Links in our mails end some time after the delivery. Your order can still be found by its number.")
    return said(request, shop, title=title, text=text, status=404)


def said(request: HttpRequest, shop: Shop, *, title: str, text: str, status: int = 200) -> HttpResponse:
    """A page that only says something and shows the way on."""
    return render(
        request, "portal/message.html", {"shop": shop, "title": title, "text": text, "icon": "clock"}, status=status
    )


def reading_language(request: HttpRequest, merchant: Merchant, *, customer: str = "") -> str:
    """`?lang`, else the cookie, else what the browser asks for, else the customer's, else the merchant's first."""
    wanted = [
        request.GET.get("lang", ""),
        request.COOKIES.get(LANGUAGE_COOKIE, ""),
        *rules.accepted(request.headers.get("Accept-Language", "")),
        customer,
    ]
    return rules.language(wanted=[tag for tag in wanted if tag], offered=offered(merchant))


def speak(request: HttpRequest, shop: Shop, *, customer: str) -> Shop:
    """Go on in the customer's own language where the reader asked for none that we offer."""
    merchant: Merchant = request.merchant  # type: ignore[attr-defined]
    language = reading_language(request, merchant, customer=customer)
    if language == translation.get_language():
        return shop
    translation.activate(language)
    return replace(shop, languages=_choices(merchant, language))


def offered(merchant: Merchant) -> list[str]:
    """The languages of the merchant that our pages speak."""
    ours = dict(settings.LANGUAGES)
    found = dict.fromkeys(str(locale).replace("_", "-").split("-")[0] for locale in merchant.locales)
    return [code for code in found if code in ours] or ["en"]


def client_address(request: HttpRequest) -> str:
    """The network address of who asks; behind our proxy the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _choices(merchant: Merchant, here: str) -> tuple[Language, ...]:
    words = dict(settings.LANGUAGES)
    return tuple(
        Language(code=code, word=str(words[code]), href=f"?lang={code}", here=code == here)
        for code in offered(merchant)
    )


_GZIP = GZipMiddleware(lambda request: HttpResponse())


def _protected(request: HttpRequest, response: HttpResponse, language: str) -> HttpResponse:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Language"] = language
    if request.GET.get("lang", "") == language:
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_A_YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    _GZIP.process_response(request, response)
    return response
