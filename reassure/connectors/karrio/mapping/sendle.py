"""Sendle, tracking. Pure. https://developers.sendle.com/reference/track-parcel"""

from collections.abc import Sequence

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import sendle
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(raw: Sequence[tuple[str, Json]]) -> Answers:
    faults = [_fault(body) for _, body in raw if body.get("error") and text(body, "error") != "not_found"]
    return answers_of((_tracking(number, body) for number, body in raw if not body.get("error")), faults)


def _fault(body: Json) -> Fault:
    message = text(body, "error_description", "error")
    return Fault(message=message, temporary=text(body, "error") in {"service_unavailable", "too_many_requests"})


def _tracking(number: str, body: Json) -> TrackingFacts:
    origin, destination = (text(body.get(name), "country") for name in ("origin", "destination"))
    scheduling = body.get("scheduling") or {}
    last = text(scheduling, "estimated_delivery_date_maximum")
    return TrackingFacts(
        carrier="sendle",
        tracking_number=number,
        scans=tuple(_scan(event, origin or destination) for event in body.get("tracking_events") or ()),
        estimated_on=window(day(text(scheduling, "estimated_delivery_date_minimum")), day(last)),
    )


def _scan(event: Json, country: str) -> Scan:
    at, zoned = instant(event["scan_time"], country=country)
    code = text(event, "event_type")
    status, substatus = sendle.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "description"),
        city=text(event, "location", "origin_location"),
    )  # fmt: skip
