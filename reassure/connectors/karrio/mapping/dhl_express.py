"""DHL Express XML tracking. Pure. DHL XML Services, TrackingResponse.xsd"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from babel import Locale

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import dhl
from reassure.connectors.karrio.mapping.values import Answers, Fault
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = "no shipments found"


def answers(raw: str) -> Answers:
    """`raw` is the XML as it came. Raises `ValueError` for what is none."""
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise ValueError(f"no XML: {error}") from error
    nodes = list(_all(root, "AWBInfo"))
    facts = tuple(_tracking(node) for node in nodes if any(_all(node, "ShipmentEvent")))
    return Answers(facts=facts, faults=tuple(_faults(root, nodes)))


def _faults(root: Element, nodes: list[Element]) -> Iterator[Fault]:
    """A condition that stands at a number concerns it alone; elsewhere it concerns the whole question."""
    inside = {condition for node in nodes for condition in _all(node, "Condition")}
    for condition in _all(root, "Condition"):
        said = _text(condition, "ConditionData")
        if condition not in inside and NOT_KNOWN not in said.lower():
            yield Fault(message=said or _text(condition, "ConditionCode"), temporary="unavailable" in said.lower())


def _tracking(node: Element) -> TrackingFacts:
    scans = tuple(_scan(event) for event in _all(node, "ShipmentEvent"))
    return TrackingFacts(
        carrier="dhl-express",
        tracking_number=_text(node, "AWBNumber"),
        scans=scans,
        estimated_on=_estimate(node),
        signed_by=next((scan.signed_by for scan in reversed(scans) if scan.signed_by), ""),
    )


def _scan(event: Element) -> Scan:
    code = _text(event, "EventCode")
    area = next(_all(event, "ServiceArea"), None)
    city, _, country_name = (_text(area, "Description") if area is not None else "").partition(" - ")
    country = _countries().get(re.split(r"[,(]", country_name)[0].strip().lower(), "")
    at, zoned = instant(f"{_text(event, 'Date')}T{_text(event, 'Time') or '00:00:00'}", country=country)
    status, substatus = dhl.checkpoint(code)
    service = next(_all(event, "ServiceEvent"), None)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=code,
        text=_text(service, "Description") if service is not None else "",
        city=city.strip().title(),
        country=country,
        signed_by=_text(event, "Signatory"),
    )


def _estimate(node: Element) -> tuple[date, date] | None:
    on = day(_text(node, "EstDlvyDate"))
    return (on, on) if on else None


def _all(node: Element, name: str) -> Iterator[Element]:
    """Descendants by name, whatever namespace they are in."""
    return (child for child in node.iter() if child.tag.rpartition("}")[2] == name)


def _text(node: Element, name: str) -> str:
    found = next(_all(node, name), None)
    return (found.text or "").strip() if found is not None else ""


@cache
def _countries() -> dict[str, str]:
    """English names of countries, as DHL writes behind the town."""
    territories = Locale("en").territories
    names = {name.lower(): code for code, name in territories.items() if len(code) == 2}
    return names | {"usa": "US", "uk": "GB", "czech republic, the": "CZ", "hong kong": "HK", "korea": "KR"}
