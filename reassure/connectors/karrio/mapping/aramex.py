"""Aramex, TrackShipments of the Shipments Tracking API 1.0. Pure.

https://www.aramex.com/us/en/developers-solution-center/aramex-apis. Each scan is a `TrackingResult` of its own.
"""

from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import aramex
from reassure.connectors.karrio.mapping.places import split
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of
from reassure.connectors.karrio.mapping.xml import all_of, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

PASSING = ("unavailable", "timeout", "try again", "too many")


def answers(raw: str) -> Answers:
    root = parsed(raw)
    numbers: dict[str, list[Scan]] = {}
    for node in all_of(root, "TrackingResult"):
        numbers.setdefault(said(node, "WaybillNumber"), []).append(_scan(node))
    faults = [*map(_fault, all_of(root, "Notification")), *map(_fault, all_of(root, "Fault"))]
    return answers_of((_tracking(number, scans) for number, scans in numbers.items()), faults)


def _fault(node: Element) -> Fault:
    message = said(node, "Message", "faultstring", "Code")
    return Fault(message=message, temporary=any(words in message.lower() for words in PASSING))


def _tracking(number: str, scans: list[Scan]) -> TrackingFacts:
    return TrackingFacts(carrier="aramex", tracking_number=number, scans=tuple(scans))


def _scan(node: Element) -> Scan:
    city, region, country = split(said(node, "UpdateLocation"))
    at, zoned = instant(said(node, "UpdateDateTime"), country=country)
    code, problem = said(node, "UpdateCode"), said(node, "ProblemCode")
    status, substatus = aramex.meaning(code, problem)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code="/".join(filter(None, (code, problem))),
        text=said(node, "UpdateDescription"), city=city, region=region, country=country,
    )  # fmt: skip
