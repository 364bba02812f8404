"""USPS Tracking API v3. Pure. https://developers.usps.com/trackingv3"""

from datetime import date, datetime

from reassure.connectors.instants import alpha2, day, instant
from reassure.connectors.karrio.codes import usps
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: USPS answers a number it doesn't know like one it can't read.
NOT_KNOWN = frozenset({"400", "404"})


def answers(raw: list[tuple[str, Json]]) -> Answers:
    facts: list[TrackingFacts] = []
    faults: list[Fault] = []
    for number, body in raw:
        error = body.get("error")
        if error:
            code = text(error, "code")
            if code not in NOT_KNOWN:
                temporary = code in {"429", ""} or code.startswith("5")
                faults.append(Fault(message=text(error, "message") or code, temporary=temporary))
        elif body.get("trackingEvents") is not None:
            facts.append(_tracking(number, body))
    return Answers(facts=tuple(facts), faults=tuple(faults))


def _tracking(number: str, body: Json) -> TrackingFacts:
    return TrackingFacts(
        carrier="usps",
        tracking_number=number,
        scans=tuple(_scan(event) for event in body["trackingEvents"]),
        estimated_on=_estimate(body),
        service=text(body, "mailClass").replace("_", " ").title(),
    )


def _scan(event: Json) -> Scan:
    region = text(event, "eventState")
    country = alpha2(text(event, "eventCountry")) or ("US" if region else "")
    at, zoned = _instant(event, country, region)
    status, substatus = usps.meaning(text(event, "eventCode"))
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=text(event, "eventCode"),
        text=text(event, "eventType"),
        city=text(event, "eventCity"),
        region=region,
        postcode=text(event, "eventZIP"),
        country=country,
        signed_by=text(event, "name"),
    )


def _instant(event: Json, country: str, region: str) -> tuple[datetime, bool]:
    """`GMTTimestamp` where it is given. `eventTimestamp` is local, and ends in Z all the same."""
    if event.get("GMTTimestamp"):
        return instant(f"{event['GMTTimestamp'].rstrip('Z')}+00:00")[0], True
    local = event["eventTimestamp"].rstrip("Z")
    offset = text(event, "GMTOffset")
    return instant(f"{local}{offset}", country=country, region=region)


def _estimate(body: Json) -> tuple[date, date] | None:
    for name in ("predictedDeliveryTimeStamp", "expectedDeliveryTimeStamp", "guaranteedDeliveryTimeStamp"):
        on = day(text(body, name))
        if on:
            return on, on
    return None
