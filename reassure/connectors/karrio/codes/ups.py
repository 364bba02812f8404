"""UPS: three-digit package status codes first, then activity codes, then the activity's type.

https://developer.ups.com/api/reference/tracking (Status Codes; `Status.type` in the published OpenAPI)
"""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings

STATUS_CODES = meanings(
    {
        "info_received_001": "003",
        "in_transit_001": "005 018 019 025 027 039",
        "in_transit_002": "038",
        "in_transit_005": "014",
        "in_transit_006": "012",
        "in_transit_009": "028",
        "out_for_delivery_001": "006 021",
        "attempt_fail_001": "022 023 024",
        "available_for_pickup_001": "017 040",
        "delivered_001": "011 026",
        "exception_001": "013 016 030",
        "exception_007": "029",
        "exception_010": "033 035 036 037",
        "exception_011": "034",
        "exception_017": "032",
    }
)
IN_TRANSIT = "005"
ACTIVITIES = meanings(
    {
        "info_received_001": "MP",
        "in_transit_002": "OR",
        "in_transit_003": "AR",
        "in_transit_007": "DP",
        "out_for_delivery_001": "OT",
    }
)
TYPES = meanings(
    {
        "info_received_001": "M",
        "in_transit_001": "I W",
        "in_transit_002": "P",
        "out_for_delivery_001": "O",
        "delivered_001": "D",
        "exception_001": "X",
        "exception_010": "RS",
    }
)


def meaning(*, kind: str, code: str, status_code: str) -> Meaning:
    """A voided label (type MV) and a mere change of date (type U) move nothing. An activity refines “in transit”."""
    if kind in {"MV", "U"}:
        return NOTHING
    if status_code == IN_TRANSIT and code in ACTIVITIES:
        return ACTIVITIES[code]
    return STATUS_CODES.get(status_code) or ACTIVITIES.get(code) or TYPES.get(kind, NOTHING)
