"""Purolator, TrackPackagesByPin. Pure. E-Ship Web Services, Tracking Service 1.2"""

from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import purolator
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of, isotime
from reassure.connectors.karrio.mapping.xml import all_of, children, first, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: Purolator writes Québec as French Canada did.
PROVINCES = {"PQ": "QC", "NF": "NL"}
NOT_KNOWN = ("no pin history", "no tracking", "invalid pin", "not found")


def answers(raw: str) -> Answers:
    root = parsed(raw)
    faults = [_fault(node) for node in all_of(root, "Fault")]
    faults += [_fault(node) for node in all_of(root, "Error") if not _unknown(node)]
    return answers_of((_tracking(node) for node in all_of(root, "TrackingInformation")), faults)


def _unknown(error: Element) -> bool:
    return any(words in said(error, "Description").lower() for words in NOT_KNOWN)


def _fault(node: Element) -> Fault:
    message = said(node, "Description", "faultstring", "Code")
    return Fault(message=message, temporary="unavailable" in message.lower() or "timeout" in message.lower())


def _tracking(node: Element) -> TrackingFacts:
    scans = tuple(_scan(event) for event in all_of(node, "Scan"))
    pins = children(node, "PIN")
    return TrackingFacts(
        carrier="purolator",
        tracking_number=said(pins[0] if pins else None, "Value"),
        scans=scans,
        signed_by=next((scan.signed_by for scan in scans if scan.signed_by), ""),
    )


def _scan(event: Element) -> Scan:
    city, _, province = said(first(event, "Depot"), "Name").rpartition(",")
    region = PROVINCES.get(province.strip(), province.strip())
    at, zoned = instant(
        isotime(said(event, "ScanDate") + said(event, "ScanTime").zfill(6)), country="CA", region=region
    )
    kind, words = said(event, "ScanType"), said(event, "Description")
    status, substatus = purolator.meaning(kind, words)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=kind,
        text=words,
        city=city.title() if len(region) == 2 else said(first(event, "Depot"), "Name").title(),
        region=region if len(region) == 2 else "",
        country="CA" if len(region) == 2 else "",
        signed_by=said(first(event, "DeliveryDetails"), "DeliverySignature"),
    )
