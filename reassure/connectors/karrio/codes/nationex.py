"""Nationex: shipment statuses of its API v4. https://apidev.nationex.com/ (`ShipmentStatus`)"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

STATUSES = meanings(
    {
        "info_received_001": "Creation DataReceived",
        "in_transit_001": "Transit",
        "in_transit_002": "Pickup",
        "out_for_delivery_001": "OutForDelivery PartiallyOutForDelivery",
        "delivered_001": "Delivered",
        "exception_001": "OnHold Attention",
        "exception_003": "RefusedDelivery",
        "exception_010": "ReturnToSender",
    }
)


def meaning(code: str) -> Meaning:
    return STATUSES.get(code.strip(), NOTHING)
