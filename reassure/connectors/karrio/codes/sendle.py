"""Sendle: event types of its tracking API. https://developers.sendle.com/reference/track-parcel (“Event types”)"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, phrased
from reassure.shipments.rules.facts import NOTED

EVENTS = phrased(
    {
        "Pickup": "in_transit_002",
        "Drop Off": "in_transit_002",
        "Dropped Off": "in_transit_002",
        "Pickup Attempted": "exception_103",
        "In Transit": "in_transit_001",
        "Local Delivery": "out_for_delivery_001",
        "Out for Delivery": "out_for_delivery_001",
        "Delivery Attempted": "attempt_fail_001",
        "Card Left": "attempt_fail_002",
        "Left with Agent": "available_for_pickup_001",
        "Delivered": "delivered_001",
        "Unable to Deliver": "exception_001",
        "Damaged": "exception_012",
        "Return to Sender": "exception_010",
        "Info": NOTED,
    }
)


def meaning(kind: str) -> Meaning:
    return EVENTS.get(kind.strip().lower(), NOTHING)
