"""The merchant around every page: its stylesheet and logo, with addresses that change when they do."""

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.models import Brand, Merchant
from reassure.merchants.rules import FONTS, Tokens
from reassure.portal.view import Language, Shop
from reassure.ui import look

_FOR_A_YEAR = "public, max-age=31536000, immutable"
#: A logo is shown as a picture and can run nothing, also where it is an SVG.
_PICTURES = {"image/png", "image/jpeg", "image/webp", "image/svg+xml", "image/gif"}


def shop(merchant: Merchant, *, languages: tuple[Language, ...] = ()) -> Shop:
    """What every page says of the merchant."""
    brand = merchants.brand(merchant)
    return Shop(
        slug=merchant.slug,
        name=brand.name or merchant.name,
        css=_address("portal:css", merchant, stylesheet(brand)),
        logo=_address("portal:logo", merchant, str(brand.updated_at)) if brand.logo_type else "",
        website=brand.website_url,
        email=brand.support_email or brand.sender_email,
        phone=brand.support_phone,
        help=brand.help_url,
        returns=brand.returns_url,
        postal=brand.postal_address,
        languages=languages,
    )


def stylesheet(brand: Brand) -> str:
    return _sheet(brand.look)


@lru_cache(maxsize=256)
def _sheet(tokens: Tokens) -> str:
    return look.css(tokens, FONTS)


@require_safe
def css(request: HttpRequest, slug: str) -> HttpResponse:
    """The brand's tokens."""
    return _kept(HttpResponse(stylesheet(_brand(slug)), content_type="text/css"))


@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The brand's logo."""
    brand = _brand(slug, with_logo=True)
    if brand.logo_type not in _PICTURES or not brand.logo:
        raise Http404
    return _kept(HttpResponse(bytes(brand.logo), content_type=brand.logo_type))


def _brand(slug: str, *, with_logo: bool = False) -> Brand:
    try:
        merchant = merchants.merchant_by_slug(slug)
    except NotFound:
        raise Http404 from None
    with merchant_scope(merchant.pk):
        brand = merchants.brand(merchant)
        if with_logo and brand.logo_type:
            brand.refresh_from_db(fields=["logo"])
        return brand


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = _FOR_A_YEAR
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _address(name: str, merchant: Merchant, content: str) -> str:
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{reverse(name, args=[merchant.slug])}?{urlencode({'v': version})}"
