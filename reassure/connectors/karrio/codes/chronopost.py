"""Chronopost: event codes of its tracking service, as its example sends them; it publishes no list.

https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

EVENTS = meanings(
    {
        "info_received_001": "DC",
        "in_transit_001": "TS",
        "in_transit_002": "DB DY",
        "in_transit_007": "SC",
        "in_transit_105": "SD",
        "out_for_delivery_001": "TA",
        "delivered_001": "D",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
