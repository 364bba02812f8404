"""DHL Express: checkpoint codes. DHL's unified API: its five status codes, of which only two are refined by text.

DHL Express XML Services, tracking reference (checkpoint codes);
https://developer.dhl.com/api-reference/shipment-tracking (statusCode)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

CHECKPOINTS = meanings(
    {
        "in_transit_001": "IT TR FD SC",
        "in_transit_002": "PU SA",
        "in_transit_003": "PL AF AR",
        "in_transit_005": "CR",
        "in_transit_006": "IC BN BR BL",
        "in_transit_007": "DF",
        "in_transit_009": "TP",
        "out_for_delivery_001": "WC",
        "out_for_delivery_004": "AD",
        "attempt_fail_001": "ND",
        "attempt_fail_002": "NH",
        "attempt_fail_003": "CA",
        "available_for_pickup_001": "CC",
        "delivered_001": "OK DD",
        "exception_001": "OH SS ST PD DS",
        "exception_002": "CM",
        "exception_003": "RD",
        "exception_004": "CD UD",
        "exception_005": "TD",
        "exception_006": "HP",
        "exception_007": "BA",
        "exception_010": "RT",
        "exception_012": "DM",
        "exception_016": "MC MD MS NA",
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
