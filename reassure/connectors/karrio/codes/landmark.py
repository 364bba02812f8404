"""Landmark Global: event codes of its Track API. https://api.landmarkglobal.com/ (“Tracking events”)"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "50 60 75 80 100",
        "in_transit_001": "200 275",
        "in_transit_003": "155",
        "in_transit_005": "125",
        "in_transit_007": "150 250",
        "in_transit_009": "450",
        "in_transit_102": "225",
        "out_for_delivery_001": "300",
        "attempt_fail_001": "400",
        "available_for_pickup_001": "410",
        "delivered_001": "500",
        "exception_001": "900",
        "exception_004": "135",
        "exception_006": "90",
        NOTED: "510",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip(), NOTHING)
