"""Australia Post: it has no codes, its events are fixed sentences, its items have one of a dozen statuses.

https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, phrased
from reassure.shipments.rules.facts import NOTED

EVENTS = phrased(
    {
        "Shipping information received by Australia Post": "info_received_001",
        "Shipping information approved by Australia Post": "info_received_001",
        "Received by Australia Post": "in_transit_002",
        "Received item from Sender (Outbound)": "in_transit_002",
        "Item processed at facility": "in_transit_001",
        "Processed at Export Facility": "in_transit_001",
        "Processed by air carrier": "in_transit_001",
        "Arrived at facility": "in_transit_003",
        "Despatch Parcels from Export Facility": "in_transit_007",
        "Cleared and awaiting international departure": "in_transit_007",
        "Arrived awaiting clearance (Inbound)": "in_transit_006",
        "Item is in Customs": "in_transit_006",
        "Item cleared by Customs": "in_transit_005",
        "Onboard for delivery": "out_for_delivery_001",
        "Awaiting collection": "available_for_pickup_001",
        "Delivered": "delivered_001",
        "Delivered - Left in a safe place": "delivered_101",
        "Attempted delivery - Carded, awaiting collection": "available_for_pickup_001",
    }
)
#: How a sentence begins that goes on with a place.
BEGINNINGS = phrased({"In transit to next facility": "in_transit_007", "Arrived in ": "in_transit_004"})
STATUSES = phrased(
    {
        "Created": "info_received_001",
        "Initiated": "info_received_001",
        "Sealed": "info_received_001",
        "In transit": "in_transit_001",
        "On Board for Delivery": "out_for_delivery_001",
        "To be Re-Delivered": "in_transit_103",
        "Unsuccessful Delivery": "attempt_fail_001",
        "Awaiting collection": "available_for_pickup_001",
        "Ready for Pickup": "available_for_pickup_001",
        "Delivered": "delivered_001",
        "Delivered in Full": "delivered_001",
        "Possible delay": "exception_016",
        "Held by courier": "exception_001",
        "Cannot be delivered": "exception_001",
        "Article damaged": "exception_012",
        "Cancelled": "exception_108",
        "Unknown": NOTED,
    }
)


def meaning(sentence: str) -> Meaning:
    plain = sentence.strip().lower()
    exact = EVENTS.get(plain)
    return exact or next((known for words, known in BEGINNINGS.items() if plain.startswith(words)), NOTHING)


def status(told: str) -> Meaning:
    return STATUSES.get(told.strip().lower(), NOTHING)
