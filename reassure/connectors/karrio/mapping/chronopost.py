"""Chronopost, trackSkybillV2. Pure. https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import chronopost
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of
from reassure.connectors.karrio.mapping.xml import all_of, children, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: No such parcel.
NOT_KNOWN = frozenset({"2", "3"})


def answers(raw: Sequence[str]) -> Answers:
    roots = [parsed(one) for one in raw if one.strip()]
    return answers_of(
        (_tracking(node) for root in roots for node in all_of(root, "listEventInfoComp")),
        (fault for root in roots for fault in _faults(root)),
    )


def _faults(root: Element) -> Iterator[Fault]:
    for node in all_of(root, "return"):
        code = said(node, "errorCode") or "0"
        if code not in {"0", *NOT_KNOWN}:
            yield Fault(message=said(node, "errorMessage") or code, temporary=code == "1")
    for node in all_of(root, "Fault"):
        yield Fault(message=said(node, "faultstring"), temporary=True)


def _tracking(node: Element) -> TrackingFacts:
    scans = tuple(_scan(event) for event in all_of(node, "events"))
    return TrackingFacts(
        carrier="chronopost",
        tracking_number=said(node, "skybillNumber"),
        scans=scans,
        signed_by=next((scan.signed_by for scan in scans if scan.signed_by), ""),
    )


def _scan(event: Element) -> Scan:
    at, zoned = instant(said(event, "eventDate"), country="FR")
    code = said(event, "code")
    status, substatus = chronopost.meaning(code)
    more = {said(info, "name"): said(info, "value") for info in children(event, "infoCompList")}
    postcode = said(event, "zipCode")
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=said(event, "eventLabel"),
        city=said(event, "officeLabel").title(), postcode=postcode, country="FR" if postcode else "",
        signed_by=more.get("Consignee's name", ""),
    )  # fmt: skip
