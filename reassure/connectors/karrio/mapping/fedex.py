"""FedEx Track API v1. Pure. https://developer.fedex.com/api/en-us/catalog/track/v1/docs.html"""

from datetime import date
from typing import Any

from reassure.connectors.instants import alpha2, day, instant
from reassure.connectors.karrio.codes import fedex
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = frozenset(
    {"TRACKING.TRACKINGNUMBER.NOTFOUND", "TRACKING.TRACKINGNUMBER.EMPTY", "TRACKING.TRACKINGNUMBER.INVALID"}
)
BUSY = ("SERVICE.UNAVAILABLE", "INTERNAL.SERVER", "TRACKING.DATA.", "TOO.MANY", "RATE.LIMIT", "SYSTEM.UNAVAILABLE")


def answers(raw: Json) -> Answers:
    facts: list[TrackingFacts] = []
    faults = [_fault(error) for error in raw.get("errors") or ()]
    for complete in (raw.get("output") or {}).get("completeTrackResults") or ():
        results = [result for result in complete.get("trackResults") or () if result.get("scanEvents")]
        errors = [result["error"] for result in complete.get("trackResults") or () if result.get("error")]
        if results:
            facts.append(_tracking(text(complete, "trackingNumber"), max(results, key=_newest)))
        else:
            faults += [_fault(error) for error in errors if text(error, "code") not in NOT_KNOWN]
    return Answers(facts=tuple(facts), faults=tuple(faults))


def _fault(error: Json) -> Fault:
    code = text(error, "code")
    return Fault(message=text(error, "message") or code, temporary=code.startswith(BUSY))


def _newest(result: Json) -> Any:
    """FedEx gives numbers out again: of several parcels under one number the last scanned is meant."""
    return max(_scan(event).at for event in result["scanEvents"])


def _tracking(number: str, result: Json) -> TrackingFacts:
    return TrackingFacts(
        carrier="fedex",
        tracking_number=number,
        scans=tuple(_scan(event) for event in result["scanEvents"]),
        estimated_on=_estimate(result),
        service=text(result.get("serviceDetail"), "description"),
        signed_by=text(result.get("deliveryDetails"), "signedByName", "receivedByName"),
    )


def _scan(event: Json) -> Scan:
    place: Json = event.get("scanLocation") or {}
    country, region = alpha2(text(place, "countryCode")), text(place, "stateOrProvinceCode")
    at, zoned = instant(event["date"], country=country, region=region)
    code, exception = text(event, "eventType"), text(event, "exceptionCode")
    status, substatus = fedex.meaning(event=code, exception=exception)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=f"{code}/{exception}" if exception else code,
        text=text(event, "exceptionDescription", "eventDescription"),
        city=text(place, "city"),
        region=region,
        postcode=text(place, "postalCode"),
        country=country,
    )


def _estimate(result: Json) -> tuple[date, date] | None:
    for name in ("estimatedDeliveryTimeWindow", "standardTransitTimeWindow"):
        window: Json = (result.get(name) or {}).get("window") or {}
        first, last = day(text(window, "begins", "ends")), day(text(window, "ends", "begins"))
        if first and last:
            return first, last
    return None
