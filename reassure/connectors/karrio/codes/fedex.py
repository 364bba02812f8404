"""FedEx: scan event types, refined by the exception code of an exception.

https://developer.fedex.com/api/en-us/guides/api-reference.html (exception codes); the two-letter codes as the Track Web
Service guide lists them under "Track status codes".
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "OC OX MD DS",
        "info_received_102": "AP EP",
        "in_transit_001": "IT IX TR PM OW CH SP",
        "in_transit_002": "PU PX IP",
        "in_transit_003": "AA AC AF AR AX FD OF PL SF",
        "in_transit_005": "CC",
        "in_transit_006": "BR CP CU",
        "in_transit_007": "DP EA EO LO PF",
        "in_transit_101": "TP",
        "out_for_delivery_001": "AD ED OD",
        "attempt_fail_001": "DE",
        "available_for_pickup_001": "HL HP",
        "delivered_001": "DL",
        "exception_001": "SE",
        "exception_004": "CD",
        "exception_005": "DD DY PD",
        "exception_010": "RS",
        "exception_108": "CA",
        # Wishes of the recipient, links to return labels, a vehicle nobody used: they move no parcel.
        NOTED: "RR RM RC RP RG RD LP DR",
    }
)
EXCEPTIONS = {
    "DE": meanings({"exception_007": "03", "exception_003": "07", "attempt_fail_002": "08"}),
    "SE": meanings({"exception_007": "03", "exception_003": "07", "exception_005": "84"}),
}


def meaning(*, event: str, exception: str) -> Meaning:
    event = event.upper()
    return EXCEPTIONS.get(event, {}).get(exception.lstrip("A").zfill(2)) or EVENTS.get(event, NOTHING)
