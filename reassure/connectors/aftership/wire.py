"""Our parcels as AfterShip's trackings, version 2026-07. Pure; `mapping` reads what this writes.

https://www.aftership.com/docs/tracking/2026-07/model/tracking; what we don't know is null, never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from reassure.connectors.aftership import codes
from reassure.connectors.instants import alpha3
from reassure.promises.rules.timeliness import on_time_gap
from reassure.shipments.rules.facts import Scan, Status
from reassure.shipments.rules.scans import fingerprint
from reassure.shipments.rules.substatuses import words

Json = dict[str, Any]
#: Fields that are answered as they were told; everything else is answered from the parcel, or not kept.
TOLD = (
    "title", "custom_fields", "note", "order_id_path", "order_date", "language", "order_promised_delivery_date",
    "delivery_type", "pickup_location", "pickup_note", "tracking_account_number", "tracking_key", "tracking_ship_date",
    "origin_country_region", "origin_state", "origin_city", "origin_postal_code", "shipment_type", "shipment_tags",
    "courier_connection_id", "location_id", "shipping_method", "last_mile", "shipment_direction",
)  # fmt: skip
#: Those in which a client may have written anything, also of a person.
FREE = frozenset({"title", "custom_fields", "note", "pickup_note", "pickup_location", "order_id_path"})
#: Fields of AfterShip's that we have nothing for.
UNKNOWN = (
    "legacy_id", "origin_raw_location", "destination_raw_location", "shipment_package_count", "shipment_weight",
    "shipment_dimensions", "courier_redirect_link", "aftership_estimated_delivery_date",
    "custom_estimated_delivery_date", "carbon_emissions", "signature_requirement", "delivery_location_type",
    "aftership_tracking_order_url", "first_mile", "multi_piece_info", "return_shipment", "forward_shipment",
    "unique_token",
)  # fmt: skip
#: The code of the scan by which somebody said that a tracking is over.
BY_USER = "marked-as-completed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A parcel with its scans (oldest first), its first order, and what a client of this API said of it."""

    parcel: Any
    scans: Sequence[Scan] = ()
    order: Any = None
    told: Mapping[str, Any] = field(default_factory=dict)
    given_id: str = ""
    order_id: str = ""
    order_number: str = ""
    completed: str = ""
    retracked: int = 0
    changed_at: datetime | None = None
    people: tuple[Mapping[str, Any], ...] = ()
    page: str = ""


def tracking(known: Known) -> Json:
    """One tracking, whole."""
    told: Json = {name: known.told.get(name) for name in TOLD}
    unknown: Json = dict.fromkeys(UNKNOWN)
    parts = (_ids(known), _standing(known), _places(known), _dates(known), _times(known), _order(known))
    whole: Json = unknown | told
    for part in parts:
        whole |= part
    return whole


def is_active(known: Known) -> bool:
    """Whether its carrier is still asked: neither over, nor given up, nor marked as over."""
    state = known.parcel.state
    return not (known.completed or state.is_final or state.status is Status.EXPIRED or known.parcel.cancelled_at)


def slug_of(known: Known) -> str:
    """The client's own name of the courier, as long as it names the parcel's carrier."""
    given = str(known.told.get("slug") or "")
    same = given and codes.carrier(given) == known.parcel.carrier
    return given if same else codes.slug(known.parcel.carrier)


def _ids(known: Known) -> Json:
    parcel = known.parcel
    heard = (parcel.told_at, parcel.polled_at, parcel.pushed_at, known.changed_at)
    return {
        "id": known.given_id or parcel.pk.hex,
        "created_at": _at(parcel.told_at),
        "updated_at": _at(max(at for at in heard if at is not None)),
        "tracking_number": parcel.tracking_number,
        "slug": slug_of(known) or None,
        "active": is_active(known),
        "source": "api" if known.changed_at else parcel.source,
        "title": known.told.get("title") or parcel.tracking_number,
        "tracked_count": 1 + known.retracked,
        "courier_tracking_link": parcel.tracking_url or None,
        "aftership_tracking_url": known.page or None,
        "shipment_tags": known.told.get("shipment_tags") or [],
        "subscribed_smses": [],
        "subscribed_emails": [],
    }


def _standing(known: Known) -> Json:
    parcel = known.parcel
    return {
        "tag": codes.tag(parcel.status),
        "subtag": _subtag(parcel),
        "subtag_message": words(Status(parcel.status), parcel.substatus).says,
        "checkpoints": [_checkpoint(scan, known) for scan in known.scans],
        "return_to_sender": parcel.returning_at is not None,
        "signed_by": parcel.signed_by or None,
        "proof_of_delivery": [{"type": "image", "url": parcel.proof_url}] if parcel.proof_url else [],
        "failed_delivery_attempts": sum(scan.status is Status.ATTEMPT_FAIL for scan in known.scans),
        "first_attempted_at": _at(parcel.first_attempt_at),
    }


def _subtag(parcel: Any) -> str:
    nobody = parcel.status == Status.PENDING and not parcel.carrier and not parcel.substatus
    return "Pending_006" if nobody else codes.subtag(parcel.status, parcel.substatus)


def _checkpoint(scan: Scan, known: Known) -> Json:
    status = scan.status
    region = " ".join(filter(None, (scan.region, scan.postcode)))
    return {
        "created_at": _at(scan.at),
        "slug": slug_of(known) or None,
        "checkpoint_time": _at(scan.at),
        "location": ", ".join(filter(None, (scan.city, region, scan.country))) or None,
        "city": scan.city or None,
        "state": scan.region or None,
        "postal_code": scan.postcode or None,
        "coordinate": None,
        "country_region": alpha3(scan.country) or None,
        "country_region_name": None,
        "message": scan.text,
        "tag": codes.tag(status) if status else None,
        "subtag": codes.subtag(status, scan.substatus) if status else None,
        "subtag_message": words(status, scan.substatus).says if status else None,
        "raw_tag": scan.code or None,
        "events": [],
        "source": "user" if scan.code == BY_USER else "carrier",
        "hash": fingerprint(scan).hex,
    }


def _places(known: Known) -> Json:
    parcel = known.parcel
    country = alpha3(parcel.country) or None
    return {
        "destination_country_region": country,
        "destination_state": parcel.region or None,
        "destination_city": parcel.city or None,
        "destination_postal_code": parcel.postcode or None,
        "courier_destination_country_region": country,
        "location_id": known.told.get("location_id") or parcel.origin or None,
    }


def _dates(known: Known) -> Json:
    parcel = known.parcel
    until, first = parcel.estimated_to, parcel.first_estimated_to
    gap = _gap(parcel)
    return {
        "courier_estimated_delivery_date": {
            "estimated_delivery_date": _on(until),
            "estimated_delivery_date_min": _on(parcel.estimated_from),
            "estimated_delivery_date_max": _on(until),
        },
        "first_estimated_delivery": _estimate(parcel.first_estimated_from, first),
        "latest_estimated_delivery": _estimate(parcel.estimated_from, until),
        "on_time_difference": gap,
        "on_time_status": _on_time(gap, over=parcel.first_attempt_at is not None),
    }


def _estimate(first: date | None, last: date | None) -> Json | None:
    if first is None or last is None:
        return None
    return {
        "type": "specific" if first == last else "range",
        "source": "Carrier EDD",
        "datetime": _on(last) if first == last else None,
        "datetime_min": _on(first) if first != last else None,
        "datetime_max": _on(last) if first != last else None,
    }


def _gap(parcel: Any) -> int | None:
    """Days late (early: negative) against the first estimate, by AfterShip's own definition (FIELD 2.3)."""
    if parcel.first_estimated_to is None or parcel.estimated_to is None:
        return None
    attempt = parcel.first_attempt_at
    return on_time_gap(
        original_latest=parcel.first_estimated_to,
        current_latest=parcel.estimated_to,
        attempt_on=attempt.date() if attempt else None,
    )


def _on_time(gap: int | None, *, over: bool) -> str | None:
    if gap is None:
        return None
    said = "late" if gap > 0 else "early" if gap < 0 else "on-time"
    return said if over else f"trending-{said}"


def _times(known: Known) -> Json:
    parcel = known.parcel
    left = parcel.moved_at or parcel.shipped_at
    days = (parcel.delivered_at - left).days if parcel.delivered_at and left else None
    return {
        "transit_time": days,
        "shipment_pickup_date": _at(parcel.moved_at),
        "shipment_delivery_date": _at(parcel.delivered_at),
        "tracking_ship_date": known.told.get("tracking_ship_date") or _at(parcel.shipped_at),
    }


def _order(known: Known) -> Json:
    order, told = known.order, known.told
    return {
        "order_id": known.order_id or (order.external_id if order else None) or None,
        "order_number": known.order_number or (order.number if order else None) or None,
        "order_date": told.get("order_date") or (_at(order.placed_at) if order else None),
        "order_tags": list(order.tags) if order else [],
        "language": told.get("language") or ((order.locale or None) if order else None),
        "shipping_method": told.get("shipping_method") or known.parcel.service or None,
        "shipment_type": told.get("shipment_type") or known.parcel.service or None,
        "customers": list(known.people) or _buyer(order),
    }


def _buyer(order: Any) -> list[Json]:
    if order is None or not (order.email or order.phone or order.name):
        return []
    said = {"name": order.name, "email": order.email, "phone_number": order.phone, "language": order.locale}
    return [{"role": "buyer", "id": None} | {name: value or None for name, value in said.items()}]


def _at(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None


def _on(day: date | None) -> str | None:
    return day.isoformat() if day else None
