"""Australia Post, Shipping and Tracking API. Pure.

https://developers.auspost.com.au/apis/shipping-and-tracking/reference/track-items

An item's status is of its newest event: it says what that event means where the sentence doesn't.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import australia_post
from reassure.connectors.karrio.mapping.places import country_named
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: “Invalid tracking ID”, “Product not trackable”.
NOT_KNOWN = frozenset({"ESB-10001", "ESB-10002"})
PLACE = re.compile(r"(?P<city>.+?) (?P<state>ACT|NSW|NT|QLD|SA|TAS|VIC|WA)")
ABROAD = re.compile(r"(?P<city>.+?) \((?P<country>[A-Z]{2})\)")


def answers(raw: Json) -> Answers:
    results = raw.get("tracking_results") or ()
    general = [_fault(error) for error in raw.get("errors") or ()]
    own = [error for result in results for error in result.get("errors") or ()]
    faults = [_fault(error) for error in own if text(error, "code", "error_code") not in NOT_KNOWN]
    return answers_of((_tracking(result) for result in results if result.get("trackable_items")), [*general, *faults])


def _fault(error: Json) -> Fault:
    code = text(error, "code", "error_code")
    message = text(error, "message", "error_description", "name") or code
    return Fault(message=message, temporary=code.startswith(("5000", "API_002")) or "too many" in message.lower())


def _items(node: Json) -> Iterator[Json]:
    """Articles, or the articles of a consignment."""
    for item in node.get("trackable_items") or node.get("items") or ():
        yield from (_items(item) if item.get("items") else [item])


def _tracking(result: Json) -> TrackingFacts:
    items = list(_items(result))
    return TrackingFacts(
        carrier="australia-post",
        tracking_number=text(result, "tracking_id"),
        scans=tuple(scan for item in items for scan in _scans(item)),
        service=next((text(item, "product_type") for item in items if item.get("product_type")), ""),
    )


def _scans(item: Json) -> list[Scan]:
    scans = [_scan(event) for event in item.get("events") or ()]
    newest = max(scans, key=lambda scan: scan.at, default=None)
    status, substatus = australia_post.status(text(item, "status"))
    if newest is not None and newest.is_unmapped and status is not None:
        scans[scans.index(newest)] = replace(newest, status=status, substatus=substatus)
    return scans


def _scan(event: Json) -> Scan:
    city, region, country = _place(text(event, "location"))
    at, zoned = instant(event["date"], country=country or "AU", region=region)
    words = text(event, "description")
    status, substatus = australia_post.meaning(words)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=words[:60], text=words,
        city=city.title(), region=region, country=country,
    )  # fmt: skip


def _place(told: str) -> tuple[str, str, str]:
    """`KEW VIC`, `CHICAGO (US)`, `NZ`."""
    if home := PLACE.fullmatch(told):
        return home["city"], home["state"], "AU"
    if abroad := ABROAD.fullmatch(told):
        return abroad["city"], "", abroad["country"]
    country = country_named(told)
    return ("" if country else told), "", country
