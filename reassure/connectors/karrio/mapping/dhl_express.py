"""DHL Express XML tracking. Pure. DHL XML Services, TrackingResponse.xsd"""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import dhl
from reassure.connectors.karrio.mapping.places import country_named
from reassure.connectors.karrio.mapping.values import Answers, Fault
from reassure.connectors.karrio.mapping.xml import all_of, first, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = "no shipments found"


def answers(raw: str) -> Answers:
    """`raw` is the XML as it came. Raises `ValueError` for what is none."""
    root = parsed(raw)
    nodes = list(all_of(root, "AWBInfo"))
    facts = tuple(_tracking(node) for node in nodes if any(all_of(node, "ShipmentEvent")))
    return Answers(facts=facts, faults=tuple(_faults(root, nodes)))


def _faults(root: Element, nodes: list[Element]) -> Iterator[Fault]:
    """A condition that stands at a number concerns it alone; elsewhere it concerns the whole question."""
    inside = {condition for node in nodes for condition in all_of(node, "Condition")}
    for condition in all_of(root, "Condition"):
        words = said(condition, "ConditionData")
        if condition not in inside and NOT_KNOWN not in words.lower():
            yield Fault(message=words or said(condition, "ConditionCode"), temporary="unavailable" in words.lower())


def _tracking(node: Element) -> TrackingFacts:
    scans = tuple(_scan(event) for event in all_of(node, "ShipmentEvent"))
    return TrackingFacts(
        carrier="dhl-express",
        tracking_number=said(node, "AWBNumber"),
        scans=scans,
        estimated_on=_estimate(node),
        signed_by=next((scan.signed_by for scan in reversed(scans) if scan.signed_by), ""),
    )


def _scan(event: Element) -> Scan:
    code = said(event, "EventCode")
    city, _, country_name = said(first(event, "ServiceArea"), "Description").partition(" - ")
    country = country_named(country_name.title())
    at, zoned = instant(f"{said(event, 'Date')}T{said(event, 'Time') or '00:00:00'}", country=country)
    status, substatus = dhl.checkpoint(code)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=code,
        text=said(first(event, "ServiceEvent"), "Description"),
        city=city.strip().title(),
        country=country,
        signed_by=said(event, "Signatory"),
    )


def _estimate(node: Element) -> tuple[date, date] | None:
    on = day(said(node, "EstDlvyDate"))
    return (on, on) if on else None
