"""Postmark's documented webhooks, whole, and what they change."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from reassure.connectors.base import Label, UnknownTopic, Unreadable, vendor
from reassure.connectors.base import webhook as webhook_of
from reassure.connectors.mail import webhook
from reassure.messages.rules.heard import Fate, MailHeard
from tests.cast import NOW

ID = "883953f4-6105-42a2-a16a-77a8eac79483"
DELIVERY = {
    "MessageID": ID,
    "Recipient": "mila@example.org",
    "DeliveredAt": "2026-06-02T08:00:05Z",
    "Details": "Test delivery webhook details",
    "Tag": "",
    "ServerID": 23,
    "Metadata": {"message": "m1"},
    "RecordType": "Delivery",
    "MessageStream": "outbound",
}
BOUNCE = {
    "ID": 692560173,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Tag": "",
    "MessageID": ID,
    "Metadata": {"message": "m1"},
    "ServerID": 23,
    "MessageStream": "outbound",
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    "Email": "mila@example.org",
    "From": "hello@atelier-nord.example",
    "BouncedAt": "2026-06-02T08:00:05.9070259Z",
    "DumpAvailable": True,
    "Inactive": True,
    "CanActivate": True,
    "Subject": "Order #1001",
    "RecordType": "Bounce",
}
FULL = {**BOUNCE, "Type": "Transient", "TypeCode": 2, "Inactive": False}
SPAM = {**BOUNCE, "Type": "SpamComplaint", "TypeCode": 100001, "RecordType": "SpamComplaint"}


def read(payload: dict[str, Any]) -> list[Any]:
    return webhook.read(str(payload["RecordType"]), json.dumps(payload).encode(), {})


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"postmark:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("payload", "fate", "at"),
    [
        (DELIVERY, Fate.DELIVERED, datetime(2026, 6, 2, 8, 0, 5, tzinfo=UTC)),
        (BOUNCE, Fate.BOUNCED, datetime(2026, 6, 2, 8, 0, 5, 907025, tzinfo=UTC)),
        (SPAM, Fate.COMPLAINED, datetime(2026, 6, 2, 8, 0, 5, 907025, tzinfo=UTC)),
    ],
)
def test_what_became_of_a_mail(payload: dict[str, Any], fate: Fate, at: datetime) -> None:
    assert read(payload) == [MailHeard(provider_id=ID, fate=fate, at=at)]


def test_a_full_mailbox_may_pass() -> None:
    assert read(FULL) == []


def test_an_opening_is_none_of_our_business() -> None:
    with pytest.raises(UnknownTopic):
        webhook.read("Open", b"{}", {})


@pytest.mark.parametrize("body", [b"", b"[]", b'{"RecordType": "Bounce"}', b'{"RecordType": "Delivery"}'])
def test_what_is_not_as_documented_is_kept_unread(body: bytes) -> None:
    with pytest.raises(Unreadable):
        webhook.read("Bounce", body, {})


def test_only_the_password_opens() -> None:
    assert webhook.verify(basic("s3cret"), b"", "s3cret", NOW)
    for headers in ({}, basic("other"), basic(""), {"authorization": "Basic ???"}, {"authorization": "Bearer s3cret"}):
        assert not webhook.verify(headers, b"", "s3cret", NOW)
    assert not webhook.verify(basic(""), b"", "", NOW)


def test_a_repetition_is_recognised() -> None:
    assert webhook.label({}, json.dumps(BOUNCE).encode()) == Label(topic="Bounce", dedupe="Bounce/692560173")
    assert webhook.label({}, json.dumps(DELIVERY).encode()) == Label(topic="Delivery", dedupe=f"Delivery/{ID}")


def test_bodies_nobody_can_read_are_told_apart() -> None:
    assert webhook.label({}, b"one") != webhook.label({}, b"other")


def test_postmark_is_a_vendor_that_calls_us() -> None:
    assert webhook_of("postmark") is webhook  # type: ignore[comparison-overlap]
    assert "webhook_secret" in vendor("postmark").needs
