"""Remembering that a reader proved an order to be theirs: a signed cookie of this order, on this device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reassure.orders.queries import PlacedOrder
from reassure.portal.rules import CONFIRMED_FOR

_SALT = "portal.confirmed"


def remember(response: HttpResponse, slug: str, order: PlacedOrder) -> HttpResponse:
    """The answer, with the cookie."""
    response.set_signed_cookie(
        _name(order),
        order.public_token,
        salt=_SALT,
        max_age=int(CONFIRMED_FOR.total_seconds()),
        path=f"/t/{slug}/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def is_confirmed(request: HttpRequest, order: PlacedOrder) -> bool:
    """A new link of the order takes the old proof back: it names the token."""
    found = request.get_signed_cookie(
        _name(order), default=None, salt=_SALT, max_age=int(CONFIRMED_FOR.total_seconds())
    )
    return bool(found) and found == order.public_token


def _name(order: PlacedOrder) -> str:
    return f"order_{order.id.hex}"
