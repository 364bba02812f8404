"""Reading connections and how far the shop's past has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from reassure.connectors import base
from reassure.connectors.intake import rules
from reassure.connectors.models import Backfill, Connection, PrivacyRequest
from reassure.connectors.vendors import VENDORS, Vendor
from reassure.kit import extras
from reassure.kit.errors import NotFound
from reassure.kit.tenancy import current_merchant
from reassure.shipments import queries as shipments

OPERATOR = "operator"
LIVE = ("connected", "failing")


class NoSuchConnection(NotFound):
    code = "no_such_connection"


def vendors() -> dict[str, Vendor]:
    """All there are, by slug."""
    return VENDORS


def missing(vendor: Vendor) -> str:
    """What has to be installed before this vendor can be called, empty where nothing has."""
    return extras.missing(vendor.extra[1], extra=vendor.extra[0]) if vendor.extra else ""


def connections(*, vendor: str = "") -> list[Connection]:
    rows = Connection.objects.filter(vendor=vendor) if vendor else Connection.objects.all()
    return list(rows.order_by("vendor", "name"))


def connection(connection_id: UUID) -> Connection:
    """Raises `NoSuchConnection`."""
    found = Connection.objects.filter(pk=connection_id).first()
    if found is None:
        raise NoSuchConnection("There is no such connection.")
    return found


def live(vendor: str) -> list[Connection]:
    """Those over which the vendor may be called."""
    return list(Connection.objects.filter(vendor=vendor, state__in=["connected", "failing"]).order_by("created_at"))


def live_among(vendors: Collection[str]) -> QuerySet[Connection]:
    """Those to any of these vendors over which it may be called."""
    return Connection.objects.filter(vendor__in=vendors, state__in=LIVE)


def carriers() -> list[Connection]:
    """Those over which a carrier may be asked about parcels."""
    return list(Connection.objects.filter(vendor__in=_carrier_vendors(), state__in=LIVE).order_by("created_at"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How asking over a carrier's connection goes: `waiting` parcels are due, the first for `lag`; `failing` of late,
    0 to 1; nothing is asked until `held_until`."""

    last_ok_at: datetime | None
    last_error: str
    failing: float
    held_until: datetime | None
    waiting: int
    lag: timedelta


def health(connection: Connection, now: datetime) -> Health | None:
    """None for a vendor that isn't asked about parcels."""
    if not VENDORS[connection.vendor].carrier:
        return None
    waiting, since = shipments.overdue(base.carrier(connection.account).serves(), now)
    held = connection.held_until if connection.held_until and connection.held_until > now else None
    return Health(
        last_ok_at=connection.last_ok_at,
        last_error=connection.last_error,
        failing=connection.failing_rate,
        held_until=held,
        waiting=waiting,
        lag=now - since if since else timedelta(),
    )


def intake_address(connection: Connection, base_url: str) -> str:
    """Where the vendor sends its webhooks."""
    return rules.address(base_url, current_merchant(), connection.token)


def backfills(connection_id: UUID) -> list[Backfill]:
    """The newest first: `done` of `total`, `state`, `error`."""
    return list(Backfill.objects.filter(connection_id=connection_id).order_by("-started_at", "id"))


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_to_poll(now: datetime) -> list[UUID]:
    """Merchants with parcels to ask about, and with somebody to ask."""
    asking = Connection.across.using(OPERATOR).filter(vendor__in=_carrier_vendors(), state__in=LIVE)
    due = {merchant_id for merchant_id, _ in shipments.due_for_poll(now=now)}
    return sorted(due & set(asking.values_list("merchant_id", flat=True)))


def _carrier_vendors() -> list[str]:
    return [slug for slug, vendor in VENDORS.items() if vendor.carrier]


def backfills_due(now: datetime) -> list[tuple[UUID, UUID, UUID]]:
    """(merchant, connection, backfill), the first of each connection only: one after the other."""
    live = ["connected", "failing"]
    wanted = Backfill.across.using(OPERATOR).filter(state="wanted", connection__state__in=live)
    rows = wanted.order_by("merchant_id", "connection_id", "id")
    first: dict[UUID, tuple[UUID, UUID, UUID, datetime | None]] = {}
    for merchant_id, connection_id, pk, due_at in rows.values_list("merchant_id", "connection_id", "pk", "due_at"):
        first.setdefault(connection_id, (merchant_id, connection_id, pk, due_at))
    return [(m, c, pk) for m, c, pk, due_at in first.values() if due_at is not None and due_at <= now]


def shops_to_forget() -> list[tuple[UUID, UUID]]:
    """(merchant, request) of shops that have left and are not forgotten yet."""
    rows = PrivacyRequest.across.using(OPERATOR).filter(ask="forget_shop", done_at=None).order_by("due_at")
    return list(rows.values_list("merchant_id", "pk"))
