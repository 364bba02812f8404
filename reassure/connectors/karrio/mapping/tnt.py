"""TNT, ExpressConnect Tracking 3.1. Pure. https://express.tnt.com/expresswebservices-website/app/tracking.html"""

from dataclasses import replace
from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import tnt
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of, isotime
from reassure.connectors.karrio.mapping.xml import all_of, first, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: `SummaryCode` of a consignment that TNT hasn't.
NOT_FOUND = "CNF"


def answers(raw: str) -> Answers:
    """TNT gives numbers out again: of several consignments under one the last scanned is meant."""
    root = parsed(raw)
    newest: dict[str, TrackingFacts] = {}
    for node in all_of(root, "Consignment"):
        if said(node, "SummaryCode") == NOT_FOUND or first(node, "StatusData") is None:
            continue
        facts = _tracking(node)
        known = newest.get(facts.tracking_number)
        if known is None or _last(facts) > _last(known):
            newest[facts.tracking_number] = facts
    faults = [_fault(node) for node in all_of(root, "Error", "ERROR", "parse_error", "runtime_error")]
    return answers_of(newest.values(), faults)


def _last(facts: TrackingFacts) -> float:
    return max(scan.at.timestamp() for scan in facts.scans)


def _fault(node: Element) -> Fault:
    code = said(node, "Code", "CODE")
    message = said(node, "Message", "DESCRIPTION", "error_reason") or code
    return Fault(message=message, temporary=node.tag.endswith("runtime_error"))


def _tracking(node: Element) -> TrackingFacts:
    scans = [_scan(event) for event in all_of(node, "StatusData")]
    last = max(scans, key=lambda scan: scan.at)
    if last.is_unmapped:
        status, substatus = tnt.summary(said(node, "SummaryCode"))
        scans[scans.index(last)] = replace(last, status=status, substatus=substatus)
    return TrackingFacts(
        carrier="tnt",
        tracking_number=said(node, "ConsignmentNumber"),
        scans=tuple(scans),
        signed_by=said(node, "Signatory").title(),
    )


def _scan(event: Element) -> Scan:
    """TNT names a depot and local time, but no country: the time stands as it was told."""
    at, zoned = instant(isotime(said(event, "LocalEventDate") + said(event, "LocalEventTime").zfill(4)))
    code = said(event, "StatusCode")
    status, substatus = tnt.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=said(event, "StatusDescription"),
        city=said(event, "DepotName"),
    )  # fmt: skip
