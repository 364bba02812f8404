"""USPS: event codes of the tracking API. Publication 199, Intelligent Mail Package Barcode, scan event codes."""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

EVENTS = meanings(
    {
        "info_received_001": "GX MA TM 83 89",
        "in_transit_001": "10 NT T1 L1 U1 PC 17",
        "in_transit_002": "03 OA UA",
        "in_transit_003": "07 A1",
        "in_transit_007": "SF EF",
        "in_transit_009": "06",
        "out_for_delivery_001": "OF",
        "attempt_fail_001": "53 54 55",
        "attempt_fail_002": "02 52 56",
        "attempt_fail_003": "51",
        "available_for_pickup_001": "14 16",
        "delivered_001": "01",
        "exception_001": "29",
        "exception_002": "23",
        "exception_003": "04",
        "exception_007": "05 21 22 25 26",
        "exception_008": "27 31",
        "exception_010": "09 24 28",
        "exception_016": "08",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
