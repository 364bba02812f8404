"""Hermes Germany, HSI shipment information. Pure. https://developer.myhermes.de/documentation/hsi"""

from reassure.connectors.instants import alpha2, day, instant
from reassure.connectors.karrio.codes import hermes
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: “There is no information for the entered value.”
NOT_KNOWN = frozenset({"e001"})


def answers(raw: Json) -> Answers:
    told = raw.get("shipmentinfo") or ()
    faults = [_fault(code) for code in raw.get("listOfResultCodes") or () if text(code, "code").startswith("e")]
    faults += [_fault(one["result"]) for one in told if _refused(one)]
    if raw.get("error"):
        faults.append(Fault(message=text(raw, "error_description", "error"), temporary=False))
    return answers_of((_tracking(one) for one in told), faults)


def _refused(one: Json) -> bool:
    code = text(one.get("result"), "code")
    return code.startswith("e") and code not in NOT_KNOWN


def _fault(code: Json) -> Fault:
    return Fault(message=text(code, "message", "code"), temporary=False)


def _tracking(one: Json) -> TrackingFacts:
    return TrackingFacts(
        carrier="hermes",
        tracking_number=text(one, "shipmentID"),
        scans=tuple(_scan(event) for event in one.get("status") or ()),
        estimated_on=window(day(text(one.get("deliveryForecast"), "date"))),
    )


def _scan(event: Json) -> Scan:
    unit: Json = event.get("scanningUnit") or {}
    country = alpha2(text(unit, "countryCode"))
    at, zoned = instant(event["timestamp"], country=country or "DE")
    code = text(event, "code")
    status, substatus = hermes.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "description"),
        city=text(unit, "city"), country=country,
    )  # fmt: skip
