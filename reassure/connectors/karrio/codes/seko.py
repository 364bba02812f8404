"""SEKO (OmniParcel): OP codes of its status service. https://staging.omniparcel.com/api (“Omni codes”)"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "OP-1 OP-8",
        "info_received_101": "OP-9",
        "info_received_102": "OP-12",
        "in_transit_001": "OP-18 OP-20 OP-47 OP-79 OP-80 OP-39",
        "in_transit_002": "OP-7 OP-10 OP-11 OP-14 OP-33 OP-82 OP-89",
        "in_transit_003": "OP-50 OP-78",
        "in_transit_005": "OP-5",
        "in_transit_007": "OP-3 OP-4 OP-51 OP-81",
        "in_transit_009": "OP-52 OP-53",
        "in_transit_101": "OP-22 OP-56",
        "in_transit_103": "OP-36 OP-44",
        "in_transit_104": "OP-54",
        "out_for_delivery_001": "OP-48",
        "attempt_fail_001": "OP-24",
        "attempt_fail_002": "OP-84",
        "attempt_fail_101": "OP-37",
        "attempt_fail_102": "OP-38",
        "delivered_001": "OP-72 OP-77",
        "delivered_002": "OP-75",
        "delivered_005": "OP-73",
        "delivered_101": "OP-74",
        "delivered_105": "OP-71",
        "available_for_pickup_001": "OP-76",
        "exception_001": "OP-2 OP-26 OP-30 OP-49 OP-70 OP-83 OP-91",
        "exception_003": "OP-28",
        "exception_004": "OP-6",
        "exception_006": "OP-87 OP-88",
        "exception_007": "OP-27 OP-41",
        "exception_010": "OP-29",
        NOTED: "OP-31 OP-32 OP-46",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
