"""DPD: the steps of a parcel's life cycle, as the Benelux' service and the German one write them.

DPD Shipper web services, ParcelLifeCycleService 2.0 (`statusInfo.status`)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

STEPS = meanings(
    {
        "info_received_001": "SHIPMENT ACCEPTED",
        "in_transit_001": "BetweenDepots ON_THE_ROAD",
        "in_transit_002": "PickedUp AT_SENDING_DEPOT",
        "in_transit_105": "Depot AT_DELIVERY_DEPOT",
        "out_for_delivery_001": "Courier",
        "attempt_fail_001": "DeliveryFailure ReturningFromDelivery",
        "available_for_pickup_001": "ParcelShop",
        "delivered_001": "Delivered DELIVERED",
    }
)


def meaning(step: str) -> Meaning:
    return STEPS.get(step.strip(), NOTHING)
