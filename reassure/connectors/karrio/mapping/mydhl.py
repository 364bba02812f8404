"""DHL Express over the MyDHL API. Pure. https://developer.dhl.com/api-reference/dhl-express-mydhl-api

The checkpoints are those of the XML service, and so is the carrier.
"""

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import dhl
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(raw: Json) -> Answers:
    status = text(raw, "status")
    faults = []
    if "shipments" not in raw and status not in {"", "404"}:
        message = text(raw, "detail", "message", "title")
        faults.append(Fault(message=message, temporary=status == "429" or status.startswith("5")))
    return answers_of((_tracking(one) for one in raw.get("shipments") or ()), faults)


def _tracking(one: Json) -> TrackingFacts:
    scans = tuple(_scan(event) for event in one.get("events") or ())
    return TrackingFacts(
        carrier="dhl-express",
        tracking_number=text(one, "shipmentTrackingNumber"),
        scans=scans,
        estimated_on=window(day(text(one, "estimatedDeliveryDate"))),
        signed_by=next((scan.signed_by for scan in scans if scan.signed_by), ""),
    )


def _scan(event: Json) -> Scan:
    """`Brisbane-AU`"""
    area: Json = next(iter(event.get("serviceArea") or ()), {})
    city, _, country = text(area, "description").rpartition("-")
    country = country if len(country) == 2 and country.isupper() else ""
    local = f"{text(event, 'date')}T{text(event, 'time') or '00:00:00'}{text(event, 'GMTOffset')}"
    at, zoned = instant(local, country=country)
    code = text(event, "typeCode")
    status, substatus = dhl.checkpoint(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "description"),
        city=city if country else text(area, "description"), country=country, signed_by=text(event, "signedBy"),
    )  # fmt: skip
