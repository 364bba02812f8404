"""DHL Paket, shipment tracking for business customers (d-get-piece-detail). Pure.

https://developer.dhl.com/api-reference/dhl-parcel-de-shipment-tracking-post-parcel-germany
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import dhl_parcel_de
from reassure.connectors.karrio.mapping.places import country_named
from reassure.connectors.karrio.mapping.values import Answers, Fault, answers_of, window
from reassure.connectors.karrio.mapping.xml import all_of, parsed
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: No data, no electronic data, and numbers that can't be DHL's.
NOT_KNOWN = frozenset({"100", "200", "41", "45"})
#: Too many wrong sign-ins, and DHL's own trouble.
PASSING = frozenset({"6", "-1", "-2", "-1000", "63"})


def answers(raw: Sequence[str]) -> Answers:
    roots = [parsed(one) for one in raw if one.strip()]
    pieces = (node for root in roots for node in _named(root, "piece-shipment") if _good(node))
    return answers_of(map(_tracking, pieces), (fault for root in roots for fault in _faults(root)))


def _named(root: Element, name: str) -> Iterator[Element]:
    return (node for node in all_of(root, "data") if node.get("name") == name)


def _good(piece: Element) -> bool:
    return piece.get("error-status", "0") == "0"


def _faults(root: Element) -> Iterator[Fault]:
    code = root.get("code", "0")
    if code not in {"0", *NOT_KNOWN}:
        yield Fault(message=root.get("error") or f"DHL: {code}", temporary=code in PASSING)


def _tracking(piece: Element) -> TrackingFacts:
    delivered = piece.get("delivery-event-flag") == "1"
    due = "-".join(reversed(piece.get("delivery-date", "").split(".")))
    return TrackingFacts(
        carrier="dhl-parcel-de",
        tracking_number=piece.get("piece-code") or piece.get("searched-piece-code") or "",
        scans=tuple(_scan(event) for event in _named(piece, "piece-event") if event.get("event-timestamp")),
        estimated_on=window(day(due)),
        service=piece.get("product-name", ""),
        signed_by=piece.get("recipient-name", "") if delivered else "",
    )


def _scan(event: Element) -> Scan:
    country = country_named(event.get("event-country", ""))
    told = datetime.strptime(event.get("event-timestamp", ""), "%d.%m.%Y %H:%M")  # noqa: DTZ007
    at, zoned = instant(told.isoformat(), country=country or "DE")
    ice, ric, standard = (event.get(name, "").upper() for name in ("ice", "ric", "standard-event-code"))
    status, substatus = dhl_parcel_de.meaning(ice=ice, ric=ric, standard=standard)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code="/".join(filter(None, (ice, ric))) or standard,
        text=event.get("event-status") or event.get("event-short-status") or "",
        city=event.get("event-location", ""), country=country,
    )  # fmt: skip
