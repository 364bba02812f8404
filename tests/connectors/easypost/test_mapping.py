"""EasyPost's trackers, as we read them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reassure.connectors.easypost import codes
from reassure.connectors.easypost.mapping import tracking_from
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts
from reassure.shipments.rules.status import status_of
from reassure.shipments.rules.substatuses import SUBSTATUSES

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "9400111201080805483016"


def tracker(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text())["result"]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


LABEL = Scan(
    at=at(1, 9), status=Status.INFO_RECEIVED, substatus="info_received_001", code="GX", text="Shipping Label Created",
    city="HOUSTON", region="TX", postcode="77063",
)  # fmt: skip
HUB = Scan(
    at=at(2, 4, 10), status=Status.IN_TRANSIT, substatus="in_transit_003", code="10", text="Arrived at USPS Facility",
    city="AUSTIN", region="TX", postcode="78744", country="US",
)  # fmt: skip
AUSTIN = {"city": "AUSTIN", "region": "TX", "postcode": "78701", "country": "US"}


def test_a_delivered_tracker_whole() -> None:
    drove = Scan(
        at=at(3, 13, 5), status=Status.OUT_FOR_DELIVERY, substatus="out_for_delivery_001", code="OF",
        text="Out for Delivery", **AUSTIN,
    )  # fmt: skip
    door = Scan(
        at=at(3, 18, 11), status=Status.DELIVERED, substatus="delivered_001", code="01", text="Delivered, Front Desk",
        **AUSTIN,
    )  # fmt: skip
    assert tracking_from(tracker("delivered")) == TrackingFacts(
        carrier="usps",
        tracking_number=NUMBER,
        scans=(LABEL, HUB, drove, door),
        estimated_on=(date(2026, 6, 3), date(2026, 6, 3)),
        service="Priority Mail",
        signed_by="M NOVAK",
    )


def test_a_label_that_was_just_made() -> None:
    facts = tracking_from(tracker("created"))
    assert facts.scans == (LABEL,)
    assert status_of(facts.scans).status is Status.INFO_RECEIVED


def test_a_refused_parcel_goes_back_whatever_facility_it_passes() -> None:
    facts = tracking_from(tracker("returned"))
    assert [scan.substatus for scan in facts.scans] == ["in_transit_003", "exception_003", "exception_010"]
    assert (facts.estimated_on, facts.service) == (None, "")


def test_what_easypost_does_not_know_moves_nothing_and_a_missing_zone_is_the_places() -> None:
    facts = tracking_from(tracker("unknown"))
    assert (facts.carrier, facts.tracking_number) == ("dhl-express", "3318810025")
    assert facts.scans == (
        Scan(at=at(2, 2, 10), zoned=False, status=None, code="Q9", text="Something new", city="PARIS", country="FR"),
    )


@pytest.mark.parametrize(("status", "substatus"), [*codes.DETAILS.values(), *codes.STATUSES.values()])
def test_the_tables_speak_of_known_things(status: Status | None, substatus: str) -> None:
    assert substatus == "" if status is None else SUBSTATUSES[substatus].status is status


@pytest.mark.parametrize(
    ("name", "slug"),
    [("USPS", "usps"), ("UPSDAP", "ups"), ("FedExDefault", "fedex"), ("DHL Express", "dhl-express"), ("GLS", "gls")],
)
def test_carriers_by_our_names(name: str, slug: str) -> None:
    assert codes.carrier(name) == slug
