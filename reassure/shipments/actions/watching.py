"""Parcels that somebody asks us to follow, with or without an order: no shop has to tell of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.customers.rules import Address
from reassure.journal import actions as journal
from reassure.kit.errors import Refused
from reassure.orders.actions.holding import hold_by_id
from reassure.shipments import queries
from reassure.shipments.actions import telling
from reassure.shipments.actions.polling import POLLING, plan_first
from reassure.shipments.actions.shipping import SAME_PARCEL
from reassure.shipments.models import Number, Shipment, ShipmentOrder
from reassure.shipments.rules.numbers import normalised

DESCRIBED = ("carrier", "service", "origin", "city", "region", "postcode", "country", "shipped_at")
ADDRESS = ("city", "region", "postcode", "country")


class AlreadyFollowed(Refused):
    """The carrier's number is another parcel's, which is not over yet."""

    code = "parcel_exists"

    def __init__(self, shipment_id: UUID) -> None:
        super().__init__("A parcel goes by this number of the carrier already: change that one.")
        self.shipment_id = shipment_id


class ToldByShop(Refused):
    """A shop says that it sends this parcel."""

    code = "parcel_of_shop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is known of a parcel to follow. Empty fields say nothing; of the address nothing personal is kept."""

    carrier: str = ""
    tracking_number: str = ""
    service: str = ""
    origin: str = ""
    destination: Address | None = None
    shipped_at: datetime | None = None

    def columns(self) -> dict[str, Any]:
        said = {"carrier": self.carrier, "service": self.service, "origin": self.origin, "shipped_at": self.shipped_at}
        if self.destination is not None:
            said |= {name: getattr(self.destination, name) for name in ADDRESS}
        return {name: value for name, value in said.items() if value}


@transaction.atomic
def watch(*, wanted: Wanted, order_ids: Collection[UUID], source: str, now: datetime) -> Shipment:
    """Follow a parcel by its number, asked about at the next tick. Raises `AlreadyFollowed`, also of two at once."""
    hold_by_id(order_ids)
    number, since = normalised(wanted.tracking_number), wanted.shipped_at or now
    _free(number, wanted.carrier, since)
    made = Shipment(source=source, told_at=now, tracking_number=number)
    _describe(made, wanted)
    plan_first(made, now=now)
    made.save(force_insert=True)
    row = Number(shipment=made, carrier=made.carrier, number=number, since=since)
    Number.objects.bulk_create([row], ignore_conflicts=True)
    its = Number.objects.get(number=number, carrier=made.carrier, until=None).shipment_id
    if its != made.pk:
        raise AlreadyFollowed(its)
    ShipmentOrder.objects.bulk_create([ShipmentOrder(shipment=made, order_id=key) for key in sorted(order_ids)])
    _tell("shipment.created", made, at=since, data={"carrier": made.carrier})
    return made


def _free(number: str, carrier: str, since: datetime) -> None:
    """A number given out long ago, or of a parcel that was cancelled, may be another's now (see `SAME_PARCEL`)."""
    known = Number.objects.select_related("shipment").filter(number=number, until=None)
    for row in known if not carrier else known.filter(carrier__in=["", carrier]):
        if since - row.since <= SAME_PARCEL and not row.shipment.cancelled_at:
            raise AlreadyFollowed(row.shipment_id)
        row.until = since
        row.save(update_fields=["until"])


@transaction.atomic
def describe(*, shipment_id: UUID, wanted: Wanted, now: datetime) -> Shipment:
    """Correct what is known of a parcel; its scans and status stay. Raises `NoSuchParcel`, `AlreadyFollowed`."""
    shipment = _locked(shipment_id)
    was = {name: getattr(shipment, name) for name in DESCRIBED}
    if wanted.carrier and wanted.carrier != shipment.carrier:
        _hand_to(shipment, wanted.carrier, now)
    _describe(shipment, wanted)
    if shipment.carrier != was["carrier"]:
        shipment.polled_at, shipment.poll_failures = None, 0
    plan_first(shipment, now=now)
    shipment.save(update_fields=[*DESCRIBED, *POLLING])
    fields = sorted(name for name in DESCRIBED if getattr(shipment, name) != was[name])
    if fields:
        _tell("shipment.changed", shipment, at=now, data={"fields": fields})
    return shipment


def _hand_to(shipment: Shipment, carrier: str, now: datetime) -> None:
    """Its number is another carrier's; the number under the old one is given up."""
    other = Number.objects.filter(number=shipment.tracking_number, carrier=carrier, until=None)
    taken = other.exclude(shipment=shipment).first()
    if taken is not None:
        raise AlreadyFollowed(taken.shipment_id)
    if not other.exists():
        mine = Number.objects.filter(shipment=shipment, number=shipment.tracking_number, until=None)
        mine.update(carrier=carrier)


@transaction.atomic
def carry(*, shipment_id: UUID, order_id: UUID, now: datetime) -> None:
    """The parcel carries this order: known now, or found out. Told again it changes nothing."""
    hold_by_id({order_id})
    shipment = _locked(shipment_id)
    link = ShipmentOrder(shipment=shipment, order_id=order_id)
    ShipmentOrder.objects.bulk_create([link], ignore_conflicts=True)
    if ShipmentOrder.objects.filter(pk=link.pk).exists():
        data: dict[str, object] = {"shipment": str(shipment.pk), "carrier": shipment.carrier}
        entries = telling.entries("shipment.created", [f"order/{order_id}"], at=shipment.shipped_at or now, data=data)
        journal.record_many(entries)


@transaction.atomic
def unwatch(*, shipment_id: UUID, now: datetime) -> Shipment:
    """Follow it no more: it is cancelled and its number free. Raises `ToldByShop` for a parcel that a shop sends."""
    shipment = _locked(shipment_id)
    if shipment.fulfilments.filter(cancelled_at=None).exists():
        raise ToldByShop(f"{shipment.source} says that it sends this parcel: take it back there.")
    if shipment.cancelled_at is None:
        shipment.cancelled_at, shipment.poll_at = now, None
        shipment.save(update_fields=["cancelled_at", "poll_at"])
        Number.objects.filter(shipment=shipment, until=None).update(until=now)
        _tell("shipment.cancelled", shipment, at=now, data={})
    return shipment


def rest(*, shipment_id: UUID) -> None:
    """Ask the carrier no more until somebody wants it (`ask_now`); what the carrier tells by itself is still heard."""
    Shipment.objects.filter(pk=shipment_id).update(poll_at=None)


def _describe(shipment: Shipment, wanted: Wanted) -> None:
    """Cut to what the columns hold. A person who was forgotten stays so."""
    nameless = {"city", "postcode"} if shipment.erased_at else set()
    for name, value in wanted.columns().items():
        if name in nameless:
            continue
        most = getattr(Shipment._meta.get_field(name), "max_length", None)
        setattr(shipment, name, value[:most] if isinstance(value, str) else value)


def _locked(shipment_id: UUID) -> Shipment:
    found = Shipment.objects.select_for_update().filter(pk=shipment_id).first()
    if found is None:
        raise queries.NoSuchParcel("There is no such parcel.")
    return found


def _tell(kind: str, shipment: Shipment, *, at: datetime, data: Mapping[str, object]) -> None:
    about = telling.keys(shipment, queries.order_ids([shipment.pk]))
    journal.record_many(telling.entries(kind, about, at=at, data={"shipment": str(shipment.pk), **data}))
