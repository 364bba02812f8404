"""UPS Tracking API v1. Pure. Published OpenAPI: github.com/UPS-API/api-documentation, Tracking.yaml"""

from datetime import UTC, date, datetime
from typing import Any

from reassure.connectors.instants import alpha2, instant
from reassure.connectors.karrio.codes import ups
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, digits, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = frozenset({"TW0001", "TW0002", "TV1002", "151018", "151044"})
BUSY = frozenset({"10429", "190004", "TV0001", "10001", "10002", "10004"})
#: The date that replaced the first one counts before the first one.
ESTIMATES = ("RDD", "SDD")


def answers(raw: list[tuple[str, Json]]) -> Answers:
    facts: list[TrackingFacts] = []
    faults: list[Fault] = []
    for number, body in raw:
        for error in (body.get("response") or {}).get("errors") or ():
            code = text(error, "code")
            if code not in NOT_KNOWN:
                faults.append(Fault(message=text(error, "message") or code, temporary=code in BUSY))
        for package in _packages(body):
            facts.append(_tracking(number, package))
    return Answers(facts=tuple(facts), faults=tuple(faults))


def _packages(body: Json) -> list[Json]:
    shipments = (body.get("trackResponse") or {}).get("shipment") or ()
    return [package for shipment in shipments[:1] for package in (shipment.get("package") or ())[:1]]


def _tracking(number: str, package: Json) -> TrackingFacts:
    return TrackingFacts(
        carrier="ups",
        tracking_number=number,
        scans=tuple(_scan(activity) for activity in package.get("activity") or ()),
        estimated_on=_estimate(package),
        service=text(package.get("service"), "description"),
        signed_by=text(package.get("deliveryInformation"), "receivedBy"),
    )


def _scan(activity: Json) -> Scan:
    place: Json = (activity.get("location") or {}).get("address") or {}
    told: Json = activity.get("status") or {}
    country = alpha2(text(place, "countryCode", "country"))
    at, zoned = _instant(activity, country, text(place, "stateProvince"))
    code, status_code = text(told, "code"), text(told, "statusCode")
    status, substatus = ups.meaning(kind=text(told, "type"), code=code, status_code=status_code)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=code or status_code,
        text=text(told, "description"),
        city=text(place, "city"),
        region=text(place, "stateProvince"),
        postcode=text(place, "postalCode"),
        country=country,
    )


def _instant(activity: Json, country: str, region: str) -> tuple[datetime, bool]:
    """GMT where UPS gives it, else local time with its offset, else local time at the place."""
    if activity.get("gmtDate") and activity.get("gmtTime"):
        return _read(activity["gmtDate"], activity["gmtTime"]).replace(tzinfo=UTC), True
    local = _read(activity["date"], activity.get("time"))
    offset = text(activity, "gmtOffset").replace(".", ":")
    return instant(f"{local.isoformat()}{offset}", country=country, region=region)


def _read(on: Any, at: Any) -> datetime:
    return datetime.strptime(digits(on) + digits(at).zfill(6), "%Y%m%d%H%M%S")  # noqa: DTZ007


def _estimate(package: Json) -> tuple[date, date] | None:
    told = {text(entry, "type"): digits(entry.get("date")) for entry in package.get("deliveryDate") or ()}
    on = next((told[kind] for kind in ESTIMATES if told.get(kind)), "")
    return (date.fromisoformat(on), date.fromisoformat(on)) if on else None
