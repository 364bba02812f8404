"""An EasyPost Tracker as our facts. Pure. https://docs.easypost.com/docs/trackers"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from reassure.connectors.easypost import codes
from reassure.connectors.instants import alpha2, day, instant
from reassure.shipments.rules.facts import Scan, TrackingFacts

Json = Mapping[str, Any]


def tracking_from(tracker: Json) -> TrackingFacts:
    """Raises `KeyError` or `ValueError` for what is no tracker."""
    detail = tracker.get("carrier_detail") or {}
    return TrackingFacts(
        carrier=codes.carrier(_text(tracker, "carrier")),
        tracking_number=tracker["tracking_code"],
        scans=tuple(_scan(told) for told in tracker.get("tracking_details") or ()),
        estimated_on=_estimate(tracker, detail),
        service=_text(detail, "service"),
        signed_by=_text(tracker, "signed_by"),
    )


def _scan(told: Json) -> Scan:
    place = told.get("tracking_location") or {}
    country = alpha2(_text(place, "country"))
    at, zoned = instant(told["datetime"], country=country, region=_text(place, "state"))
    status, substatus = codes.meaning(_text(told, "status"), _text(told, "status_detail"))
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=_text(told, "carrier_code"),
        text=_text(told, "message") or _text(told, "description"),
        city=_text(place, "city"),
        region=_text(place, "state"),
        postcode=_text(place, "zip"),
        country=country,
    )


def _estimate(tracker: Json, detail: Json) -> tuple[date, date] | None:
    """The local date of the door where the carrier says it, else the date of the estimate as EasyPost writes it."""
    on = day(detail.get("est_delivery_date_local")) or day(tracker.get("est_delivery_date"))
    return (on, on) if on else None


def _text(node: Json, name: str) -> str:
    return str(node.get(name) or "").strip()
