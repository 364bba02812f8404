"""17TRACK's pushes: `sign` is the SHA-256 of the body, a slash and the key. https://api.17track.net/en/doc"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reassure.connectors.base import Heard, Label, UnknownTopic, Unreadable
from reassure.connectors.seventeentrack.mapping import tracking_from

TOPIC = "TRACKING_UPDATED"


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """17TRACK signs no timestamp, so a repetition is stopped by its body and not here."""
    wanted = hashlib.sha256(body + b"/" + secret.encode()).hexdigest()
    given = headers.get("sign", "").strip().lower().encode("latin-1", "replace")
    return bool(secret) and hmac.compare_digest(wanted.encode(), given)


def label(headers: Mapping[str, str], body: bytes) -> Label:
    """A push has no id of its own: it is known by its body."""
    return Label(topic=str(_event(body).get("event") or "")[:120], dedupe=hashlib.sha256(body).hexdigest())


def read(topic: str, body: bytes, settings: Mapping[str, Any]) -> list[Heard]:
    if topic != TOPIC:
        raise UnknownTopic(topic)
    try:
        return [tracking_from(_event(body)["data"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{topic}: {type(error).__name__}: {error}") from error


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
