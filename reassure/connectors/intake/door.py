"""The lean door for webhooks: plain WSGI before Django's middleware, its own connections, one INSERT, 202.

It acts as the intake role, which may insert deliveries and read connections, and nothing else. Where there is no such
role (one database URL for all) it opens the merchant's scope itself.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import psycopg
from django.conf import settings
from psycopg.pq import ConnStatus, ExecStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from reassure.connectors.intake import reception
from reassure.connectors.intake.reception import Arrival, Call, Down, Known
from reassure.connectors.intake.rules import Place
from reassure.connectors.intake.wakes import Waker
from reassure.connectors.vendors import WEBHOOK_SECRET
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.kit.secrets import Unreadable, unseal

Environ = dict[str, Any]
Connection = psycopg.Connection[Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

#: How long a connection's secret is remembered; a signature that fails meanwhile makes it be read again.
REMEMBER_SECONDS = 30.0
RENEW_SECONDS = 2.0
CONNECTIONS = 16

FIND = """SELECT id, vendor, sealed_credentials FROM connectors_connection
WHERE merchant_id = %(merchant)s AND token = %(token)s"""
#: No conflict target: naming one would need the right to read the table.
KEEP = b"""INSERT INTO connectors_delivery (id, merchant_id, connection_id, vendor, topic, dedupe, headers, body,
 received_at, due_at, state, attempts, error, replayed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'received', 0, '', '') ON CONFLICT DO NOTHING"""
_TEXT, _BINARY = 0, 1
_FORMATS = (*[_TEXT] * 7, _BINARY, _TEXT)
T = TypeVar("T")


class Door:
    """A WSGI application. Connects when first asked, so that each server process has connections of its own."""

    def __init__(self, desk: reception.Desk) -> None:
        self.desk = desk

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        status = reception.receive(_call(environ), self.desk, clock.now())
        headers = [("Content-Length", "0")]
        if status in SAYS:
            headers.append(SAYS[status])
        start_response(f"{status.value} {status.phrase}", headers)
        return [b""]


SAYS = {
    HTTPStatus.METHOD_NOT_ALLOWED: ("Allow", "POST"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After", "30"),
}


def from_settings() -> Door:
    url = settings.DATABASE_INTAKE_URL
    return Door(LeanDesk(url, fenced=url == settings.DATABASE_URL, waker=Waker()))


class LeanDesk:
    """psycopg without Django. `fenced`: the role is the app's own, and needs the merchant's scope for each row."""

    def __init__(self, url: str, *, fenced: bool, waker: Waker, patience: float = 5.0) -> None:
        self.url, self.fenced, self.waker, self.patience = url, fenced, waker, patience
        self._remembered: dict[Place, tuple[float, Known]] = {}
        self._pool: ConnectionPool | None = None
        self._opening = threading.Lock()

    def find(self, place: Place) -> Known | None:
        found = self._remembered.get(place)
        if found and time.monotonic() - found[0] < REMEMBER_SECONDS:
            return found[1]
        return self._find(place)

    def renewed(self, place: Place) -> Known | None:
        found = self._remembered.get(place)
        if found and time.monotonic() - found[0] < RENEW_SECONDS:
            return None
        return self._find(place)

    def keep(self, arrival: Arrival) -> bool:
        row = (
            str(uuid7()).encode(),
            str(arrival.merchant_id).encode(),
            str(arrival.connection.id).encode(),
            arrival.connection.vendor.encode(),
            arrival.label.topic.encode(),
            arrival.label.dedupe.encode(),
            msgspec.json.encode(arrival.headers),
            arrival.body,
            arrival.at.isoformat().encode(),
        )
        try:
            self.run(lambda connection: _keep(connection, row, arrival.merchant_id if self.fenced else None))
        except psycopg.errors.ForeignKeyViolation:
            return False
        self.waker.hint(arrival.merchant_id)
        return True

    def _find(self, place: Place) -> Known | None:
        rows = self.run(lambda connection: _rows(connection, place))
        self._remembered.pop(place, None)
        if not rows:
            return None
        if len(self._remembered) > 10_000:
            self._remembered.clear()
        known = Known(id=rows[0][0], vendor=rows[0][1], secret=secret_of(rows[0][2]))
        self._remembered[place] = (time.monotonic(), known)
        return known

    def run(self, work: Callable[[Connection], T]) -> T:
        """Do it, once more where the connection turns out to be dead (all of it is idempotent); else `Down`."""
        try:
            with self._open().connection() as connection:
                return work(connection)
        except (psycopg.OperationalError, PoolTimeout):
            pass
        try:
            self._open().check()
            with self._open().connection() as connection:
                return work(connection)
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise Down(str(error)) from error

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def _open(self) -> ConnectionPool:
        if self._pool is None:
            with self._opening:
                if self._pool is None:
                    # Prepared statements would not survive PgBouncer, which gives each transaction another server.
                    self._pool = ConnectionPool(
                        self.url,
                        min_size=1,
                        max_size=CONNECTIONS,
                        timeout=self.patience,
                        open=True,
                        kwargs={"autocommit": True, "prepare_threshold": None},
                    )
        return self._pool


@contextmanager
def _scope(connection: Connection, merchant_id: UUID) -> Iterator[None]:
    with connection.transaction():
        connection.execute(f"SET LOCAL reassure.merchant = '{merchant_id}'")
        yield


def _rows(connection: Connection, place: Place) -> list[Any]:
    with _scope(connection, place.merchant_id):
        return connection.execute(FIND, {"merchant": place.merchant_id, "token": place.token}).fetchall()


def _keep(connection: Connection, row: tuple[bytes, ...], merchant_id: UUID | None) -> None:
    """`merchant_id`: whose scope the row needs, None where the role may insert for all."""
    with _scope(connection, merchant_id) if merchant_id else nullcontext():
        _insert(connection, row)


def _insert(connection: Connection, row: tuple[bytes, ...]) -> None:
    """By libpq itself: all of psycopg's own work around one statement costs more than the statement."""
    result = connection.pgconn.exec_params(KEEP, row, param_formats=_FORMATS)
    if result.status == ExecStatus.COMMAND_OK:
        return
    if connection.pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError("the connection was lost")
    raise psycopg.errors.error_from_result(result)


def secret_of(sealed: str) -> str:
    """What signs this connection's webhooks. Raises `Down` while the key it was sealed with is missing."""
    if not sealed:
        return ""
    try:
        return str(msgspec.json.decode(unseal(sealed)).get(WEBHOOK_SECRET, ""))
    except Unreadable as error:
        raise Down(error.message) from error


def _call(environ: Environ) -> Call:
    """WSGI decodes header bytes as latin-1; nothing is decoded further here."""
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers["content-type"] = environ.get("CONTENT_TYPE") or ""
    length = environ.get("CONTENT_LENGTH") or ""
    return Call(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", ""),
        headers=headers,
        length=int(length) if length.isdecimal() else None,
        read=environ["wsgi.input"].read,
    )
