"""bpost, tracking information of an item. Pure. tracking_info_v1.xsd"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import bpost
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of, window
from reassure.connectors.karrio.mapping.xml import all_of, children, local, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = ("not found", "no item", "unknown item")


def answers(raw: Sequence[tuple[str, str]]) -> Answers:
    roots = [(number, parsed(body)) for number, body in raw if body.strip()]
    faults = [_fault(node) for _, root in roots for node in all_of(root, "systemException", "businessException")]
    return answers_of(
        (_tracking(number, node) for number, root in roots for node in all_of(root, "itemTracking")),
        (fault for fault in faults if not any(words in fault.message.lower() for words in NOT_KNOWN)),
    )


def _fault(node: Element) -> Fault:
    return Fault(message=said(node, "message", "code"), temporary=local(node) == "systemException")


def _tracking(number: str, node: Element) -> TrackingFacts:
    due = children(node, "expectedDeliveryTime") or children(node, "deliveryTime")
    return TrackingFacts(
        carrier="bpost",
        tracking_number=said(node, "itemCode") or number,
        scans=tuple(_scan(event) for event in all_of(node, "stateInfo")),
        estimated_on=window(day(said(due[0])) if due else None),
    )


def _scan(event: Element) -> Scan:
    at, zoned = instant(said(event, "time"), country="BE")
    code, words = said(event, "stateCode"), said(event, "stateDescription")
    status, substatus = bpost.meaning(code, words)
    return Scan(at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=words)
