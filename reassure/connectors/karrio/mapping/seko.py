"""SEKO, OmniParcel statusv2. Pure. https://staging.omniparcel.com/api"""

from collections.abc import Mapping, Sequence

from reassure.connectors.instants import instant
from reassure.connectors.karrio.codes import seko
from reassure.connectors.karrio.mapping.places import split
from reassure.connectors.karrio.mapping.values import Answers, Fault, Json, answers_of, text
from reassure.shipments.rules.facts import Scan, TrackingFacts


def answers(raw: Sequence[Json] | Json) -> Answers:
    told: list[Json] = [raw] if isinstance(raw, Mapping) else list(raw)
    faults = [_fault(error) for one in told for error in (*(one.get("Errors") or ()), *(one.get("Error") or ()))]
    return answers_of((_tracking(one) for one in told if one.get("ConsignmentNo")), faults)


def _fault(error: Json) -> Fault:
    return Fault(message=text(error, "Message", "Key"), temporary=False)


def _tracking(one: Json) -> TrackingFacts:
    return TrackingFacts(
        carrier="seko",
        tracking_number=text(one, "ConsignmentNo"),
        scans=tuple(_scan(event) for event in one.get("Events") or ()),
    )


def _scan(event: Json) -> Scan:
    """The partner's own code stands beside SEKO's; a town and a county come before the country."""
    city, region, country = split(text(event, "Location"))
    at, zoned = instant(event["EventDT"], country=country, region=region)
    code = text(event, "OmniCode", "Code")
    status, substatus = seko.meaning(code)
    return Scan(
        at=at, zoned=zoned, status=status, substatus=substatus, code=code, text=text(event, "Description"),
        city=city.title(), region=region, country=country,
    )  # fmt: skip
