"""AfterShip's tags and sub-tags, which are ours in another spelling, and its courier slugs.

https://www.aftership.com/docs/tracking/enum/delivery-statuses · /delivery-sub-statuses
"""

import re

from reassure.shipments.rules.facts import Status

TAGS = {
    "Pending": Status.PENDING,
    "InfoReceived": Status.INFO_RECEIVED,
    "InTransit": Status.IN_TRANSIT,
    "OutForDelivery": Status.OUT_FOR_DELIVERY,
    "AttemptFail": Status.ATTEMPT_FAIL,
    "Delivered": Status.DELIVERED,
    "AvailableForPickup": Status.AVAILABLE_FOR_PICKUP,
    "Exception": Status.EXCEPTION,
    "Expired": Status.EXPIRED,
}
#: Where our slug isn't AfterShip's.
COURIERS = {
    "dhl": "dhl-express",
    "dhl-api": "dhl-express",
    "dhl-germany": "dhl",
    "dhl-global-mail": "dhl-ecommerce",
    "dhlparcel-nl": "dhl",
    "fedex-api": "fedex",
    "fedex-smartpost": "fedex",
    "ups-api": "ups",
    "ups-mi": "ups",
    "usps-api": "usps",
    "postnl-3s": "postnl",
    "postnl-international": "postnl",
    "dpd-de": "dpd",
    "dpd-uk": "dpd",
    "la-poste-colissimo": "colissimo",
    "spain-correos-es": "correos",
    "swiss-post": "swiss-post",
}


def meaning(tag: str, subtag: str) -> tuple[Status | None, str]:
    """`InTransit_004` as `in_transit_004`, known or not: sub-tags are open strings. Of an unknown tag None."""
    status = TAGS.get(tag)
    name, _, number = subtag.partition("_")
    if status is None or TAGS.get(name) is not status or not re.fullmatch(r"\d{3}", number):
        return status, ""
    return status, f"{status}_{number}"


def carrier(slug: str) -> str:
    return COURIERS.get(slug, slug)
