"""GLS: event codes and parcel statuses of Track and Trace v1.

https://dev-portal.gls-group.net/docs/track-and-trace-v1/1/overview (`/tracking/events/codes`); codes and sentences as
the service lists them.
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

EVENTS = meanings(
    {
        "info_received_001": "INTIAL.PREADVICE",
        "info_received_102": "INTIAL.E48_DATA",
        "in_transit_002": "INTIAL.NORMAL",
        "in_transit_003": "INBOUD.NORMAL",
        "in_transit_007": "OUTBOD.NORMAL",
        "in_transit_001": "TRANSI.HUB",
        "out_for_delivery_001": "OUTDEL.NORMAL",
        "available_for_pickup_001": "DELIVD.PARCELSHOP",
        "delivered_001": "DELIVD.NORMAL DELIVERED",
        "delivered_002": "DELIVD.DEL_BY_PSAPP",
        "exception_108": "CANCEL.NORMAL",
    }
)
#: `ParcelDTO.status`, told of the parcel and not of an event.
STATUSES = meanings(
    {
        "info_received_001": "PREADVICE",
        "info_received_102": "PLANNEDPICKUP INPICKUP",
        "in_transit_001": "INTRANSIT",
        "in_transit_003": "INWAREHOUSE",
        "out_for_delivery_001": "INDELIVERY",
        "attempt_fail_001": "NOTDELIVERED",
        "available_for_pickup_001": "DELIVEREDPS",
        "delivered_001": "DELIVERED FINAL",
        "exception_103": "NOTPICKEDUP",
        "exception_108": "CANCELED",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)


def status(code: str) -> Meaning:
    return STATUSES.get(code.strip().upper(), NOTHING)
