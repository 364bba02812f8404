"""Spring GDS: event codes of its API. https://mtapi.net/ (“XBS API”, section 3: tracking events)"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "0 12",
        "in_transit_001": "19 22 9102",
        "in_transit_002": "15 18 20",
        "in_transit_003": "93 9101",
        "in_transit_004": "2103",
        "in_transit_005": "2102",
        "in_transit_006": "40",
        "in_transit_007": "21 2101",
        "out_for_delivery_001": "9301",
        "attempt_fail_001": "91",
        "available_for_pickup_001": "92",
        "delivered_001": "100",
        "exception_001": "1001",
        "exception_004": "41",
        "exception_010": "124",
        "exception_011": "125 12406 12501 12502 12503 12504 12505",
        "exception_013": "111",
        "exception_016": "9302",
        "exception_101": "31",
        "exception_105": "12506",
        "exception_108": "4106",
        NOTED: "25 101 9999",
    }
)


def meaning(code: str) -> Meaning:
    """`101` is the end of tracking in a country without delivery scans: it promises no delivery."""
    return EVENTS.get(code.strip(), NOTHING)
