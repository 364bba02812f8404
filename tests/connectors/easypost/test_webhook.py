"""EasyPost's signatures and topics. Its own library is the oracle."""

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import easypost
import pytest
from easypost.errors import SignatureVerificationError

from reassure.connectors.base import Label, UnknownTopic, Unreadable
from reassure.connectors.easypost import webhook
from reassure.shipments.rules.facts import TrackingFacts

NOW = datetime(2026, 6, 3, 19, tzinfo=UTC)
SECRET = "sécret"
PAYLOADS = Path(__file__).parent / "payloads"
BODIES = [path.read_bytes() for path in sorted(PAYLOADS.glob("*.json"))]


def signed(body: bytes, secret: str = "se\u0301cret") -> dict[str, str]:
    """As EasyPost signs: with the secret in NFKD."""
    return {"x-hmac-signature": "hmac-sha256-hex=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


@pytest.mark.parametrize("body", BODIES)
def test_what_easyposts_library_accepts_we_accept(body: bytes) -> None:
    headers = signed(body)
    easypost.util.validate_webhook(body, {"X-Hmac-Signature": headers["x-hmac-signature"]}, SECRET)
    assert webhook.verify(headers, body, SECRET, NOW)


@pytest.mark.parametrize(
    "headers", [{}, {"x-hmac-signature": ""}, {"x-hmac-signature": "hmac-sha256-hex=é"}, signed(b"other")]
)
def test_what_easyposts_library_refuses_we_refuse(headers: dict[str, str]) -> None:
    with pytest.raises((SignatureVerificationError, TypeError)):
        easypost.util.validate_webhook(
            BODIES[0], {"X-Hmac-Signature": headers["x-hmac-signature"]} if headers else {}, SECRET
        )
    assert not webhook.verify(headers, BODIES[0], SECRET, NOW)


def test_an_empty_secret_never_verifies() -> None:
    assert not webhook.verify(signed(BODIES[0], ""), BODIES[0], "", NOW)


def test_an_event_is_known_by_its_id() -> None:
    body = (PAYLOADS / "delivered.json").read_bytes()
    assert webhook.label({}, body) == Label(topic="tracker.updated", dedupe="evt_2")
    assert webhook.label({}, b"not json").topic == ""
    assert webhook.label({}, b"not json") == webhook.label({}, b"not json")


def test_trackers_are_read_and_the_rest_is_not_ours() -> None:
    [facts] = webhook.read("tracker.updated", (PAYLOADS / "delivered.json").read_bytes(), {})
    assert isinstance(facts, TrackingFacts)
    assert facts.tracking_number == "9400111201080805483016"
    with pytest.raises(UnknownTopic):
        webhook.read("batch.created", (PAYLOADS / "batch.json").read_bytes(), {})


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"result": {}}', b'{"result": {"tracking_code": "1", "tracking_details": [{}]}}']
)
def test_what_is_no_tracker_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.read("tracker.updated", body, {})
