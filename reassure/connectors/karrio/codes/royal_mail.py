"""Royal Mail: event codes of the Tracking API v2 (mailpieces).

https://developer.royalmail.net/product/80138/api/80135; codes as users of it wrote them down:
github.com/jampez77/RoyalMail (api.md), docs.digitalgenius.com (Royal Mail Track and Trace)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

EVENTS = meanings(
    {
        "info_received_001": "EVAIE EVAIP",
        "in_transit_001": "EVOCO EVGMI",
        "in_transit_002": "EVPPA",
        "in_transit_003": "EVDAV EVIMC EVDAC EVBAV EVIAV EVOAC EVORI",
        "in_transit_007": "EVODO",
        "in_transit_103": "EVNSR RSRXS RORXS",
        "in_transit_105": "EVNRT",
        "out_for_delivery_001": "EVGPD",
        "attempt_fail_001": "EVKNR",
        "attempt_fail_002": "EVKNA",
        "available_for_pickup_001": "EVNDA EVKLS EVPLA",
        "delivered_001": "EVKOP",
        "delivered_002": "EVPLC",
        "delivered_003": "EVKSP",
        "delivered_101": "EVKSF",
        "exception_107": "EVNMI",
    }
)


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().upper(), NOTHING)
