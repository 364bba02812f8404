"""Postmark signs nothing: it sends the password that stands in the webhook's address, as basic authentication."""

import hashlib
import hmac
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reassure.connectors.base import Heard, Label, UnknownTopic, Unreadable
from reassure.connectors.mail.mapping import INSTANTS, heard_from


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """The secret is the password of `https://postmark:<secret>@…`; whoever has it is Postmark."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    try:
        password = b64decode(given, validate=True).partition(b":")[2]
    except (NotBase64, ValueError):
        return False
    return bool(secret) and scheme.lower() == "basic" and hmac.compare_digest(password, secret.encode())


def label(headers: Mapping[str, str], body: bytes) -> Label:
    payload = _payload(body)
    topic = str(payload.get("RecordType", ""))[:120]
    key = payload.get("ID") or payload.get("MessageID") or hashlib.sha256(body).hexdigest()
    return Label(topic=topic, dedupe=f"{topic}/{key}"[:200])


def read(topic: str, body: bytes, settings: Mapping[str, Any]) -> list[Heard]:
    if topic not in INSTANTS:
        raise UnknownTopic(topic)
    try:
        heard = heard_from(_payload(body))
    except (KeyError, ValueError, TypeError) as error:
        raise Unreadable(f"{topic}: {type(error).__name__}: {error}") from error
    return [heard] if heard else []


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}
