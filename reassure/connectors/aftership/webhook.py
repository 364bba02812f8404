"""AfterShip's tracking webhooks: signed over the body alone.

https://www.aftership.com/docs/tracking/webhook/webhook-specifications; the header of organisations from before
October 2022 is `am-webhook-signature: hmac-sha256={signature}`, the newest products' is `as-signature-hmac-sha256`.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reassure.connectors.aftership.mapping import tracking_from
from reassure.connectors.base import Heard, Label, UnknownTopic, Unreadable

TOPICS = frozenset({"tracking_update", "edd_revise", "tracking_pending_time"})
HEADERS = ("aftership-hmac-sha256", "as-signature-hmac-sha256", "am-webhook-signature")


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """AfterShip signs no timestamp, so a repetition is stopped by its event id and not here."""
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256))
    given = next((headers[name] for name in HEADERS if headers.get(name)), "").removeprefix("hmac-sha256=")
    return bool(secret) and hmac.compare_digest(wanted, given.encode("latin-1", "replace"))


def label(headers: Mapping[str, str], body: bytes) -> Label:
    """Every retry repeats the event's id; a body without one is recognised by itself."""
    event = _event(body)
    key = event.get("event_id") or hashlib.sha256(body).hexdigest()
    return Label(topic=str(event.get("event") or "")[:120], dedupe=str(key))


def read(topic: str, body: bytes, settings: Mapping[str, Any]) -> list[Heard]:
    if topic not in TOPICS:
        raise UnknownTopic(topic)
    try:
        return [tracking_from(_event(body)["msg"])]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"{topic}: {type(error).__name__}: {error}") from error


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
