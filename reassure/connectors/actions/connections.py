"""A merchant's access at a vendor: made, introduced, tested, changed, paused, given up."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from reassure.connectors import base, queries
from reassure.connectors.base import Permanent, Temporary
from reassure.connectors.models import Connection
from reassure.connectors.vendors import WEBHOOK_SECRET, Vendor
from reassure.journal import actions as journal
from reassure.kit.errors import Invalid, Refused
from reassure.kit.secrets import fresh
from reassure.kit.tenancy import current_merchant, merchant_scope

State = Connection.State


class NameTaken(Refused):
    """The merchant already has a connection of this name at the vendor."""

    code = "connection_exists"


class NotReached(Refused):
    """The vendor did not answer as it should; the message says what it said."""

    code = "vendor_not_reached"
    status = 502


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a person fills in. Credentials left empty keep what was there; settings left empty are not kept."""

    vendor: str
    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict, repr=False)


@transaction.atomic
def connect(*, wanted: Wanted, by: str, now: datetime) -> Connection:
    """A new connection with an unguessable intake address of its own. Nobody is called yet: see `introduce`."""
    vendor = base.vendor(wanted.vendor)
    credentials = {name: value.strip() for name, value in wanted.credentials.items() if value.strip()}
    _complete(vendor, wanted.settings, credentials)
    others = Connection.objects.filter(vendor=wanted.vendor).count()
    settings = _said(wanted.settings) | ({"source": f"{wanted.vendor}-{fresh(4)}"} if others else {})
    made = Connection(vendor=wanted.vendor, name=wanted.name.strip() or vendor.name, settings=settings, token=fresh(18))
    made.seal(credentials)
    _save_new(made)
    journal.record("connection.made", about=made.key, at=now, by=by, data={"vendor": made.vendor})
    return made


def _complete(vendor: Vendor, settings: dict[str, Any], credentials: dict[str, str]) -> None:
    if missing := vendor.lacks(settings, credentials):
        raise Invalid(f"{vendor.name} also needs: {', '.join(missing)}.", code="connection_incomplete")


def _said(settings: dict[str, Any]) -> dict[str, Any]:
    """What was filled in: an empty setting would stand in the way of the vendor's own."""
    return {name: value for name, value in settings.items() if value}


def _save_new(made: Connection) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(f"There is already a connection named “{made.name}”: choose another name.") from None


def introduce(*, merchant_id: UUID, connection_id: UUID, base_url: str, now: datetime) -> list[str]:
    """Learn about the shop and let it send its webhooks here; the topics. Call it outside of any scope: it calls out.

    Raises `NotReached`. Twice changes nothing.
    """
    with merchant_scope(merchant_id):
        connection = queries.connection(connection_id)
        address = queries.intake_address(connection, base_url)
    if not base.vendor(connection.vendor).platform:
        _waits_no_more(merchant_id, connection_id)
        return []
    try:
        platform = base.platform(connection.account)
        learned = platform.learn()
        topics = platform.subscribe(address)
    except (Temporary, Permanent, Refused) as error:
        _tested(merchant_id, connection_id, error=str(error), now=now)
        raise NotReached(str(error)) from error
    keep_outcome(merchant_id, connection_id, error="", now=now, learned=learned)
    _tested(merchant_id, connection_id, reached=f"{connection.name} ({len(topics)} webhooks)", now=now)
    return topics


@transaction.atomic
def want_test(*, connection_id: UUID, by: str, now: datetime) -> None:
    """Let a worker call the vendor; how it went stands at the connection then. Raises `base.NoSuchVendor` at once."""
    _want("test", "connection.test_asked", connection_id, by=by, now=now)


@transaction.atomic
def want_introduction(*, connection_id: UUID, by: str, now: datetime) -> None:
    """Let a worker ask the shop to send its webhooks here; how it went stands at the connection then."""
    _want("introduce", "connection.introduction_asked", connection_id, by=by, now=now)


def _want(what: str, kind: str, connection_id: UUID, *, by: str, now: datetime) -> None:
    connection = _locked(connection_id)
    base.role(connection.vendor)
    connection.test_wanted_at = now
    connection.save(update_fields=["test_wanted_at"])
    journal.record(kind, about=connection.key, at=now, by=by, data={"vendor": connection.vendor})
    merchant_id = current_merchant()
    transaction.on_commit(lambda: _defer(what, merchant_id, connection_id))


def _defer(what: str, merchant_id: UUID, connection_id: UUID) -> None:
    job = app.configure_task(f"connection.{what}", queueing_lock=f"connection/{connection_id}/{what}", queue="intake")
    try:
        with transaction.atomic():
            job.defer(merchant=str(merchant_id), connection=str(connection_id))
    except AlreadyEnqueued:
        pass


def test(*, merchant_id: UUID, connection_id: UUID, now: datetime) -> str:
    """Call the vendor; whom we reached. Raises `NotReached`. Call it outside of any scope: it may take seconds."""
    with merchant_scope(merchant_id):
        connection = queries.connection(connection_id)
    try:
        reached = base.client(connection.account).test()
    except (Temporary, Permanent, Refused) as error:
        _tested(merchant_id, connection_id, error=str(error), now=now)
        raise NotReached(str(error)) from error
    _tested(merchant_id, connection_id, reached=reached, now=now)
    return reached


def _tested(merchant_id: UUID, connection_id: UUID, *, reached: str = "", error: str = "", now: datetime) -> None:
    keep_outcome(merchant_id, connection_id, error=error, now=now)
    with merchant_scope(merchant_id):
        Connection.objects.filter(pk=connection_id).update(reached=reached[:200], test_wanted_at=None)


def _waits_no_more(merchant_id: UUID, connection_id: UUID) -> None:
    with merchant_scope(merchant_id):
        Connection.objects.filter(pk=connection_id).update(test_wanted_at=None)


def keep_outcome(
    merchant_id: UUID, connection_id: UUID, *, error: str, now: datetime, learned: dict[str, str] | None = None
) -> None:
    """Keep how a call ended, and say so when it changes what we think of the connection."""
    with merchant_scope(merchant_id), transaction.atomic():
        connection = Connection.objects.select_for_update().get(pk=connection_id)
        was = connection.state
        connection.last_error = error
        connection.settings = connection.settings | (learned or {})
        if not error:
            connection.last_ok_at = now
        if was in {State.CONNECTED, State.FAILING}:
            connection.state = State.FAILING if error else State.CONNECTED
        connection.save(update_fields=["state", "last_ok_at", "last_error", "settings"])
        if connection.state != was:
            kind = "connection.broken" if error else "connection.mended"
            journal.record(kind, about=connection.key, at=now, data={"vendor": connection.vendor})


@transaction.atomic
def change(*, connection_id: UUID, wanted: Wanted, by: str, now: datetime) -> Connection:
    """Name, settings and credentials; the intake address stays.

    Raises `Invalid` for other settings with the old credentials: they may name where the credentials are sent.
    """
    connection = _locked(connection_id)
    given = {name: value.strip() for name, value in wanted.credentials.items() if value.strip()}
    settings, vendor = _said(connection.settings | wanted.settings), base.vendor(connection.vendor)
    known = vendor.useful(settings, connection.credentials)
    if settings != connection.settings and known.keys() - {WEBHOOK_SECRET} - given.keys():
        raise Invalid("Enter the credentials again: they go where these settings say.", code="credentials_again")
    if given or settings != connection.settings:
        _complete(vendor, settings, known | given)
    connection.name = wanted.name.strip() or connection.name
    connection.settings = settings
    connection.seal(known | given)
    if connection.state == State.DISCONNECTED and any(wanted.credentials.values()):
        connection.state = State.CONNECTED
    try:
        with transaction.atomic():
            connection.save(update_fields=["name", "settings", "sealed_credentials", "state"])
    except IntegrityError:
        raise NameTaken(f"There is already a connection named “{connection.name}”: choose another name.") from None
    journal.record("connection.changed", about=connection.key, at=now, by=by)
    return connection


@transaction.atomic
def note(*, connection_id: UUID, settings: dict[str, Any]) -> None:
    """Keep what was learned over the connection itself; nobody has changed anything, so nothing is recorded."""
    connection = _locked(connection_id)
    connection.settings = connection.settings | settings
    connection.save(update_fields=["settings"])


def pause(*, connection_id: UUID, by: str, now: datetime) -> Connection:
    """Call the vendor no more; what it sends is still kept and read."""
    return _move(connection_id, State.PAUSED, "connection.paused", by=by, now=now)


def resume(*, connection_id: UUID, by: str, now: datetime) -> Connection:
    return _move(connection_id, State.CONNECTED, "connection.resumed", by=by, now=now)


def disconnect(*, connection_id: UUID, by: str, now: datetime) -> Connection:
    """Throw the credentials away. Deliveries stay as long as deliveries are kept."""
    return _move(connection_id, State.DISCONNECTED, "connection.disconnected", by=by, now=now)


@transaction.atomic
def _move(connection_id: UUID, state: Connection.State, kind: str, *, by: str, now: datetime) -> Connection:
    connection = _locked(connection_id)
    if connection.state == state:
        return connection
    connection.state = state
    if state == State.DISCONNECTED:
        connection.forget_key()
    connection.save(update_fields=["state", "sealed_credentials"])
    journal.record(kind, about=connection.key, at=now, by=by, data={"vendor": connection.vendor})
    return connection


def _locked(connection_id: UUID) -> Connection:
    found = Connection.objects.select_for_update().filter(pk=connection_id).first()
    if found is None:
        raise queries.NoSuchConnection("There is no such connection.")
    return found
