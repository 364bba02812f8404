"""What 17TRACK pushes about one number, as our facts. Pure. https://api.17track.net/en/doc (version 2.2)"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reassure.connectors.instants import alpha2, day, instant
from reassure.connectors.seventeentrack import codes
from reassure.shipments.rules.facts import Scan, TrackingFacts
from reassure.shipments.rules.numbers import slug_of

Json = Mapping[str, Any]


def tracking_from(data: Json) -> TrackingFacts:
    """Raises `KeyError` or `ValueError` for what is no tracking. A parcel may have events of several providers."""
    info: Json = data.get("track_info") or {}
    providers: list[Json] = (info.get("tracking") or {}).get("providers") or []
    first: Json = (providers[0].get("provider") or {}) if providers else {}
    return TrackingFacts(
        carrier=slug_of(_text(first, "name")),
        tracking_number=data["number"],
        scans=tuple(_scan(event) for event in _events(providers)),
        estimated_on=_estimate(info),
        service=_text(providers[0], "service_type") if providers else "",
    )


def _events(providers: list[Json]) -> Iterator[Json]:
    for provider in providers:
        yield from (event for event in provider.get("events") or () if event.get("time_utc") or event.get("time_iso"))


def _scan(event: Json) -> Scan:
    place: Json = event.get("address") or {}
    country = alpha2(_text(place, "country"))
    at, zoned = instant(event.get("time_utc") or event["time_iso"], country=country, region=_text(place, "state"))
    code = _text(event, "sub_status") or _text(event, "stage")
    status, substatus = codes.meaning(code)
    return Scan(
        at=at,
        zoned=zoned,
        status=status,
        substatus=substatus,
        code=code,
        text=_text(event, "description"),
        city=_text(place, "city") or _text(event, "location"),
        region=_text(place, "state"),
        postcode=_text(place, "postal_code"),
        country=country,
    )


def _estimate(info: Json) -> tuple[date, date] | None:
    told: Json = (info.get("time_metrics") or {}).get("estimated_delivery_date") or {}
    first, last = day(told.get("from")), day(told.get("to"))
    known = [one for one in (first, last) if one]
    return (min(known), max(known)) if known else None


def _text(node: Json, name: str) -> str:
    return str(node.get(name) or "").strip()
