"""Carriers' answers, over HTTP through Karrio, as our facts: compared whole."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from reassure.connectors.base import Account, TrackingAsked
from reassure.connectors.karrio.client import Karrio
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts
from tests.connectors.karrio.carrier import Said, carrier, payload

UPS, FEDEX, USPS, AWB, PAKET = (
    "1Z5R89390357567127", "799531274483", "9400111201080805483016", "3318810025", "00340434161094000001",
)  # fmt: skip
NUMBERS = {"ups": UPS, "fedex": FEDEX, "usps": USPS, "dhl-express": AWB, "dhl": PAKET}


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def asked(slug: str, name: str) -> list[TrackingFacts]:
    with carrier(Said(body=payload(name))) as url:
        account = Account(
            vendor="karrio",
            settings={"carrier": slug, "base_url": url},
            credentials={"key": name, "secret": url},
        )
        return Karrio(account).track([TrackingAsked(carrier=slug, tracking_number=NUMBERS[slug])])


def seen(day: int, hour: int, minute: int, substatus: str, code: str, text: str, **more: Any) -> Scan:
    at = datetime(2026, 6, day, hour, minute, tzinfo=UTC)
    status = Status(substatus[:-4]) if substatus else None
    return Scan(at=at, status=status, substatus=substatus, code=code, text=text, **more)


def place(city: str = "", region: str = "", postcode: str = "", country: str = "US", **more: Any) -> dict[str, Any]:
    return {"city": city, "region": region, "postcode": postcode, "country": country, **more}


THIRD, FOURTH, FIFTH = (date(2026, 6, day) for day in (3, 4, 5))
WAYNE = place("WAYNE", "NJ", "07470")
MADRID = place("Madrid", country="ES", zoned=False)
BERLIN = place("Berlin", country="DE", zoned=False)
GATEWAY = place("New York City Gateway, Ny", zoned=False)
REFUSED = "Your item was refused by the addressee"
PARTNERS = {
    "ups_delivered.json": TrackingFacts(
        carrier="ups",
        tracking_number=UPS,
        scans=(
            seen(3, 19, 15, "delivered_001", "F4", "DELIVERED", **place("Wayne", "NJ", "07470")),
            seen(3, 13, 12, "out_for_delivery_001", "OT", "Out For Delivery Today", **place("Parsippany", "NJ")),
            seen(3, 8, 12, "in_transit_001", "YP", "Processing at UPS Facility", **place("Parsippany", "NJ")),
            seen(3, 3, 30, "in_transit_003", "AR", "Arrived at Facility", **place("Parsippany", "NJ")),
            seen(1, 22, 15, "in_transit_002", "OR", "Pickup Scan", **place("Atlanta", "GA")),
            seen(
                1, 14, 15, "info_received_001", "MP",
                "Shipper created a label, UPS has not received the package yet.", **place(),
            ),
        ),
        estimated_on=(THIRD, THIRD),
        service="UPS Ground",
        signed_by="NOVAK",
    ),
    "ups_returned.json": TrackingFacts(
        carrier="ups",
        tracking_number=UPS,
        scans=(
            seen(4, 8, 15, "exception_010", "R9", "Returning to Sender", city="Berlin", country="DE", zoned=False),
            seen(
                3, 19, 15, "attempt_fail_001", "48", "The customer was not available on the 1st attempt.",
                **place("Wayne", "NJ", "07470"),
            ),
            seen(3, 15, 15, "", "??", "Something UPS invented yesterday", **place("Wayne", "NJ")),
        ),
        estimated_on=(FIFTH, FIFTH),
        service="UPS Ground",
    ),
    "fedex_delivered.json": TrackingFacts(
        carrier="fedex",
        tracking_number=FEDEX,
        scans=(
            seen(3, 18, 15, "delivered_001", "DL", "Delivered", **WAYNE),
            seen(
                3, 12, 12, "out_for_delivery_001", "OD", "On FedEx vehicle for delivery",
                **place("PARSIPPANY", "NJ", "07054"),
            ),
            seen(2, 6, 30, "in_transit_007", "DP", "Left FedEx origin facility", **place("ATLANTA", "GA", "30303")),
            seen(1, 21, 15, "in_transit_002", "PU", "Picked up", **place("ATLANTA", "GA", "30303")),
            seen(
                1, 14, 15, "info_received_001", "OC", "Shipment information sent to FedEx",
                **place(postcode="30303"),
            ),
        ),
        estimated_on=(THIRD, THIRD),
        service="FedEx Ground",
        signed_by="M.NOVAK",
    ),
    "fedex_exception.json": TrackingFacts(
        carrier="fedex",
        tracking_number=FEDEX,
        scans=(
            seen(5, 13, 0, "exception_010", "RS", "Returning package to shipper", **WAYNE),
            seen(4, 18, 15, "exception_003", "DE/07", "Refused by recipient", **WAYNE),
            seen(3, 18, 15, "attempt_fail_002", "DE/A08", "Customer not available or business closed", **WAYNE),
            seen(
                2, 15, 0, "exception_004", "CD", "Clearance delay - Import", **place("MEMPHIS", "TN", "38118"),
                zoned=False,
            ),
            seen(2, 9, 0, "", "ZQ", "Brand new", **place("MEMPHIS", "TN", "38118")),
        ),
        estimated_on=(FOURTH, FOURTH),
        service="FedEx Ground",
    ),
    "usps_delivered.json": TrackingFacts(
        carrier="usps",
        tracking_number=USPS,
        scans=(
            seen(
                3, 18, 15, "delivered_001", "01", "Delivered, Front Desk/Reception/Mail Room", **WAYNE,
                signed_by="M NOVAK",
            ),
            seen(3, 12, 12, "out_for_delivery_001", "OF", "Out for Delivery", **WAYNE, zoned=False),
            seen(
                2, 10, 0, "in_transit_001", "10", "Arrived at USPS Regional Facility",
                **place("AUSTIN", "TX", "78744"), zoned=False,
            ),
            seen(
                1, 21, 15, "in_transit_002", "03", "Accepted at USPS Origin Facility",
                **place("ATLANTA", "GA", "30303"), zoned=False,
            ),
            seen(
                1, 13, 15, "info_received_001", "GX", "Shipping Label Created, USPS Awaiting Item",
                **place("ATLANTA", "GA", "30303"), zoned=False,
            ),
        ),
        estimated_on=(THIRD, THIRD),
        service="Usps Ground Advantage",
    ),
    "usps_returned.json": TrackingFacts(
        carrier="usps",
        tracking_number=USPS,
        scans=(
            seen(5, 13, 0, "exception_010", "09", "Your item was returned to the sender", **WAYNE, zoned=False),
            seen(4, 18, 15, "exception_003", "04", REFUSED, **WAYNE, zoned=False),
            seen(
                3, 18, 15, "attempt_fail_002", "02", "Notice Left (No Authorized Recipient Available)", **WAYNE,
                zoned=False,
            ),
            seen(3, 14, 0, "", "ZZ", "Delivered? No: something new", **WAYNE, zoned=False),
        ),
        service="Priority Mail",
    ),
    "dhl_express_delivered.xml": TrackingFacts(
        carrier="dhl-express",
        tracking_number=AWB,
        scans=(
            seen(
                1, 15, 15, "in_transit_002", "PU", "Shipment picked up", **place("Leipzig", country="DE"), zoned=False
            ),
            seen(
                2, 0, 10, "in_transit_007", "DF", "Departed Facility in LEIPZIG - GERMANY",
                **place("Leipzig", country="DE"), zoned=False,
            ),
            seen(2, 5, 30, "in_transit_005", "CR", "Clearance processing complete at MADRID - SPAIN", **MADRID),
            seen(3, 7, 12, "out_for_delivery_001", "WC", "With delivery courier", **MADRID),
            seen(3, 12, 15, "delivered_001", "OK", "Delivered - Signed for by", **MADRID, signed_by="M NOVAK"),
        ),
        estimated_on=(THIRD, THIRD),
        signed_by="M NOVAK",
    ),
    "dhl_express_exception.xml": TrackingFacts(
        carrier="dhl-express",
        tracking_number=AWB,
        scans=(
            seen(2, 11, 30, "exception_004", "CD", "Clearance event", **GATEWAY),
            seen(3, 8, 0, "attempt_fail_002", "NH", "Delivery attempted; recipient not home", **MADRID),
            seen(4, 11, 0, "", "QQ", "Delivered in spirit", city="Atlantis", zoned=False),
            seen(5, 10, 0, "exception_010", "RT", "Returned to shipper", **MADRID),
        ),
    ),
    "dhl_delivered.json": TrackingFacts(
        carrier="dhl",
        tracking_number=PAKET,
        scans=(
            seen(3, 12, 15, "delivered_001", "delivered", "The shipment has been successfully delivered", **BERLIN),
            seen(
                3, 6, 12, "out_for_delivery_001", "transit", "The shipment has been loaded onto the delivery vehicle",
                **BERLIN,
            ),
            seen(
                2, 1, 20, "in_transit_001", "transit", "The shipment has been processed in the parcel center",
                **place("Hamburg", postcode="20457", country="DE"),
            ),
            seen(
                1, 10, 0, "info_received_001", "pre-transit", "Announced; it will be delivered to DHL soon",
                zoned=False,
            ),
        ),
        estimated_on=(THIRD, FOURTH),
        service="DHL PAKET",
        signed_by="Novak",
        proof_url="https://pod.example/1",
    ),
    "dhl_exception.json": TrackingFacts(
        carrier="dhl",
        tracking_number=PAKET,
        scans=(
            seen(5, 7, 0, "exception_010", "failure", "The shipment is being returned to the sender", **BERLIN),
            seen(4, 7, 0, "", "unknown", "Delivered? We cannot say", **BERLIN),
            seen(3, 12, 15, "exception_001", "failure", "The recipient was not present", **BERLIN),
            seen(
                3, 8, 0, "available_for_pickup_001", "transit", "Ready for pick-up at the Packstation", **BERLIN
            ),
        ),
        service="DHL PAKET",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTNERS)
def test_an_answer_is_read_whole(name: str) -> None:
    facts = PARTNERS[name]
    assert asked(facts.carrier, name) == [facts]


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("ups", "ups_unknown.json"),
        ("fedex", "fedex_unknown.json"),
        ("usps", "usps_unknown.json"),
        ("dhl-express", "dhl_express_unknown.xml"),
        ("dhl", "dhl_unknown.json"),
    ],
)
def test_a_number_the_carrier_does_not_know_is_simply_missing(slug: str, name: str) -> None:
    assert asked(slug, name) == []
