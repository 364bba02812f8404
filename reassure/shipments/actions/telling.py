"""Recording facts of parcels: one event per order that has something in the parcel."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from reassure.journal.actions import Entry
from reassure.shipments.models import Shipment
from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.status import State


def keys(shipment: Shipment, orders: Mapping[UUID, list[UUID]]) -> list[str]:
    """What a fact of this parcel is about: its orders, or itself where it has none."""
    return [f"order/{order_id}" for order_id in orders.get(shipment.pk, ())] or [f"shipment/{shipment.pk}"]


def entries(kind: str, about: Iterable[str], *, at: datetime, data: dict[str, object]) -> list[Entry]:
    return [Entry(kind=kind, about=key, at=at, data=data) for key in about]


#: What promises and figures are reckoned by.
INSTANTS = ("moved_at", "first_attempt_at", "first_attempt_failed", "delivered_at", "returning_at", "returned_at")


def moved(shipment: Shipment, was: State, is_: State, about: list[str]) -> list[Entry]:
    """`shipment.<status>` when the status changed, or when an exception became another one."""
    other = is_.status is Status.EXCEPTION and is_.substatus != was.substatus
    if is_.status is was.status and not other:
        return _corrected(shipment, was, is_, about)
    began = is_.since if is_.status is not was.status else is_.last_scan_at
    data: dict[str, object] = {
        "shipment": str(shipment.pk),
        "carrier": shipment.carrier,
        "status": is_.status.value,
        "substatus": is_.substatus,
        "was": was.status.value,
    }
    return entries(f"shipment.{is_.status}", about, at=began or shipment.told_at, data=data)


def _corrected(shipment: Shipment, was: State, is_: State, about: list[str]) -> list[Entry]:
    """`shipment.corrected` when a scan told late changes what was, but not where the parcel stands."""
    fields = [name for name in INSTANTS if getattr(was, name) != getattr(is_, name)]
    if not fields:
        return []
    data: dict[str, object] = {"shipment": str(shipment.pk), "carrier": shipment.carrier, "fields": fields}
    return entries("shipment.corrected", about, at=is_.last_scan_at or shipment.told_at, data=data)


def estimated(shipment: Shipment, was: tuple[date | None, date | None], about: list[str], at: datetime) -> list[Entry]:
    days = (shipment.estimated_from, shipment.estimated_to)
    if days == was:
        return []
    data: dict[str, object] = {
        "shipment": str(shipment.pk),
        "from": _iso(days[0]),
        "to": _iso(days[1]),
        "was_from": _iso(was[0]),
        "was_to": _iso(was[1]),
    }
    return entries("shipment.estimate_changed", about, at=at, data=data)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
