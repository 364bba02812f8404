"""DHL's unified tracking API. Pure. https://developer.dhl.com/api-reference/shipment-tracking"""

from datetime import date

from reassure.connectors.instants import alpha2, day, instant
from reassure.connectors.karrio.codes import dhl
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, text
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(raw: list[Json]) -> Answers:
    facts = tuple(_tracking(told) for body in raw for told in (body.get("shipments") or ())[:1])
    faults = tuple(_fault(body) for body in raw if "shipments" not in body and text(body, "status") != "404")
    return Answers(facts=facts, faults=faults)


def _fault(body: Json) -> Fault:
    status = text(body, "status")
    temporary = status == "429" or status.startswith("5") or not status
    return Fault(message=text(body, "detail", "title") or "DHL gave no answer.", temporary=temporary)


def _tracking(told: Json) -> TrackingFacts:
    details: Json = told.get("details") or {}
    proof: Json = details.get("proofOfDelivery") or {}
    return TrackingFacts(
        carrier="dhl",
        tracking_number=text(told, "id"),
        scans=tuple(_scan(event) for event in told.get("events") or ()),
        estimated_on=_estimate(told),
        service=text(details.get("product"), "productName"),
        signed_by=text(proof.get("signed"), "name", "familyName", "givenName"),
        proof_url=text(proof, "documentUrl", "signatureUrl"),
    )


def _scan(event: Json) -> Scan:
    place: Json = (event.get("location") or {}).get("address") or {}
    country = alpha2(text(place, "countryCode"))
    at, zoned = instant(event["timestamp"], country=country)
    said = text(event, "description", "status")
    status, substatus = dhl.unified(text(event, "statusCode").lower(), said)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=text(event, "statusCode"),
        text=said,
        city=text(place, "addressLocality"),
        postcode=text(place, "postalCode"),
        country=country,
    )


def _estimate(told: Json) -> tuple[date, date] | None:
    frame: Json = told.get("estimatedDeliveryTimeFrame") or {}
    first = day(text(frame, "estimatedFrom")) or day(text(told, "estimatedTimeOfDelivery"))
    last = day(text(frame, "estimatedThrough")) or first
    return (first, last) if first and last else None
