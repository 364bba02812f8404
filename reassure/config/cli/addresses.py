"""Where to look once everything is up."""

from django.urls import reverse

from reassure.config.cli import people
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Role


def lines(url: str) -> list[str]:
    """The addresses for staff and developers."""
    return [f"Dashboard    {url}{reverse('dashboard:today')}", f"API docs     {url}/api/docs"]


def way_in(url: str) -> list[str]:
    """The oldest merchant's look-up page, and a link that signs its owner in; nothing where there is none yet."""
    for merchant in sorted(merchants.all_merchants(), key=lambda one: one.created_at)[:1]:
        with merchant_scope(merchant.pk):
            owners = [one.user.email for one in merchants.staff_of(merchant) if one.role == Role.OWNER]
        page = f"Look up      {url}{reverse('portal:lookup', args=[merchant.slug])}"
        return [page, *(f"Sign in      {people.link(email)}" for email in owners[:1])]
    return ["No merchant yet: found one with  bin/reassure merchant --help"]
