"""An AfterShip tracking as our facts, in the spelling of 2024 and later and of the API before. Pure.

https://www.aftership.com/docs/tracking/model/tracking
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reassure.connectors.aftership import codes
from reassure.connectors.instants import alpha2, day, instant
from reassure.shipments.rules.facts import Scan, TrackingFacts

Json = Mapping[str, Any]
#: What names the estimate, the carrier's own first.
ESTIMATES = ("courier_estimated_delivery_date", "latest_estimated_delivery", "expected_delivery")


def tracking_from(msg: Json) -> TrackingFacts:
    """Raises `KeyError` or `ValueError` for what is no tracking."""
    proofs = msg.get("proof_of_delivery") or [{}]
    return TrackingFacts(
        carrier=codes.carrier(_text(msg, "slug")),
        tracking_number=msg["tracking_number"],
        scans=tuple(_scan(told) for told in msg.get("checkpoints") or ()),
        estimated_on=_estimate(msg),
        service=_text(msg, "shipment_type"),
        signed_by=_text(msg, "signed_by"),
        proof_url=_text(proofs[0], "url"),
    )


def _scan(told: Json) -> Scan:
    country = alpha2(_text(told, "country_region", "country_iso3", "country_name"))
    region = _text(told, "state")
    at, zoned = instant(told["checkpoint_time"], country=country, region=region)
    status, substatus = codes.meaning(_text(told, "tag"), _text(told, "subtag"))
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=_text(told, "raw_tag"),
        text=_text(told, "message", "subtag_message"),
        city=_text(told, "city"),
        region=region,
        postcode=_text(told, "postal_code", "zip"),
        country=country,
    )


def _estimate(msg: Json) -> tuple[date, date] | None:
    for name in ESTIMATES:
        told = msg.get(name)
        if isinstance(told, str):
            told = {"estimated_delivery_date": told}
        if told:
            on = day(told.get("estimated_delivery_date"))
            first = day(told.get("estimated_delivery_date_min")) or on
            last = day(told.get("estimated_delivery_date_max")) or on
            if first and last:
                return first, last
    return None


def _text(node: Json, *names: str) -> str:
    """The first of these that says something."""
    return next((str(node[name]).strip() for name in names if node.get(name)), "")
