"""DHL Express: checkpoint codes. DHL's unified API: its five status codes, of which only two are refined by text.

DHL Express XML Services toolkit, list of tracking events;
https://developer.dhl.com/api-reference/shipment-tracking (statusCode)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

CHECKPOINTS = meanings(
    {
        "in_transit_001": "TR SC SM",
        "in_transit_002": "PU SA CU",
        "in_transit_003": "PL AF AR CI IR",
        "in_transit_005": "CR",
        "in_transit_006": "IC BN BR BL",
        "in_transit_007": "DF FD",
        "in_transit_101": "TP HN",
        "in_transit_106": "PY",
        "out_for_delivery_001": "WC",
        "out_for_delivery_004": "AD",
        "attempt_fail_001": "ND",
        "attempt_fail_002": "NH",
        "attempt_fail_003": "CA",
        "available_for_pickup_001": "CC",
        "delivered_001": "OK",
        "delivered_104": "DD",
        "delivered_105": "PD",
        "exception_001": "OH HI HO SS DP",
        "exception_002": "CM",
        "exception_003": "RD",
        "exception_004": "CD UD",
        "exception_005": "TD MD",
        "exception_006": "HP",
        "exception_007": "BA",
        "exception_010": "RT",
        "exception_012": "DM",
        "exception_016": "NA",
        "exception_104": "ST",
        "exception_105": "DS",
        "exception_107": "MC MS",
        "exception_109": "TI TT",
        # Pictures, weights, invoices, answers to questions, and the closing of the file: they move no parcel.
        NOTED: "IA RW DI RR CS",
    }
)
UNIFIED = meanings(
    {
        "info_received_001": "pre-transit",
        "in_transit_001": "transit",
        "delivered_001": "delivered",
        "exception_001": "failure",
    }
)
#: Within `transit` and `failure` the text says more; it never contradicts the code, and `pre-transit` never delivers.
PHRASES = {
    "transit": (
        ("out for delivery", "out_for_delivery_001"),
        ("onto the delivery vehicle", "out_for_delivery_001"),
        ("with delivery courier", "out_for_delivery_001"),
        ("ready for pick-up", "available_for_pickup_001"),
        ("available for collection", "available_for_pickup_001"),
    ),
    "failure": (
        ("return to", "exception_010"),
        ("returned to", "exception_010"),
        ("returning", "exception_010"),
        ("refused", "exception_003"),
        ("customs", "exception_004"),
        ("damaged", "exception_012"),
        ("not present", "attempt_fail_002"),
        ("not home", "attempt_fail_002"),
    ),
}


def checkpoint(code: str) -> Meaning:
    return CHECKPOINTS.get(code.strip().upper(), NOTHING)


def unified(code: str, text: str) -> Meaning:
    for phrase, substatus in PHRASES.get(code, ()):
        if phrase in text.lower():
            return meanings({substatus: code})[code]
    return UNIFIED.get(code, NOTHING)
