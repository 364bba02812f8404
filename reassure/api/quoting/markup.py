"""A quote as schema.org's OfferShippingDetails: what search engines show beside the price.

https://schema.org/OfferShippingDetails. What shipping costs is the shop's to add (`shippingRate`).
"""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from reassure.api.quoting.wire import Quoted, Way

MEDIA_TYPE = "application/ld+json"


def offers(quoted: Quoted, *, postcode: str, now: datetime) -> bytes:
    """Every way that has dates, as one graph in JSON-LD."""
    region = {"@type": "DefinedRegion", "addressCountry": quoted.country}
    if postcode:
        region["postalCode"] = postcode
    graph = [
        {
            "@type": "OfferShippingDetails",
            **({"name": way.method} if way.method else {}),
            "shippingDestination": region,
            "deliveryTime": delivery_time(way, now),
        }
        for way in quoted.methods
        if way.earliest and way.latest
    ]
    return msgspec.json.encode({"@context": "https://schema.org", "@graph": graph})


def delivery_time(way: Way, now: datetime) -> dict[str, Any]:
    """Handling until the hand-over and transit from there, in calendar days; transit alone where nothing parts them."""
    assert way.earliest
    assert way.latest
    said = {reason.code: reason.params for reason in way.because}
    zone = said.get("ordered", {}).get("zone", "UTC")
    today = now.astimezone(ZoneInfo(zone)).date()
    told: dict[str, Any] = {"@type": "ShippingDeliveryTime"}
    first = last = today
    if leaves := said.get("hand_over"):
        first, last = date.fromisoformat(leaves["earliest"]), date.fromisoformat(leaves["latest"])
        told["handlingTime"] = _days((first - today).days, (last - today).days)
    told["transitTime"] = _days((way.earliest - first).days, (way.latest - last).days)
    if cutoff := said.get("before_cutoff") or said.get("after_cutoff"):
        closes = datetime.combine(today, time.fromisoformat(cutoff["cutoff"]), ZoneInfo(zone))
        told["cutoffTime"] = closes.isoformat().partition("T")[2]
    return told


def _days(least: int, most: int) -> dict[str, Any]:
    return {"@type": "QuantitativeValue", "minValue": least, "maxValue": max(least, most), "unitCode": "DAY"}
