"""Purolator: the five scan types of its tracking service; two of them are refined by their sentence.

E-Ship Web Services, Tracking Service 1.2 (`ScanType` in TrackingService.wsdl); sentences as its examples write them.
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

TYPES = meanings(
    {
        "in_transit_001": "Other",
        "in_transit_002": "ProofOfPickUp",
        "out_for_delivery_001": "OnDelivery",
        "attempt_fail_001": "Undeliverable",
        "delivered_001": "Delivery",
    }
)
#: A delivery to another of Purolator's own depots is none.
PHRASES = {
    "Delivery": (("transferring to shipping centre", "in_transit_001"),),
    "Other": (
        ("shipper created a label", "info_received_001"),
        ("picked up by purolator", "in_transit_002"),
        ("arrived at sort facility", "in_transit_003"),
        ("departed sort facility", "in_transit_007"),
        ("released by customs", "in_transit_005"),
        ("customs", "in_transit_006"),
        ("on vehicle for delivery", "out_for_delivery_001"),
        ("available for pickup", "available_for_pickup_001"),
    ),
    "Undeliverable": (
        ("returned to sender", "exception_010"),
        ("return to sender", "exception_010"),
        ("available for pickup", "available_for_pickup_001"),
        ("weather", "exception_017"),
        ("refused", "exception_003"),
        ("not in", "attempt_fail_002"),
        ("business closed", "attempt_fail_003"),
        ("incorrect address", "exception_007"),
        ("incomplete address", "exception_007"),
        ("moved", "exception_002"),
        ("damaged", "exception_012"),
    ),
}


def meaning(kind: str, text: str) -> Meaning:
    for phrase, substatus in PHRASES.get(kind, ()):
        if phrase in text.lower():
            return meanings({substatus: kind})[kind]
    return TYPES.get(kind, NOTHING)
