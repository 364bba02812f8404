"""How a post is written, signed and repeated, and when an endpoint is given up. Pure."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from reassure.shipments.rules.facts import Status

#: AfterShip's schedule (FIELD 2.14): 14 attempts, the n-th retry 30 s · 2^(n-1) after the one before: 2.8 days in all.
ATTEMPTS = 14
FIRST_WAIT = timedelta(seconds=30)
#: How long both secrets sign while a merchant changes over.
OVERLAP = timedelta(hours=24)
#: An endpoint that has answered nothing good for as long as one post is tried is switched off.
GIVE_UP_AFTER = FIRST_WAIT * (2 ** (ATTEMPTS - 1) - 1)
LONGEST_PAUSE = timedelta(hours=1)
#: "The receiver is gone for good": it is taken at its word.
GONE = 410
PREFIX = "whsec_"
#: What an endpoint in AfterShip's format hears of, and as which of AfterShip's events.
TRACKING_EVENTS = {
    **{f"shipment.{status}": "tracking_update" for status in Status},
    "shipment.estimate_changed": "edd_revise",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """How one attempt went: `status` 0 = there was no answer, and `answer` says why."""

    status: int
    ms: int
    answer: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def wait(attempts: int) -> timedelta | None:
    """How long after the `attempts`-th attempt the next one comes; None = that was the last."""
    return FIRST_WAIT * 2 ** (attempts - 1) if attempts < ATTEMPTS else None


def is_hopeless(*, tried: Try, failing_for: timedelta) -> bool:
    """Whether to switch the endpoint off: it says it is gone, or nothing has worked for 2.8 days."""
    return tried.status == GONE or failing_for >= GIVE_UP_AFTER


def pause(failing_for: timedelta) -> timedelta:
    """How long what waits behind a silent endpoint is held back: a quarter of its silence, 30 s to an hour."""
    return max(FIRST_WAIT, min(failing_for / 4, LONGEST_PAUSE))


def wants(kinds: Sequence[str], kind: str) -> bool:
    """An endpoint's choice of events: exact kinds, `shipment.*` for all of a noun; empty = everything."""
    return not kinds or kind in kinds or f"{kind.partition('.')[0]}.*" in kinds


def body(*, kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The bytes of every attempt, as the specification lays them out."""
    told = {"type": kind, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def tracking_body(*, event: str, event_id: UUID, first: bool, msg: Mapping[str, Any], at: datetime) -> str:
    """The same for an endpoint in AfterShip's format, as its webhook specification lays it out."""
    told = {
        "event": event,
        "event_id": str(event_id),
        "is_tracking_first_tag": first,
        "msg": msg,
        "ts": int(at.timestamp()),
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def tracking_headers(*, body: bytes, secret: str) -> dict[str, str]:
    """AfterShip's proof: the body alone is signed, with one secret, so a repetition is the receiver's to notice."""
    signed = hmac.digest(secret.encode(), body, hashlib.sha256)
    return {
        "content-type": "application/json",
        "user-agent": "Reassure-Webhooks/1",
        "aftership-hmac-sha256": base64.b64encode(signed).decode(),
    }


def headers(*, message_id: str, at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """What proves that we sent it, now, and that nobody changed it: one signature for each valid secret."""
    stamp = str(int(at.timestamp()))
    signatures = " ".join(sign(secret, message_id=message_id, stamp=stamp, body=body) for secret in secrets)
    return {
        "content-type": "application/json",
        "user-agent": "Reassure-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signatures,
    }


def sign(secret: str, *, message_id: str, stamp: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def secret_from(random: bytes) -> str:
    """24 to 64 random bytes as the secret that is shown to the merchant once."""
    if not 24 <= len(random) <= 64:
        raise ValueError("a secret has 24 to 64 bytes")
    return PREFIX + base64.b64encode(random).decode()
