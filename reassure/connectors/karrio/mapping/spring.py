"""Spring GDS, TrackShipment. Pure. https://mtapi.net/"""

from collections.abc import Sequence
from datetime import UTC, datetime

from reassure.connectors.instants import alpha2, instant
from reassure.connectors.karrio.codes import spring
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text
from reassure.shipments.rules.facts import Scan, TrackingFacts

NOT_KNOWN = ("not found", "unknown", "no tracking")


def answers(raw: Sequence[tuple[str, Json]]) -> Answers:
    faults = [fault for _, body in raw if (fault := _fault(body))]
    return answers_of((_tracking(number, body["Shipment"]) for number, body in raw if body.get("Shipment")), faults)


def _fault(body: Json) -> Fault | None:
    """Level 10 is fatal, 1 an error beside an answer."""
    message = text(body, "Error") or "Spring gave no answer."
    unknown = any(words in message.lower() for words in NOT_KNOWN)
    return None if text(body, "ErrorLevel") != "10" or unknown else Fault(message=message, temporary=False)


def _tracking(number: str, shipment: Json) -> TrackingFacts:
    partner = text(shipment, "Carrier"), text(shipment, "CarrierTrackingNumber")
    return TrackingFacts(
        carrier="spring",
        tracking_number=text(shipment, "TrackingNumber") or number,
        scans=tuple(_scan(event) for event in shipment.get("Events") or ()),
        service=text(shipment, "Service"),
        onward=partner if all(partner) and partner[1] != number else None,
    )


def _scan(event: Json) -> Scan:
    country = alpha2(text(event, "Country"))
    if event.get("Timestamp"):
        at, zoned = datetime.fromtimestamp(int(event["Timestamp"]), UTC), True
    else:
        at, zoned = instant(text(event, "DateTime"), country=country)
    code = str(event.get("Code", ""))
    status, substatus = spring.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "Description"),
        city=text(event, "City"), region=text(event, "State"), postcode=text(event, "Zip"), country=country,
    )  # fmt: skip
