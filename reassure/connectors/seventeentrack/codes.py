"""17TRACK's stages and sub-statuses. https://api.17track.net/en/doc (version 2.2, status and sub-status)"""

from reassure.shipments.rules.facts import Status

Meaning = tuple[Status | None, str]

#: A sub-status, or where the event has none its stage.
MEANINGS: dict[str, str] = {
    "InfoReceived": "info_received_001",
    "PickedUp": "in_transit_002",
    "InTransit_PickedUp": "in_transit_002",
    "InTransit_Other": "in_transit_001",
    "Departure": "in_transit_007",
    "InTransit_Departure": "in_transit_007",
    "Arrival": "in_transit_004",
    "InTransit_Arrival": "in_transit_004",
    "InTransit_CustomsProcessing": "in_transit_006",
    "InTransit_CustomsReleased": "in_transit_005",
    "InTransit_CustomsRequiringInformation": "exception_018",
    "Expired_Other": "expired_001",
    "AvailableForPickup": "available_for_pickup_001",
    "AvailableForPickup_Other": "available_for_pickup_001",
    "OutForDelivery": "out_for_delivery_001",
    "OutForDelivery_Other": "out_for_delivery_001",
    "DeliveryFailure_Other": "attempt_fail_001",
    "DeliveryFailure_NoBody": "attempt_fail_002",
    "DeliveryFailure_Security": "exception_001",
    "DeliveryFailure_Rejected": "exception_003",
    "DeliveryFailure_InvalidAddress": "exception_007",
    "Delivered": "delivered_001",
    "Delivered_Other": "delivered_001",
    "Exception_Other": "exception_001",
    "Returning": "exception_010",
    "Exception_Returning": "exception_010",
    "Returned": "exception_011",
    "Exception_Returned": "exception_011",
    "Exception_NoBody": "exception_002",
    "Exception_Security": "exception_001",
    "Exception_Damage": "exception_012",
    "Exception_Rejected": "exception_003",
    "Exception_Delayed": "exception_005",
    "Exception_Lost": "exception_013",
    "Exception_Destroyed": "exception_105",
    "Exception_Cancel": "exception_108",
}


def meaning(code: str) -> Meaning:
    substatus = MEANINGS.get(code, "")
    return (Status(substatus[:-4]), substatus) if substatus else (None, "")
