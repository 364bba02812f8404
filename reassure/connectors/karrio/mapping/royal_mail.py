"""Royal Mail, Tracking API v2: events of a mail piece. Pure.

https://developer.royalmail.net/product/80138/api/80135
"""

from collections.abc import Sequence

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import royal_mail
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: A barcode that Royal Mail doesn't recognise, has no events of yet, or has forgotten.
NOT_KNOWN = frozenset({"E1142", "E1144", "E1145", "E1283", "E1284", "E1308", "E1309"})


def answers(raw: Sequence[Json]) -> Answers:
    bodies = [body for body in raw if isinstance(body, dict)]
    faults = [fault for body in bodies if "mailPieces" not in body for fault in _faults(body)]
    return answers_of((_tracking(body["mailPieces"]) for body in bodies if body.get("mailPieces")), faults)


def _faults(body: Json) -> list[Fault]:
    errors = body.get("errors") or [{}]
    if any(text(error, "errorCode") in NOT_KNOWN for error in errors):
        return []
    status = text(body, "httpCode")
    message = text(errors[0], "errorDescription") or text(body, "moreInformation", "httpMessage")
    return [Fault(message=message or f"HTTP {status}", temporary=status == "429" or status.startswith("5"))]


def _tracking(piece: Json) -> TrackingFacts:
    summary: Json = piece.get("summary") or {}
    return TrackingFacts(
        carrier="royal-mail",
        tracking_number=text(summary, "oneDBarcode") or text(piece, "mailPieceId"),
        scans=tuple(_scan(event) for event in piece.get("events") or ()),
        estimated_on=window(day(text(piece.get("estimatedDelivery"), "date"))),
        service=text(summary, "productName"),
        signed_by=text(piece.get("signature"), "recipientName"),
    )


def _scan(event: Json) -> Scan:
    at, zoned = instant(event["eventDateTime"], country="GB")
    code = text(event, "eventCode")
    status, substatus = royal_mail.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "eventName"),
        city=text(event, "locationName"), country="GB" if event.get("locationName") else "",
    )  # fmt: skip
