"""AfterShip's trackings, as we read them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reassure.connectors.aftership import codes
from reassure.connectors.aftership.mapping import tracking_from
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts
from reassure.shipments.rules.substatuses import SUBSTATUSES

PAYLOADS = Path(__file__).parent / "payloads"


def tracking(name: str) -> TrackingFacts:
    msg: Any = json.loads((PAYLOADS / f"{name}.json").read_text())["msg"]
    return tracking_from(msg)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


INFO = Scan(at=at(1, 8), status=Status.INFO_RECEIVED, substatus="info_received_001", text="Announced")
HUB = Scan(
    at=at(2, 1, 20), status=Status.IN_TRANSIT, substatus="in_transit_003", code="AA", text="Arrived at parcel centre",
    city="Hamburg", postcode="20457", country="DE",
)  # fmt: skip


def test_a_tracking_under_way_whole() -> None:
    assert tracking("in_transit") == TrackingFacts(
        carrier="dhl",
        tracking_number="00340434161094000001",
        scans=(INFO, HUB),
        estimated_on=(date(2026, 6, 3), date(2026, 6, 4)),
        service="DHL Paket",
    )


def test_a_delivered_tracking_whole() -> None:
    drove = Scan(
        at=at(3, 6, 15), status=Status.OUT_FOR_DELIVERY, substatus="out_for_delivery_001",
        text="Loaded onto the vehicle", city="Berlin", country="DE",
    )  # fmt: skip
    door = Scan(
        at=at(3, 9, 59), status=Status.DELIVERED, substatus="delivered_005", text="Handed to a neighbour",
        city="Berlin", postcode="10969", country="DE",
    )  # fmt: skip
    assert tracking("delivered") == TrackingFacts(
        carrier="dhl",
        tracking_number="00340434161094000001",
        scans=(INFO, HUB, drove, door),
        service="DHL Paket",
        signed_by="Schmidt",
        proof_url="https://pod.example/1.png",
    )


def test_the_older_spelling_is_read_alike_and_a_missing_zone_is_the_places() -> None:
    assert tracking("legacy") == TrackingFacts(
        carrier="postnl",
        tracking_number="3SKAAG5995399",
        scans=(
            Scan(
                at=at(2, 8, 59), zoned=False, status=Status.IN_TRANSIT, substatus="in_transit_004",
                text="Received in the country of destination", country="ES",
            ),
        ),
        estimated_on=(date(2026, 6, 5), date(2026, 6, 5)),
    )  # fmt: skip


def test_codes_of_tomorrow_are_kept_open() -> None:
    assert [(scan.status, scan.substatus) for scan in tracking("new_codes").scans] == [
        (Status.EXCEPTION, "exception_021"),
        (None, ""),
    ]


def test_an_estimate_alone() -> None:
    facts = tracking("estimate")
    assert (facts.scans, facts.estimated_on) == ((), (date(2026, 6, 6), date(2026, 6, 6)))


@pytest.mark.parametrize("code", sorted(SUBSTATUSES))
def test_every_published_sub_tag_is_ours(code: str) -> None:
    known = SUBSTATUSES[code]
    tag = next(name for name, status in codes.TAGS.items() if status is known.status)
    assert codes.meaning(tag, f"{tag}_{code[-3:]}") == (known.status, code)


@pytest.mark.parametrize("subtag", ["", "InTransit", "Delivered_001", "InTransit_1", "InTransit_abc"])
def test_a_sub_tag_that_does_not_fit_its_tag_is_left_out(subtag: str) -> None:
    assert codes.meaning("InTransit", subtag) == (Status.IN_TRANSIT, "")
