"""17TRACK's signature, topics and pushes, read whole."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reassure.connectors.base import UnknownTopic, Unreadable
from reassure.connectors.seventeentrack import codes, webhook
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts
from reassure.shipments.rules.substatuses import SUBSTATUSES

NOW = datetime(2026, 6, 4, 19, tzinfo=UTC)
BODY = (Path(__file__).parent / "payloads" / "updated.json").read_bytes()
SECRET = "k€y"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"sign": hashlib.sha256(body + f"/{secret}".encode()).hexdigest()}


def test_the_body_and_the_key_make_the_signature() -> None:
    assert webhook.verify(signed(BODY), BODY, SECRET, NOW)
    for headers in ({}, {"sign": ""}, {"sign": "é"}, signed(BODY, "other"), signed(b"{}")):
        assert not webhook.verify(headers, BODY, SECRET, NOW)
    assert not webhook.verify(signed(BODY, ""), BODY, "", NOW)


def test_a_push_is_known_by_its_body() -> None:
    assert webhook.label({}, BODY).topic == "TRACKING_UPDATED"
    assert webhook.label({}, BODY) == webhook.label({}, BODY) != webhook.label({}, BODY + b" ")
    assert webhook.label({}, b"[]").topic == ""


def test_a_push_is_read_whole() -> None:
    place = {"city": "OTTAWA", "region": "ON", "country": "CA"}
    assert webhook.read("TRACKING_UPDATED", BODY, {}) == [
        TrackingFacts(
            carrier="canada-post",
            tracking_number="7023210039414604",
            scans=(
                Scan(
                    at=datetime(2026, 6, 4, 13, 30, tzinfo=UTC), status=Status.EXCEPTION, substatus="exception_010",
                    code="Exception_Returning", text="Item being returned to sender", **place,
                ),
                Scan(
                    at=datetime(2026, 6, 3, 17, 10, tzinfo=UTC), status=None, code="InTransit_Singing",
                    text="Sung to", **place,
                ),
                Scan(
                    at=datetime(2026, 6, 1, 23, 5, tzinfo=UTC), status=Status.IN_TRANSIT, substatus="in_transit_002",
                    code="PickedUp", text="Item picked up", city="CALGARY", region="AB", country="CA",
                ),
            ),
            estimated_on=(date(2026, 6, 3), date(2026, 6, 4)),
            service="Expedited Parcels",
        )
    ]  # fmt: skip


def test_the_rest_is_not_ours_or_unreadable() -> None:
    with pytest.raises(UnknownTopic):
        webhook.read("TRACKING_STOPPED", BODY, {})
    for body in (b"", b"[]", b"{}", b'{"data": {}}', b'{"data": []}'):
        with pytest.raises(Unreadable):
            webhook.read("TRACKING_UPDATED", body, {})


@pytest.mark.parametrize("code", codes.MEANINGS)
def test_every_code_means_something_known(code: str) -> None:
    status, substatus = codes.meaning(code)
    assert SUBSTATUSES[substatus].status is status
