"""Hermes Germany: the four-digit status of each event. HSI, “Hermes Germany Eventcodes” (2x2 codes)."""

from reassure.connectors.karrio.codes import NOTHING, Meaning, meanings
from reassure.shipments.rules.facts import NOTED

EVENTS = meanings(
    {
        "info_received_001": "0000",
        "in_transit_001": "1610 3010 3300 9040 9041 2100",
        "in_transit_002": "1000 1900 1910 2400",
        "in_transit_003": "1510 1901 2000 2300",
        "in_transit_005": "1720",
        "in_transit_006": "1710",
        "in_transit_009": "6088 9325 9328",
        "in_transit_101": "1810 1820 3430",
        "out_for_delivery_001": "3000",
        "attempt_fail_001": "3754 4034 4054",
        "attempt_fail_002": "3731 3732 3733 3734 4031 4032 4033",
        "attempt_fail_102": "3751 3752 3753 3782 3783 3784 3785 3786 3787 4051 4052 4053 4081 4082 4083 4084 4085 4086"
        " 4087",
        "attempt_fail_103": "3715 4015",
        "available_for_pickup_001": "3410",
        "delivered_001": "3500 3510 3520",
        "delivered_002": "3530",
        "delivered_103": "3511",
        "exception_001": "3795 4024 4025 4095 4500",
        "exception_003": "3710 4010",
        "exception_004": "1730 1751",
        "exception_007": "3720 4020",
        "exception_008": "4035",
        "exception_010": "6080 6081 6082 6083 6084 6089 6092 6093 6094 6096 6098 6099 1520 4060 4061 4062 3760 3761",
        "exception_011": "7500",
        "exception_012": "3740 4040 6085",
        "exception_016": "0600 0700 0800 0900 3750 4050 4100 4610 4620",
        "exception_107": "3780 4080 6086 6087",
        "exception_108": "9340 9341",
        "exception_109": "4630",
        NOTED: "4070 4072 4690 6090 9311 9315 9321 9322 9323 9324 9327 9381 9385 9391",
    }
)  # fmt: skip


def meaning(code: str) -> Meaning:
    return EVENTS.get(code.strip().zfill(4), NOTHING)
