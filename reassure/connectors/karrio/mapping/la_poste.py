"""La Poste, Colissimo and Chronopost over Suivi v2. Pure. https://developer.laposte.fr/products/suivi/2"""

from collections.abc import Mapping, Sequence

from reassure.connectors.instants import day, instant
from reassure.connectors.karrio.codes import la_poste
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text, window
from reassure.shipments.rules.facts import Scan, TrackingFacts

#: `product` → the carrier that has the parcel.
CARRIERS = {"colissimo": "colissimo", "chronopost": "chronopost"}
#: A number that La Poste doesn't know, and one that it can't read.
NOT_KNOWN = frozenset({"400", "404"})


def answers(raw: Sequence[Json] | Json) -> Answers:
    bodies: list[Json] = [raw] if isinstance(raw, Mapping) else list(raw)
    told = [body for body in bodies if text(body, "returnCode").startswith("20") and body.get("shipment")]
    return answers_of((_tracking(body["shipment"]) for body in told), filter(None, map(_fault, bodies)))


def _fault(body: Json) -> Fault | None:
    """`returnCode` speaks of the number; `code` is the API manager's own refusal."""
    code = text(body, "returnCode", "code")
    if code.startswith("20") or ("returnCode" in body and code in NOT_KNOWN):
        return None
    temporary = code.startswith(("429", "5")) or code == "TOO_MANY_REQUESTS"
    return Fault(message=text(body, "returnMessage", "message") or code, temporary=temporary)


def _tracking(shipment: Json) -> TrackingFacts:
    product = text(shipment, "product").lower()
    estimate = text(shipment, "estimDate") or text(shipment, "deliveryDate")
    return TrackingFacts(
        carrier=next((slug for word, slug in CARRIERS.items() if word in product), "la-poste"),
        tracking_number=text(shipment, "idShip"),
        scans=tuple(_scan(event) for event in shipment.get("event") or ()),
        estimated_on=window(day(estimate)),
        service=text(shipment, "product").capitalize(),
    )


def _scan(event: Json) -> Scan:
    """La Poste names no place, and always a zone."""
    at, zoned = instant(event["date"], country="FR")
    code = text(event, "code")
    status, substatus = la_poste.meaning(code)
    return Scan(at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "label"))
