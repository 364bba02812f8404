"""EasyPost's tracker statuses, details and carriers. https://docs.easypost.com/docs/trackers"""

from reassure.shipments.rules.facts import Status

Meaning = tuple[Status | None, str]

#: A detail says more than its status does; of an unknown detail the status counts.
DETAILS: dict[str, Meaning] = {
    "address_correction": (Status.EXCEPTION, "exception_007"),
    "arrived_at_destination": (Status.DELIVERED, "delivered_001"),
    "arrived_at_facility": (Status.IN_TRANSIT, "in_transit_003"),
    "arrived_at_pickup_location": (Status.AVAILABLE_FOR_PICKUP, "available_for_pickup_001"),
    "awaiting_information": (Status.EXCEPTION, "exception_018"),
    "damaged": (Status.EXCEPTION, "exception_012"),
    "delayed": (Status.EXCEPTION, "exception_005"),
    "delivery_exception": (Status.ATTEMPT_FAIL, "attempt_fail_001"),
    "departed_facility": (Status.IN_TRANSIT, "in_transit_007"),
    "departed_origin_facility": (Status.IN_TRANSIT, "in_transit_007"),
    "expired": (Status.EXPIRED, "expired_001"),
    "held": (Status.EXCEPTION, "exception_001"),
    "label_created": (Status.INFO_RECEIVED, "info_received_001"),
    "lost": (Status.EXCEPTION, "exception_013"),
    "missorted": (Status.EXCEPTION, "exception_016"),
    "out_for_delivery": (Status.OUT_FOR_DELIVERY, "out_for_delivery_001"),
    "received_at_destination_facility": (Status.IN_TRANSIT, "in_transit_003"),
    "received_at_origin_facility": (Status.IN_TRANSIT, "in_transit_002"),
    "refused": (Status.EXCEPTION, "exception_003"),
    "return": (Status.EXCEPTION, "exception_010"),
    "transferred_to_destination_carrier": (Status.IN_TRANSIT, "in_transit_001"),
    "transit_exception": (Status.EXCEPTION, "exception_001"),
    "weather_delay": (Status.EXCEPTION, "exception_017"),
}
STATUSES: dict[str, Meaning] = {
    "pre_transit": (Status.INFO_RECEIVED, "info_received_001"),
    "in_transit": (Status.IN_TRANSIT, "in_transit_001"),
    "out_for_delivery": (Status.OUT_FOR_DELIVERY, "out_for_delivery_001"),
    "delivered": (Status.DELIVERED, "delivered_001"),
    "available_for_pickup": (Status.AVAILABLE_FOR_PICKUP, "available_for_pickup_001"),
    "return_to_sender": (Status.EXCEPTION, "exception_010"),
    "failure": (Status.EXCEPTION, "exception_001"),
    "cancelled": (Status.EXCEPTION, "exception_001"),
    "error": (None, ""),
    "unknown": (None, ""),
}
#: These statuses are believed whatever the detail says.
FIRM = frozenset({"delivered", "return_to_sender", "out_for_delivery", "available_for_pickup"})

CARRIERS = {
    "dhlexpress": "dhl-express",
    "dhlecs": "dhl-ecommerce",
    "dhlecommerceasia": "dhl-ecommerce",
    "dhlpaket": "dhl",
    "fedexdefault": "fedex",
    "fedexmailview": "fedex",
    "fedexsmartpost": "fedex",
    "upsdap": "ups",
    "upsmailinnovations": "ups",
    "upssurepost": "ups",
    "uspsreturns": "usps",
    "canadapost": "canada-post",
    "royalmail": "royal-mail",
    "australiapost": "australia-post",
    "deutschepost": "dhl",
    "dpduk": "dpd",
    "lasershipv2": "lasership",
    "ontracv3": "ontrac",
    "amazonmws": "amazon",
    "colisprive": "colis-prive",
    "laposte": "la-poste",
}


def meaning(status: str, detail: str) -> Meaning:
    told = STATUSES.get(status, (None, ""))
    if status in FIRM or detail not in DETAILS or told[0] is None:
        return told
    return DETAILS[detail]


def carrier(name: str) -> str:
    """Our slug of a carrier as EasyPost names it."""
    plain = "".join(char for char in name.lower() if char.isalnum())
    return CARRIERS.get(plain, plain)
