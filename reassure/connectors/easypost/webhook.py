"""EasyPost's webhooks: signed over the body alone. https://docs.easypost.com/docs/webhooks"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from unicodedata import normalize

from reassure.connectors.base import Heard, Label, UnknownTopic, Unreadable
from reassure.connectors.easypost.mapping import tracking_from

TOPICS = frozenset({"tracker.created", "tracker.updated"})


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """EasyPost signs no timestamp, so a repetition is stopped by its event id and not here."""
    key = normalize("NFKD", secret).encode()
    wanted = "hmac-sha256-hex=" + hmac.new(key, body, hashlib.sha256).hexdigest()
    given = headers.get("x-hmac-signature", "").encode("latin-1", "replace")
    return bool(secret) and hmac.compare_digest(wanted.encode(), given)


def label(headers: Mapping[str, str], body: bytes) -> Label:
    """Every retry repeats the event's id; a body without one is recognised by itself."""
    event = _event(body)
    key = event.get("id") or hashlib.sha256(body).hexdigest()
    return Label(topic=str(event.get("description") or "")[:120], dedupe=str(key))


def read(topic: str, body: bytes, settings: Mapping[str, Any]) -> list[Heard]:
    if topic not in TOPICS:
        raise UnknownTopic(topic)
    try:
        return [tracking_from(_event(body)["result"])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{topic}: {type(error).__name__}: {error}") from error


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
