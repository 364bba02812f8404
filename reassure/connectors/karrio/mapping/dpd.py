"""DPD, getTrackingData of ParcelLifeCycleService 2.0. Pure. DPD Shipper web services."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import dpd
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of
from reassure.connectors.karrio.mapping.xml import all_of, children, first, parsed, said
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: `Mechelen (BE)`
PLACE = re.compile(r"(?P<city>.*?)\s*\((?P<country>[A-Z]{2})\)")
TEMPORARY = ("SYSTEM", "LIMIT", "SERVER")
NOT_KNOWN = ("not found", "no data", "unknown parcel", "notfound")


def answers(raw: Sequence[tuple[str, str]]) -> Answers:
    roots = [(number, parsed(body)) for number, body in raw if body.strip()]
    return answers_of(
        (_tracking(number, found) for number, root in roots for found in all_of(root, "trackingresult")),
        (fault for _, root in roots for fault in _faults(root)),
    )


def _faults(root: Element) -> Iterator[Fault]:
    """What the number is to blame for is no fault of the connection."""
    for node in all_of(root, "Fault"):
        code, words = said(node, "errorCode", "faultcode"), said(node, "errorMessage", "faultstring")
        if not any(one in f"{code} {words}".lower() for one in NOT_KNOWN):
            temporary = code.upper().endswith(TEMPORARY)
            yield Fault(message=words or code, temporary=temporary, sure=not temporary)


def _tracking(number: str, found: Element) -> TrackingFacts:
    steps = [step for step in all_of(found, "statusInfo") if said(step, "statusHasBeenReached") != "false"]
    service = first(found, "serviceDescription")
    parts = children(service, "content") if service is not None else []
    return TrackingFacts(
        carrier="dpd",
        tracking_number=number,
        scans=tuple(_scan(step) for step in steps if _content(step, "date")),
        service=said(parts[0] if parts else None, "content").title(),
    )


def _scan(step: Element) -> Scan:
    place = PLACE.fullmatch(_content(step, "location"))
    city, country = (place["city"], place["country"]) if place else (_content(step, "location"), "")
    told = datetime.strptime(_content(step, "date"), "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007
    at, zoned = instant(told.isoformat(), country=country)
    kinds = children(step, "status")
    code = said(kinds[0]) if kinds else ""
    status, substatus = dpd.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=_content(step, "description"),
        city=city, country=country,
    )  # fmt: skip


def _content(step: Element, name: str) -> str:
    """DPD wraps every text in content, bold and paragraph, some of them twice."""
    found = children(step, name)
    return said(found[0] if found else None, "content")
