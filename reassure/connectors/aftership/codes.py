"""AfterShip's tags and sub-tags, which are ours in another spelling, and its courier slugs.

https://www.aftership.com/docs/tracking/enum/delivery-statuses · /delivery-sub-statuses
"""

import re

from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.substatuses import SUBSTATUSES

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
#: Our status in AfterShip's spelling; each of its tags has one.
NAMES = {status: tag for tag, status in TAGS.items()}
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
    "la-poste-colissimo": "colissimo",
    "amazon-fba-us": "amazon",
    "chronopost-france": "chronopost",
    "hermes-de": "hermes",
    "landmark-global": "landmark",
    "mondialrelay": "mondial-relay",
    "myhermes-uk": "evri",
    "portugal-ctt": "ctt",
    "spanish-seur": "seur",
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


#: Of several slugs of theirs for one carrier of ours, the one that we answer with.
SLUGS = {
    "amazon": "amazon-fba-us",
    "chronopost": "chronopost-france",
    "ctt": "portugal-ctt",
    "evri": "myhermes-uk",
    "hermes": "hermes-de",
    "landmark": "landmark-global",
    "mondial-relay": "mondialrelay",
    "seur": "spanish-seur",
    "dhl-express": "dhl",
    "dhl": "dhl-germany",
    "dhl-ecommerce": "dhl-global-mail",
    "colissimo": "la-poste-colissimo",
    "correos": "spain-correos-es",
}


def slug(carrier: str) -> str:
    """AfterShip's name of our carrier; `carrier(slug(x))` is `x` again."""
    return SLUGS.get(carrier, carrier)


def tag(status: str) -> str:
    return NAMES[Status(status)]


def subtag(status: str, substatus: str) -> str:
    """`InTransit_004` for `in_transit_004`; what AfterShip has no code for is its nearest, or the general one."""
    ours = SUBSTATUSES.get(substatus)
    code = getattr(ours, "nearest", "") or substatus
    name, _, number = code.rpartition("_")
    known = name == status and re.fullmatch(r"0\d\d", number)
    return f"{tag(status)}_{number if known else '001'}"
