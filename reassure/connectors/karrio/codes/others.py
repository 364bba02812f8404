"""Karrio's own twelve statuses, for the carriers that have no table of ours."""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

STATUSES = meanings(
    {
        "info_received_001": "pending",
        "in_transit_001": "in_transit",
        "in_transit_002": "picked_up",
        "out_for_delivery_001": "out_for_delivery",
        "attempt_fail_001": "delivery_failed",
        "available_for_pickup_001": "ready_for_pickup",
        "delivered_001": "delivered",
        "exception_001": "on_hold cancelled",
        "exception_005": "delivery_delayed",
        "exception_010": "return_to_sender",
    }
)


def meaning(status: str) -> Meaning:
    return STATUSES.get(status, NOTHING)
