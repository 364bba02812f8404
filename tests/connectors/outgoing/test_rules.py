"""Signatures that nobody here verifies: `standardwebhooks` and `svix` do."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
import svix

from reassure.connectors.outgoing import rules
from reassure.connectors.outgoing.rules import Try
from reassure.kit import clock

SECRET = rules.secret_from(bytes(range(32)))
OTHER = rules.secret_from(bytes(range(1, 33)))
BODY = rules.body(
    kind="shipment.delivered", at=datetime(2026, 6, 2, 8, tzinfo=UTC), data={"about": "order/1", "city": "Köln"}
).encode()


def headers(secrets: list[str], *, ago: timedelta = timedelta(), body: bytes = BODY) -> dict[str, str]:
    return rules.headers(message_id="msg_1", at=clock.now() - ago, body=body, secrets=secrets)


def test_the_body_is_laid_out_as_the_specification_says() -> None:
    assert json.loads(BODY) == {
        "type": "shipment.delivered", "timestamp": "2026-06-02T08:00:00Z", "data": {"about": "order/1", "city": "Köln"},
    }  # fmt: skip


def test_standardwebhooks_accepts_what_we_sign() -> None:
    assert standardwebhooks.Webhook(SECRET).verify(BODY, headers([SECRET])) == json.loads(BODY)


def test_svix_accepts_what_we_sign() -> None:
    svix.Webhook(SECRET).verify(BODY, headers([SECRET]))


def test_our_signature_is_the_one_standardwebhooks_would_make() -> None:
    at = datetime(2026, 6, 2, 8, tzinfo=UTC)
    ours = rules.headers(message_id="msg_1", at=at, body=BODY, secrets=[SECRET])["webhook-signature"]
    assert ours == standardwebhooks.Webhook(SECRET).sign("msg_1", at, BODY.decode())


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_while_a_secret_is_changed_over_either_verifies(secret: str) -> None:
    told = headers([OTHER, SECRET])
    assert standardwebhooks.Webhook(secret).verify(BODY, told) == json.loads(BODY)
    svix.Webhook(secret).verify(BODY, told)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (BODY + b" ", headers([SECRET])),  # one byte more
        (BODY, headers([OTHER])),  # another secret
        (BODY, headers([SECRET], ago=timedelta(seconds=400))),  # an old post sent again by somebody else
        (BODY, headers([SECRET]) | {"webhook-id": "msg_2"}),
    ],
)
def test_both_refuse_what_was_changed(body: bytes, told: dict[str, str]) -> None:
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(SECRET).verify(body, told)
    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(SECRET).verify(body, told)


@pytest.mark.parametrize("length", [23, 65])
def test_a_secret_has_24_to_64_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="24 to 64"):
        rules.secret_from(bytes(length))


def test_a_secret_is_shown_as_the_specification_says() -> None:
    assert "whsec_" + base64.b64encode(bytes(range(32))).decode() == SECRET


def test_fourteen_attempts_over_two_point_eight_days() -> None:
    """AfterShip's table: 30, 60, 120 … 122,880 s, 245,730 s in all."""
    waits = [rules.wait(attempt) for attempt in range(1, 15)]
    assert [wait.total_seconds() for wait in waits[:3] if wait] == [30, 60, 120]
    assert (waits[12], waits[13]) == (timedelta(seconds=122_880), None)
    assert sum((wait for wait in waits if wait), timedelta()) == timedelta(seconds=245_730)


@pytest.mark.parametrize(
    ("kinds", "kind", "wanted"),
    [
        ([], "order.placed", True),
        (["order.placed"], "order.placed", True),
        (["order.placed"], "order.changed", False),
        (["order.*"], "order.changed", True),
        (["order.*"], "orders.changed", False),
        (["shipment.*", "order.placed"], "order.placed", True),
    ],
)
def test_an_endpoint_gets_the_events_it_chose(kinds: list[str], kind: str, wanted: bool) -> None:
    assert rules.wants(kinds, kind) is wanted


@pytest.mark.parametrize(
    ("status", "failing_for", "hopeless"),
    [
        (410, timedelta(), True),  # it says it is gone
        (500, timedelta(seconds=245_730), True),  # nothing has worked for as long as one post is tried
        (0, timedelta(days=3), True),
        (500, timedelta(seconds=245_729), False),
        (500, timedelta(), False),
    ],
)
def test_an_endpoint_is_given_up_when_nothing_works_any_more(
    status: int, failing_for: timedelta, hopeless: bool
) -> None:
    assert rules.is_hopeless(tried=Try(status=status, ms=1, answer=""), failing_for=failing_for) is hopeless


@pytest.mark.parametrize(("silent_minutes", "pause_minutes"), [(0, 0.5), (2, 0.5), (8, 2), (240, 60), (9999, 60)])
def test_the_longer_an_endpoint_is_silent_the_rarer_it_is_asked(silent_minutes: float, pause_minutes: float) -> None:
    assert rules.pause(timedelta(minutes=silent_minutes)) == timedelta(minutes=pause_minutes)
