"""Courier connections: the merchant's own accounts at carriers, named as AfterShip names couriers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reassure.connectors import actions, queries
from reassure.connectors.aftership import codes, couriers
from reassure.connectors.aftership.couriers import Courier
from reassure.kit.errors import Invalid
from reassure.kit.secrets import fresh

Json = dict[str, Any]
#: Asks carriers that have no vendor of their own; its setting `carrier` says which.
GENERAL = "karrio"
#: What is answered in place of a secret: it goes in and never comes out.
HIDDEN = "********"


def known() -> set[str]:
    """Our slugs of all couriers: those we recognise or link to, and those that can be asked over an account."""
    return {*couriers.COURIERS, *_askable()}


def courier(carrier: str) -> Courier:
    """The courier of our slug, by the name it is connected under where the table has none."""
    vendor = _askable().get(carrier)
    if carrier in couriers.COURIERS or vendor is None:
        return couriers.courier(carrier)
    return Courier(carrier=carrier, name=vendor.name, website="")


def fields(carrier: str) -> tuple[str, ...]:
    """What a connection to this carrier has to be given."""
    vendor = queries.vendors()[_vendor(carrier)]
    return (*vendor.needs, *(name for name in vendor.asks if name != "carrier"))


def connected() -> list[str]:
    """The carriers that may be asked over the merchant's own accounts."""
    return [_carrier(connection) for connection in queries.carriers()]


def all_of(slug: str = "") -> list[Any]:
    """Accounts at carriers, the newest first, also those that fail; given up ones are gone."""
    vendors = {name for name, vendor in queries.vendors().items() if vendor.carrier}
    found = [row for row in queries.connections() if row.vendor in vendors and row.state != "disconnected"]
    wanted = codes.carrier(slug) if slug else ""
    return sorted(
        (row for row in found if not wanted or _carrier(row) == wanted), key=lambda row: row.created_at, reverse=True
    )


def one(connection_id: str) -> Any:
    """Raises `NoSuchConnection`, also for a connection to anything but a carrier."""
    found = next((row for row in all_of() if row.pk.hex == connection_id.replace("-", "")), None)
    if found is None:
        raise queries.NoSuchConnection("There is no such courier connection.")
    return found


def connect(*, slug: str, credentials: Mapping[str, str], by: str, now: datetime) -> Any:
    """A new account. Raises `Invalid` for credentials that the carrier has no use for, or lacks."""
    carrier = codes.carrier(slug)
    secrets, settings = _sorted(carrier, credentials)
    general = {"carrier": carrier} if _vendor(carrier) == GENERAL else {}
    wanted = actions.Wanted(
        vendor=_vendor(carrier),
        name=f"{courier(carrier).name} {fresh(4)}",
        settings=general | settings,
        credentials=secrets,
    )
    return actions.connect(wanted=wanted, by=by, now=now)


def change(*, connection_id: str, credentials: Mapping[str, str], by: str, now: datetime) -> Any:
    """Other credentials; those that aren't sent stay."""
    connection = one(connection_id)
    secrets, settings = _sorted(_carrier(connection), credentials)
    wanted = actions.Wanted(vendor=connection.vendor, name=connection.name, settings=settings, credentials=secrets)
    return actions.change(connection_id=connection.pk, wanted=wanted, by=by, now=now)


def give_up(*, connection_id: str, by: str, now: datetime) -> Json:
    """The credentials are thrown away; the answer shows the connection as it was."""
    connection = one(connection_id)
    was = shown(connection)
    actions.disconnect(connection_id=connection.pk, by=by, now=now)
    return was


def shown(connection: Any) -> Json:
    at = connection.created_at.isoformat(timespec="seconds")
    return {
        "id": connection.pk.hex,
        "courier_slug": codes.slug(_carrier(connection)),
        "credentials": dict.fromkeys(connection.credentials, HIDDEN),
        "created_at": at,
        "updated_at": at,
    }


def _sorted(carrier: str, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """Secrets and plain settings apart; a secret shown hidden and sent back is none."""
    vendor = queries.vendors()[_vendor(carrier)]
    plain = {*vendor.asks, *vendor.may_ask} - {"carrier"}
    strange = given.keys() - {*vendor.needs, *plain}
    if strange:
        known = ", ".join([*vendor.needs, *sorted(plain)])
        raise Invalid(f"This courier has no use for {', '.join(sorted(strange))}: it takes {known}.", code="courier")
    secrets = {name: value for name, value in given.items() if name in vendor.needs and value != HIDDEN}
    return secrets, {name: value for name, value in given.items() if name in plain}


def _askable() -> dict[str, Any]:
    """Vendors that are one carrier each, by its slug."""
    vendors = queries.vendors()
    client = vendors[GENERAL].carrier
    return {slug: vendor for slug, vendor in vendors.items() if slug != GENERAL and vendor.carrier == client}


def _vendor(carrier: str) -> str:
    return carrier if carrier in _askable() else GENERAL


def _carrier(connection: Any) -> str:
    return str(connection.settings.get("carrier") or connection.vendor)
