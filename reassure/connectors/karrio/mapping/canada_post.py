"""Canada Post, Get Tracking Details v2. Pure.

https://www.canadapost.ca/info/mc/business/productsservices/developers/services/tracking/trackingdetails.jsf
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import canada_post
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of, window
from reassure.connectors.karrio.mapping.xml import all_of, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: No history of a PIN, and a PIN that can't be one.
NOT_KNOWN = frozenset({"004", "9111", "9112"})
#: Throttled: “Rejected by SLM Monitor”.
BUSY = frozenset({"Server"})


def answers(raw: Sequence[str]) -> Answers:
    roots = [parsed(one) for one in raw if one.strip()]
    return answers_of(
        (_tracking(node) for root in roots for node in all_of(root, "tracking-detail")),
        (_fault(node) for root in roots for node in all_of(root, "message") if said(node, "code") not in NOT_KNOWN),
    )


def _fault(node: Element) -> Fault:
    code = said(node, "code")
    return Fault(message=said(node, "description") or code, temporary=code in BUSY or code.startswith("5"))


def _tracking(node: Element) -> TrackingFacts:
    scans = tuple(_scan(event) for event in all_of(node, "occurrence"))
    return TrackingFacts(
        carrier="canada-post",
        tracking_number=said(node, "pin"),
        scans=scans,
        estimated_on=window(day(said(node, "changed-expected-date") or said(node, "expected-delivery-date"))),
        service=said(node, "service-name"),
        signed_by=next((scan.signed_by for scan in scans if scan.signed_by), ""),
    )


def _scan(event: Element) -> Scan:
    province = said(event, "event-province")
    country = "CA" if len(province) == 2 else ""
    local = f"{said(event, 'event-date')}T{said(event, 'event-time') or '00:00:00'}"
    at, zoned = instant(local, country="CA", region=province)
    code = said(event, "event-identifier")
    status, substatus = canada_post.meaning(code)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=code,
        text=said(event, "event-description"),
        city=said(event, "event-site").title(),
        region=province,
        country=country,
        signed_by=said(event, "signatory-name"),
    )
