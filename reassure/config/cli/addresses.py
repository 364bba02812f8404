"""Where to look once everything is up."""

from rich.table import Table

from reassure.config.cli import people
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Role


def table(url: str) -> Table:
    """The addresses for shoppers, staff and developers, and a link that signs the first owner in."""
    found = Table.grid(padding=(0, 2))
    found.add_row("Tracking", f"{url}/")
    found.add_row("Dashboard", f"{url}/dashboard/")
    found.add_row("API", f"{url}/api/docs")
    owner = _first_owner()
    if owner:
        found.add_row("Sign in", people.link(owner))
    return found


def _first_owner() -> str:
    """The address of the owner of the oldest merchant, or nothing where there is none yet."""
    for merchant in sorted(merchants.all_merchants(), key=lambda one: one.created_at)[:1]:
        with merchant_scope(merchant.pk):
            return next((one.user.email for one in merchants.staff_of(merchant) if one.role == Role.OWNER), "")
    return ""
