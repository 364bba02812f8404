"""Karrio's own reading of a carrier's answer, as our facts. Pure: plain dictionaries come in."""

from datetime import date

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import others
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, text
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(carrier: str, details: list[Json], messages: list[Json]) -> Answers:
    """A message about a number is no fault: the carrier may just not know it."""
    facts = tuple(_tracking(carrier, told) for told in details)
    general = [told for told in messages if not (told.get("details") or {}).get("tracking_number")]
    faults = () if facts else tuple(Fault(message=text(told, "message"), temporary=True) for told in general)
    return Answers(facts=facts, faults=faults)


def _tracking(carrier: str, told: Json) -> TrackingFacts:
    info: Json = told.get("info") or {}
    country = text(info, "shipment_destination_country")
    return TrackingFacts(
        carrier=carrier,
        tracking_number=text(told, "tracking_number"),
        scans=tuple(_scan(event, country) for event in told.get("events") or () if _when(event)),
        estimated_on=_estimate(told),
        service=text(info, "shipment_service"),
        signed_by=text(info, "signed_by"),
    )


def _scan(event: Json, country: str) -> Scan:
    at, zoned = instant(_when(event), country=country)
    status, substatus = others.meaning(text(event, "status"))
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=text(event, "code"),
        text=text(event, "description"),
        city=text(event, "location"),
    )


def _when(event: Json) -> str:
    return text(event, "timestamp") or text(event, "date")


def _estimate(told: Json) -> tuple[date, date] | None:
    on = day(text(told, "estimated_delivery"))
    return (on, on) if on else None
