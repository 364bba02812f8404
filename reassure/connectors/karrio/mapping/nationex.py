"""Nationex, shipments of API v4. Pure. https://apidev.nationex.com/"""

from collections.abc import Sequence

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import nationex
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(raw: Sequence[tuple[str, Json]]) -> Answers:
    faults = [_fault(body) for _, body in raw if body.get("code") and text(body, "code") != "404"]
    return answers_of((_tracking(number, body) for number, body in raw if body.get("ShipmentId")), faults)


def _fault(body: Json) -> Fault:
    code = text(body, "code")
    return Fault(message=text(body, "message") or code, temporary=code == "429" or code.startswith("5"))


def _tracking(number: str, body: Json) -> TrackingFacts:
    due = (day(text(parcel, "EstimatedDeliveryDate")) for parcel in body.get("Parcels") or ())
    return TrackingFacts(
        carrier="nationex",
        tracking_number=text(body, "ShipmentId") or number,
        scans=tuple(_scan(event) for event in body.get("StatusHistories") or ()),
        estimated_on=window(max(filter(None, due), default=None)),
        service=text(body, "ShipmentType"),
    )


def _scan(event: Json) -> Scan:
    at, zoned = instant(event["StatusDate"], country="CA", region="QC")
    code = text(event, "ShipmentStatus")
    status, substatus = nationex.meaning(code)
    place = text(event, "LastLocation")
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "ShipmentStatusEn"),
        city=place, country="CA" if place else "",
    )  # fmt: skip
