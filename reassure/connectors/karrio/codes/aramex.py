"""Aramex: update codes of the Shipments Tracking API, of which SH033 and SH008 are refined by the problem code.

https://www.aramex.com/us/en/developers-solution-center/aramex-apis; codes as the service sends them
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

UPDATES = meanings(
    {
        "info_received_001": "SH014",
        "in_transit_001": "SH001",
        "in_transit_002": "SH012 SH047",
        "in_transit_007": "SH022",
        "out_for_delivery_001": "SH003 SH369",
        "attempt_fail_001": "SH033",
        "attempt_fail_002": "SH294",
        "delivered_001": "SH005 SH006 SH496",
        "exception_001": "SH008",
        "exception_010": "SH498",
        "exception_011": "SH069",
        NOTED: "SH239",
    }
)
#: Of an attempt: an address to be corrected, a payment declined, nobody on the phone.
PROBLEMS = meanings({"exception_007": "A16", "attempt_fail_103": "A18", "attempt_fail_002": "U13"})


def meaning(update: str, problem: str) -> Meaning:
    refined = PROBLEMS.get(problem.strip()) if update in {"SH033", "SH294"} else None
    return refined or UPDATES.get(update.strip().upper(), NOTHING)
