"""What happens at either door, the lean one and Django's: who is it for, is it genuine, keep it, 202."""

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Protocol
from uuid import UUID

from reassure.connectors import base
from reassure.connectors.base import Label, NoSuchVendor, Webhook
from reassure.connectors.intake import rules
from reassure.connectors.intake.rules import Place

log = logging.getLogger(__name__)


class Down(Exception):
    """The database can't be reached, or a key is missing: the sender shall come again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What a door must know of a connection."""

    id: UUID
    vendor: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A request. Header names in lower case; `length` None = not told; `read(n)` gives up to n bytes of the body."""

    method: str
    path: str
    headers: Mapping[str, str]
    length: int | None
    read: Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A delivery about to be kept."""

    merchant_id: UUID
    connection: Known
    label: Label
    headers: dict[str, str]
    body: bytes
    at: datetime


class Desk(Protocol):
    """How a door reaches the database. All three raise `Down`."""

    def find(self, place: Place) -> Known | None: ...

    def renewed(self, place: Place) -> Known | None:
        """The connection read afresh, if what `find` gave may be stale; else None."""
        ...

    def keep(self, arrival: Arrival) -> bool:
        """Durable when it returns; False = the connection is gone."""
        ...


def receive(call: Call, desk: Desk, now: datetime) -> HTTPStatus:
    """202 says the delivery is durable, whether now or by an earlier telling of it."""
    place = rules.place_of(call.path)
    if place is None:
        return HTTPStatus.NOT_FOUND
    if call.method != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED
    try:
        return _take(call, place, desk, now)
    except Down as error:
        log.warning("a webhook could not be kept: %s", error)
        return HTTPStatus.SERVICE_UNAVAILABLE


def _take(call: Call, place: Place, desk: Desk, now: datetime) -> HTTPStatus:
    known = desk.find(place)
    if known is None:
        return HTTPStatus.NOT_FOUND
    body = _body(call)
    if body is None:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    try:
        webhook = base.webhook(known.vendor)
    except NoSuchVendor:
        return HTTPStatus.NOT_FOUND
    if not _genuine(webhook, call, body, known, now):
        known = desk.renewed(place)
        if known is None or not _genuine(webhook, call, body, known, now):
            return HTTPStatus.UNAUTHORIZED
    arrival = Arrival(
        merchant_id=place.merchant_id,
        connection=known,
        label=_label(webhook, call, body),
        headers=rules.kept(call.headers),
        body=body,
        at=now,
    )
    return HTTPStatus.ACCEPTED if desk.keep(arrival) else HTTPStatus.NOT_FOUND


def _body(call: Call) -> bytes | None:
    if (call.length or 0) > rules.MAX_BYTES:
        return None
    body = call.read(rules.MAX_BYTES + 1 if call.length is None else call.length)
    return None if len(body) > rules.MAX_BYTES else body


def _genuine(webhook: Webhook, call: Call, body: bytes, known: Known, now: datetime) -> bool:
    return bool(known.secret) and webhook.verify(call.headers, body, known.secret, now)


def _label(webhook: Webhook, call: Call, body: bytes) -> Label:
    """A body that its vendor's code can't even label is kept all the same, under its own hash."""
    try:
        label = webhook.label(call.headers, body)
    except Exception:
        log.warning("a delivery could not be labelled", exc_info=True)
        label = Label(topic="", dedupe=hashlib.sha256(body).hexdigest())
    return Label(topic=rules.short(label.topic, 120), dedupe=rules.short(label.dedupe, 200))
