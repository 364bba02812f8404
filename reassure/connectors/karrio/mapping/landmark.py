"""Landmark Global, Track. Pure. https://api.landmarkglobal.com/

The parcel goes on under the number of the carrier that delivers it.
"""

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import landmark
from reassure.connectors.karrio.mapping.places import split
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of
from reassure.connectors.karrio.mapping.xml import all_of, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

FORMATS = ("%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M:%S")
NOT_KNOWN = ("not found", "no package", "no shipment")
UNROUTED = frozenset({"", "to be routed"})


def answers(raw: Sequence[tuple[str, str]]) -> Answers:
    roots = [(number, parsed(body)) for number, body in raw if body.strip()]
    faults = [_fault(node) for _, root in roots for node in all_of(root, "Error", "error")]
    return answers_of(
        (_tracking(number, root, node) for number, root in roots for node in all_of(root, "Package")),
        (one for one in faults if not any(words in one.message.lower() for words in NOT_KNOWN)),
    )


def _fault(node: Element) -> Fault:
    return Fault(message=said(node, "ErrorMessage", "ErrorCode"), temporary=False)


def _tracking(number: str, root: Element, package: Element) -> TrackingFacts:
    carrier = said(root, "EndDeliveryCarrier")
    onward = said(package, "TrackingNumber")
    routed = carrier.lower() not in UNROUTED and onward not in {"", number}
    return TrackingFacts(
        carrier="landmark",
        tracking_number=said(package, "LandmarkTrackingNumber") or number,
        scans=tuple(_scan(event) for event in all_of(package, "Event")),
        onward=(carrier, onward) if routed else None,
    )


def _scan(event: Element) -> Scan:
    city, region, country = split(said(event, "Location"))
    at, zoned = instant(_local(said(event, "DateTime")), country=country, region=region)
    code = said(event, "EventCode")
    status, substatus = landmark.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=said(event, "Status"), city=city,
        region=region, country=country,
    )  # fmt: skip


def _local(told: str) -> str:
    for form in FORMATS:
        try:
            return datetime.strptime(told, form).isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    raise ValueError(f"no date: {told}")
