"""AfterShip's signatures and topics."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reassure.connectors.aftership import webhook
from reassure.connectors.base import Label, UnknownTopic, Unreadable
from reassure.shipments.rules.facts import TrackingFacts

NOW = datetime(2026, 6, 3, 19, tzinfo=UTC)
PAYLOADS = Path(__file__).parent / "payloads"
#: Computed outside of Python: printf '{"event":"tracking_update"}' | openssl dgst -sha256 -hmac s3cret -binary | base64
BODY, SECRET, SIGNATURE = b'{"event":"tracking_update"}', "s3cret", "ILbkHdTl/KzwHNmWuJ/D4Kxm8BpN7fB7eprhK6NR3J0="


@pytest.mark.parametrize("header", ["aftership-hmac-sha256", "as-signature-hmac-sha256"])
def test_a_right_signature_verifies(header: str) -> None:
    assert webhook.verify({header: SIGNATURE}, BODY, SECRET, NOW)


def test_the_header_of_old_organisations_verifies() -> None:
    assert webhook.verify({"am-webhook-signature": f"hmac-sha256={SIGNATURE}"}, BODY, SECRET, NOW)


@pytest.mark.parametrize(
    ("headers", "body", "secret"),
    [
        ({}, BODY, SECRET),
        ({"aftership-hmac-sha256": SIGNATURE}, BODY + b" ", SECRET),
        ({"aftership-hmac-sha256": SIGNATURE}, BODY, "other"),
        ({"aftership-hmac-sha256": "é"}, BODY, SECRET),
        ({"aftership-hmac-sha256": SIGNATURE}, BODY, ""),
    ],
)
def test_anything_else_does_not(headers: dict[str, str], body: bytes, secret: str) -> None:
    assert not webhook.verify(headers, body, secret, NOW)


def test_an_event_is_known_by_its_id() -> None:
    body = (PAYLOADS / "delivered.json").read_bytes()
    assert webhook.label({}, body) == Label(topic="tracking_update", dedupe="00000000-0000-4000-8000-000000000002")
    assert webhook.label({}, b"{").topic == ""


@pytest.mark.parametrize("topic", ["tracking_update", "edd_revise", "tracking_pending_time"])
def test_trackings_are_read(topic: str) -> None:
    [facts] = webhook.read(topic, (PAYLOADS / "delivered.json").read_bytes(), {})
    assert isinstance(facts, TrackingFacts)


def test_the_rest_is_not_ours() -> None:
    with pytest.raises(UnknownTopic):
        webhook.read("return.submitted", b"{}", {})


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b'{"msg": {}}', b'{"msg": {"tracking_number": "1", "checkpoints": [{}]}}']
)
def test_what_is_no_tracking_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.read("tracking_update", body, {})
