"""Over which connections postage is bought."""

from dataclasses import dataclass
from uuid import UUID

from reassure.connectors import base
from reassure.connectors.models import Connection
from reassure.connectors.queries import LIVE, NoSuchConnection
from reassure.connectors.vendors import VENDORS


@dataclass(frozen=True, kw_only=True, slots=True)
class Seller:
    """A connection that sells: what it `can` (rates, labels, cancel, pickup, address, return)."""

    id: UUID
    name: str
    vendor: str
    account: base.Account
    can: frozenset[str]


def sellers(what: str = "") -> list[Seller]:
    """Connections in use that can do this, by name."""
    vendors = [slug for slug, vendor in VENDORS.items() if vendor.postage]
    rows = Connection.objects.filter(vendor__in=vendors, state__in=LIVE).order_by("name", "pk")
    found = [_seller(row) for row in rows]
    return [seller for seller in found if seller is not None and (not what or what in seller.can)]


def seller(connection_id: UUID) -> Seller:
    """Raises `NoSuchConnection` for one that does not sell, or is not in use."""
    row = Connection.objects.filter(pk=connection_id, state__in=LIVE).first()
    found = _seller(row) if row is not None and VENDORS[row.vendor].postage else None
    if found is None:
        raise NoSuchConnection("There is no connection of this kind that sells labels, or it is paused.")
    return found


def _seller(row: Connection) -> Seller | None:
    client = base.postage(row.account)
    if not client.can & {"labels", "rates"}:
        return None
    return Seller(id=row.pk, name=row.name, vendor=row.vendor, account=row.account, can=client.can)
