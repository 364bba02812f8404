"""The lean door for webhooks: plain WSGI before Django's middleware, its own connections, an INSERT, 202.

It acts as the intake role, which may insert deliveries and read connections, and nothing else. Where there is no such
role (one database URL for all) it opens the merchant's scope itself.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from itertools import cycle, groupby
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import psycopg
from django.conf import settings
from psycopg.pq import ConnStatus, ExecStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from reassure.connectors.intake import reception
from reassure.connectors.intake.reception import Arrival, Call, Down, Known
from reassure.connectors.intake.rules import Place
from reassure.connectors.intake.together import Together
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
CONNECTIONS = 4

FIND = """SELECT id, vendor, sealed_credentials FROM connectors_connection
WHERE merchant_id = %(merchant)s AND token = %(token)s"""
#: No conflict target: naming one would need the right to read the table.
KEEP = """INSERT INTO connectors_delivery (merchant_id, connection_id, dedupe, id, vendor, topic, headers, body,
 received_at, due_at, state, attempts, error, replayed_by) VALUES {} ON CONFLICT DO NOTHING"""
ROW = "(${}, ${}, ${}, ${}, ${}, ${}, ${}, ${}, ${}, ${}, 'received', 0, '', '')"
_TEXT, _BINARY = 0, 1
_FORMATS = (*[_TEXT] * 7, _BINARY, _TEXT)
#: At most this much is written by one statement, unless a single delivery is larger.
AT_ONCE_BYTES = 1024 * 1024
#: While one waits for the disk, the other fills.
WRITERS = 2
T = TypeVar("T")


class Row(NamedTuple):
    """A delivery as PostgreSQL takes it: what `KEEP` names, in its order. They sort by what they may conflict over."""

    merchant: bytes
    connection: bytes
    dedupe: bytes
    id: bytes
    vendor: bytes
    topic: bytes
    headers: bytes
    body: bytes
    received_at: bytes

    @classmethod
    def of(cls, arrival: Arrival) -> "Row":
        return cls(
            merchant=str(arrival.merchant_id).encode(),
            connection=str(arrival.connection.id).encode(),
            dedupe=arrival.label.dedupe.encode(),
            id=str(uuid7()).encode(),
            vendor=arrival.connection.vendor.encode(),
            topic=arrival.label.topic.encode(),
            headers=msgspec.json.encode(arrival.headers),
            body=arrival.body,
            received_at=arrival.at.isoformat().encode(),
        )


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
        self._writers = cycle([Together(self.write, most=AT_ONCE_BYTES, hopeless=Down) for _ in range(WRITERS)])

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
        try:
            next(self._writers).keep(Row.of(arrival), size=len(arrival.body))
        except psycopg.errors.ForeignKeyViolation:
            return False
        self.waker.hint(arrival.merchant_id)
        return True

    def write(self, rows: Sequence[Row]) -> None:
        """All or none. In one order everywhere, so that two who write the same deliveries never wait for each other."""
        self.run(lambda connection: (_keep_fenced if self.fenced else _insert)(connection, sorted(rows)))

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


def _keep_fenced(connection: Connection, rows: Sequence[Row]) -> None:
    """Each merchant's in that merchant's scope, all in one transaction."""
    with connection.transaction():
        for merchant, own in groupby(rows, key=attrgetter("merchant")):
            connection.execute(b"SET LOCAL reassure.merchant = '%b'" % merchant)
            _insert(connection, list(own))


def _insert(connection: Connection, rows: Sequence[Row]) -> None:
    """By libpq itself: all of psycopg's own work around one statement costs more than the statement."""
    values = [value for row in rows for value in row]
    result = connection.pgconn.exec_params(_statement(len(rows)), values, param_formats=_FORMATS * len(rows))
    if result.status == ExecStatus.COMMAND_OK:
        return
    if connection.pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError("the connection was lost")
    raise psycopg.errors.error_from_result(result)


@cache
def _statement(rows: int) -> bytes:
    """The columns of each row are numbered on; it is due when it was received."""
    width = len(Row._fields)
    firsts = range(1, rows * width, width)
    return KEEP.format(
        ", ".join(ROW.format(*range(first, first + width), first + width - 1) for first in firsts)
    ).encode()


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
