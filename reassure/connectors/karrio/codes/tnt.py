"""TNT: status codes of ExpressConnect Tracking 3.1, as its examples send them.

https://express.tnt.com/expresswebservices-website/app/tracking.html
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

STATUSES = meanings(
    {
        "in_transit_001": "TR",
        "in_transit_002": "CI",
        "in_transit_003": "IR IS AS",
        "out_for_delivery_001": "OD",
        "delivered_001": "OK",
        "exception_016": "NR MLA",
    }
)
#: Of the whole consignment: it says what the newest status means that isn't above.
SUMMARY = meanings({"in_transit_001": "INT", "delivered_001": "DEL", "exception_001": "EXC"})


def meaning(code: str) -> Meaning:
    return STATUSES.get(code.strip().upper(), NOTHING)


def summary(code: str) -> Meaning:
    return SUMMARY.get(code.strip().upper(), NOTHING)
