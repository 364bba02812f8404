"""Where to look once everything is up."""

from django.urls import reverse

from reassure.config.cli import people
from reassure.config.demo.opening import SLUG
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.orders.models import Order
from reassure.shipments.rules.facts import Status

ON_ITS_WAY = (Status.OUT_FOR_DELIVERY, Status.IN_TRANSIT)


def lines(url: str) -> list[str]:
    """The addresses for staff and developers."""
    return [f"Dashboard    {url}{reverse('dashboard:today')}", f"API docs     {url}/api/docs"]


def way_in(url: str, *, demo: bool) -> list[str]:
    """The demo shop's or else the oldest merchant's look-up page, a tracked order, a link that signs its owner in.

    Nothing where there is none yet.
    """
    found = sorted(merchants.all_merchants(), key=lambda one: one.created_at)
    return next((_way(url, one) for one in found if not demo or one.slug == SLUG), [])


def _way(url: str, merchant: Merchant) -> list[str]:
    with merchant_scope(merchant.pk):
        owners = [one.user.email for one in merchants.staff_of(merchant) if one.role == Role.OWNER]
        order = newest_on_its_way()
    told = [f"Look up      {url}{reverse('portal:lookup', args=[merchant.slug])}"]
    if order:
        told.append(f"Tracking     {url}{reverse('portal:order', args=[merchant.slug, order.public_token])}")
    once = "[dim](once, within 15 minutes)[/dim]"
    return [*told, *(f"Sign in      {people.link(email)}  {once}" for email in owners[:1])]


def newest_on_its_way() -> Order | None:
    """The newest order of the scope's merchant with a parcel on its way."""
    return Order.objects.filter(parcels__shipment__status__in=ON_ITS_WAY).order_by("-placed_at").first()
