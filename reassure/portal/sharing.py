"""Links that show a delivery and not whose it is: made and taken back from the order's page."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from reassure.journal import actions as journal
from reassure.kit import secrets
from reassure.orders import queries as orders
from reassure.orders.queries import OrderNotFound, PlacedOrder
from reassure.portal.actions import BY_SHOPPER
from reassure.portal.models import Share

_BYTES = 24


@transaction.atomic
def share(*, order: PlacedOrder, now: datetime) -> str:
    """The token of the order's link; made once, however many ask at the same time."""
    made = Share(order_id=order.id, token=secrets.fresh(_BYTES), made_at=now)
    Share.objects.bulk_create([made], ignore_conflicts=True)
    token = Share.objects.values_list("token", flat=True).get(order_id=order.id, ended_at=None)
    if token == made.token:
        journal.record("order.shared", about=order.key, at=now, by=BY_SHOPPER)
    return token


@transaction.atomic
def unshare(*, order: PlacedOrder, now: datetime) -> None:
    """End the link; a new one will have another token. Ending it again changes nothing."""
    if Share.objects.filter(order_id=order.id, ended_at=None).update(ended_at=now):
        journal.record("order.share_ended", about=order.key, at=now, by=BY_SHOPPER)


def order_shared(token: str) -> PlacedOrder:
    """The order a link to share names. Raises `OrderNotFound` also where it was taken back."""
    found = Share.objects.filter(token=token, ended_at=None).values_list("order_id", flat=True).first()
    if found is None:
        raise OrderNotFound("This link does not work any more.")
    return orders.order(found)


def address(slug: str, order: PlacedOrder) -> str:
    """Where the order's link to share leads, with its host; empty where there is none."""
    found = Share.objects.filter(order_id=order.id, ended_at=None).values_list("token", flat=True).first()
    return absolute(slug, found) if found else ""


def absolute(slug: str, token: str) -> str:
    return settings.BASE_URL + reverse("portal:shared", args=[slug, token])
