"""Asking over Karrio: sign-ins are kept, faults are told from refusals, and addresses are the carrier's."""

from typing import Any

import pytest

from reassure.connectors.base import Account, Permanent, Temporary, TrackingAsked
from reassure.connectors.carriers import CARRIERS
from reassure.connectors.karrio import codes, gateway
from reassure.connectors.karrio.client import Karrio
from reassure.connectors.karrio.codes import dhl, ups
from reassure.shipments.rules.facts import Status
from tests.connectors.karrio.carrier import Said, carrier, payload

ONE = [TrackingAsked(carrier="ups", tracking_number="1Z5R89390357567127")]
DENIED = {"response": {"errors": [{"code": "10401", "message": "ClientId is Invalid"}]}}


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def client(url: str, slug: str = "ups", key: str = "k") -> Karrio:
    settings = {"carrier": slug, "base_url": url, "account": "A1"}
    return Karrio(Account(vendor="karrio", settings=settings, credentials={"key": key, "secret": url}))


@pytest.mark.parametrize(
    ("slug", "name"),
    [("ups", "ups/delivered.json"), ("fedex", "fedex/delivered.json"), ("usps", "usps/delivered.json")],
)
def test_many_questions_sign_in_once(slug: str, name: str) -> None:
    said = Said(body=payload(name))
    with carrier(said) as url:
        for _ in range(3):
            client(url, slug).track([TrackingAsked(carrier=slug, tracking_number="1Z5R89390357567127")])
    assert said.tokens() == 1


def test_two_accounts_keep_their_own_addresses() -> None:
    first, second = Said(body=payload("ups/delivered.json")), Said(body=payload("ups/unknown.json"))
    with carrier(first) as one, carrier(second) as two:
        a, b = client(one, key="a"), client(two, key="b")
        assert (len(a.track(ONE)), len(b.track(ONE)), len(a.track(ONE))) == (1, 0, 1)
    assert (len(first.heard), len(second.heard)) == (3, 2)


def test_a_number_asked_twice_is_one_question() -> None:
    said = Said(body=payload("ups/delivered.json"))
    with carrier(said) as url:
        assert len(client(url).track([*ONE, TrackingAsked(carrier="ups", tracking_number="1z5r 8939 0357567127")])) == 1


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Said(token_status=401, token_body=DENIED), Permanent),
        (Said(token_status=503, token_body={"response": {"errors": [{"code": "503", "message": "down"}]}}), Temporary),
        (Said(status=429, body=b'{"response":{"errors":[{"code":"10429","message":"Too Many Requests"}]}}'), Temporary),
        (Said(status=401, body=b'{"response":{"errors":[{"code":"250002","message":"Invalid token"}]}}'), Permanent),
    ],
)
def test_faults_of_ups(said: Said, fault: type[Exception]) -> None:
    with carrier(said) as url, pytest.raises(fault):
        client(url).track(ONE)


@pytest.mark.parametrize(
    ("slug", "said", "fault"),
    [
        ("fedex", Said(body=b'{"errors":[{"code":"SERVICE.UNAVAILABLE.ERROR","message":"later"}]}'), Temporary),
        ("fedex", Said(body=b'{"errors":[{"code":"NOT.AUTHORIZED.ERROR","message":"no"}]}'), Permanent),
        ("usps", Said(status=503, body=b'{"error":{"code":"503","message":"later"}}'), Temporary),
        ("usps", Said(status=403, body=b'{"error":{"code":"403","message":"no"}}'), Permanent),
        ("dhl", Said(status=429, body=b'{"status":429,"title":"Too many requests","detail":"later"}'), Temporary),
        ("dhl", Said(status=401, body=b'{"status":401,"title":"Unauthorized","detail":"no"}'), Permanent),
        ("dhl-express", Said(body=payload("dhl-express/error.xml")), Permanent),
        ("dhl-express", Said(body=b"<html>gateway timeout"), Temporary),
    ],
)
def test_faults_of_the_others(slug: str, said: Said, fault: type[Exception]) -> None:
    with carrier(said) as url, pytest.raises(fault):
        client(url, slug).track([TrackingAsked(carrier=slug, tracking_number="3318810025")])


def test_a_carrier_that_is_gone_is_asked_again_later() -> None:
    with carrier(Said()) as url:
        pass
    with pytest.raises(Temporary):
        client(url, key="gone").track(ONE)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://wwwcie.ups.com", True),
        ("https://ups.com.evil.example", False),
        ("http://wwwcie.ups.com", False),
        ("http://169.254.169.254", False),
    ],
)
def test_an_address_of_the_merchants_own_must_be_the_carriers(settings: Any, url: str, allowed: bool) -> None:
    settings.ALLOW_PRIVATE_URLS = False
    if allowed:
        assert gateway._allowed(url, CARRIERS["ups"]) == url
    else:
        with pytest.raises(Permanent):
            client(url).track(ONE)


def test_a_carrier_karrio_does_not_know_is_refused() -> None:
    with pytest.raises(Permanent):
        client("", slug="pigeon").track(ONE)


def test_signing_in_is_the_test() -> None:
    with carrier(Said()) as url:
        assert client(url, key="t").test() == "UPS"
    with carrier(Said(token_status=401, token_body=DENIED)) as url, pytest.raises(Permanent):
        client(url, key="t").test()


def test_the_code_wins_over_the_text() -> None:
    assert dhl.unified("pre-transit", "Delivered to the carrier") == (Status.INFO_RECEIVED, "info_received_001")
    assert dhl.unified("delivered", "returned to sender's neighbour")[0] is Status.DELIVERED
    assert ups.meaning(kind="U", code="", status_code="") == codes.NOTHING
