"""USPS: event codes of the tracking API. Publication 199, Intelligent Mail Package Barcode, scan event codes.

21 to 31 are the reasons why a parcel goes back. 17 is left out: two editions tell it differently.
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "GX MA TM 83 89",
        "in_transit_001": "10 NT T1 L1 U1 PC",
        "in_transit_002": "03 OA UA 43 80",
        "in_transit_003": "A1 41 81",
        "in_transit_007": "SF EF 82",
        "in_transit_009": "06",
        "in_transit_101": "42",
        "in_transit_105": "07",
        "out_for_delivery_001": "OF",
        "attempt_fail_001": "54 55",
        "attempt_fail_002": "02 52 56",
        "attempt_fail_003": "51",
        "attempt_fail_101": "53",
        "available_for_pickup_001": "14 16",
        "delivered_001": "01",
        "exception_001": "11",
        "exception_002": "23",
        "exception_003": "04",
        "exception_007": "05 21 22 25 26",
        "exception_008": "27 31",
        "exception_010": "09 24 28 29 44",
        "exception_107": "08 15",
        NOTED: "DX",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
