"""What clients of AfterShip's API do with trackings, done to real parcels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from reassure.connectors.aftership import codes, queries, wire
from reassure.connectors.aftership.wire import Known
from reassure.connectors.models import Tracked
from reassure.customers import actions as customers
from reassure.customers.actions import Telling
from reassure.customers.rules import Address, PersonFacts
from reassure.journal.rules import Fact
from reassure.kit.errors import Refused
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels
from reassure.shipments.rules import numbers
from reassure.shipments.rules.facts import Scan, Status, TrackingFacts

SOURCE = "aftership-api"
#: As often as AfterShip lets a tracking be tracked again.
MOST_RETRACKS = 3
#: What AfterShip makes of each reason, and what it says.
COMPLETED = {
    "DELIVERED": (Status.DELIVERED, "delivered_001", "Marked as delivered."),
    "LOST": (Status.EXCEPTION, "exception_013", "Marked as lost."),
    "RETURNED_TO_SENDER": (Status.EXCEPTION, "exception_011", "Marked as returned to the sender."),
}


class IdTaken(Refused):
    """The client has given this id to another tracking."""

    code = "tracking_id_taken"


class StillActive(Refused):
    """Its carrier is asked about it anyway."""

    code = "tracking_active"


class RetrackedOften(Refused):
    code = "tracking_retracked_often"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    role: str
    facts: PersonFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a client says of a tracking; None and empty = nothing. `told` are the fields of `wire.TOLD`, and `slug`."""

    tracking_number: str = ""
    given_id: str = ""
    slug: str = ""
    order_id: str | None = None
    order_number: str | None = None
    destination: Address | None = None
    shipped_at: datetime | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[Person, ...] | None = None

    @property
    def parcel(self) -> shipments.Wanted:
        return shipments.Wanted(
            carrier=codes.carrier(self.slug) if self.slug else "",
            tracking_number=self.tracking_number,
            service=str(self.told.get("shipping_method") or self.told.get("shipment_type") or ""),
            origin=str(self.told.get("location_id") or ""),
            destination=self.destination,
            shipped_at=self.shipped_at,
        )


@transaction.atomic
def create(*, wanted: Wanted, now: datetime) -> UUID:
    """Follow a parcel; with its order, where that is known. Raises `shipments.AlreadyFollowed` and `IdTaken`.

    Without a slug the carrier is the one whose numbers look so, if that is clear; else nobody is asked until it is
    named.
    """
    asked = wanted.parcel
    if not asked.carrier:
        likely = numbers.recognise(wanted.tracking_number, usual=parcels.carriers())
        asked = shipments.Wanted(**_named(asked, likely.carrier if likely else ""))
    order = queries.order_named(wanted.order_id or "", wanted.order_number or "")
    made = shipments.watch(wanted=asked, order_ids={order.id} if order else set(), source=SOURCE, now=now)
    row = Tracked(shipment=made, given_id=wanted.given_id, waits=order is None and _names_order(wanted), changed_at=now)
    _take(row, wanted, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise IdTaken("Another tracking has this id: choose another, or none.") from None
    return made.pk


def _named(asked: shipments.Wanted, carrier: str) -> dict[str, Any]:
    return {name: getattr(asked, name) for name in asked.__dataclass_fields__} | {"carrier": carrier}


@transaction.atomic
def update(*, tracking_id: str, wanted: Wanted, now: datetime) -> UUID:
    """Change what is said; scans and status stay. Raises `NoSuchParcel`, `AlreadyFollowed`."""
    shipment_id = _living(tracking_id)
    order = queries.order_named(wanted.order_id or "", wanted.order_number or "")
    if order is not None:
        shipments.carry(shipment_id=shipment_id, order_id=order.id, now=now)
    shipments.describe(shipment_id=shipment_id, wanted=wanted.parcel, now=now)
    row = _row(shipment_id, now)
    _take(row, wanted, now)
    row.waits = order is None and (row.waits or _names_order(wanted))
    row.save()
    return shipment_id


@transaction.atomic
def delete(*, tracking_id: str, merchant: Merchant, now: datetime) -> wire.Json:
    """Follow it no more: the parcel is cancelled, its history stays in the journal. Raises `shipments.ToldByShop`."""
    known = queries.one(tracking_id, merchant=merchant)
    shipments.unwatch(shipment_id=known.parcel.pk, now=now)
    Tracked.objects.filter(shipment_id=known.parcel.pk).update(given_id="", changed_at=now)
    return wire.tracking(known) | {"active": False}


@transaction.atomic
def retrack(*, tracking_id: str, merchant: Merchant, by: str, now: datetime) -> UUID:
    """Ask the carrier again, now and from now on. Raises `StillActive`, and `RetrackedOften` after three times."""
    known = queries.one(tracking_id, merchant=merchant)
    shipment_id: UUID = known.parcel.pk
    if wire.is_active(known):
        raise StillActive("The carrier is being asked about this tracking: there is nothing to take up again.")
    shipments.ask_now(shipment_ids=[shipment_id], by=by, now=now)
    row = _row(shipment_id, now)
    if row.retracked >= MOST_RETRACKS:
        raise RetrackedOften(f"This tracking was tracked again {MOST_RETRACKS} times: make a new one.")
    row.retracked, row.completed, row.changed_at = row.retracked + 1, "", now
    row.save(update_fields=["retracked", "completed", "changed_at"])
    return shipment_id


@transaction.atomic
def complete(*, tracking_id: str, merchant: Merchant, reason: str, at: datetime, now: datetime) -> UUID:
    """It is over, somebody says: kept as a scan of its own, from which the status follows; the carrier rests."""
    parcel = queries.one(tracking_id, merchant=merchant).parcel
    shipment_id: UUID = parcel.pk
    status, substatus, text = COMPLETED[reason]
    scan = Scan(at=at, status=status, substatus=substatus, code=wire.BY_USER, text=text)
    answer = TrackingFacts(carrier=parcel.carrier, tracking_number=parcel.tracking_number, scans=(scan,))
    shipments.track(answers=[answer], source=SOURCE, now=now)
    shipments.rest(shipment_id=shipment_id)
    row = _row(shipment_id, now)
    row.completed, row.changed_at = reason, now
    row.save(update_fields=["completed", "changed_at"])
    return shipment_id


def link(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to new orders: trackings that named one before it was told are its parcels now."""
    if not queries.anything_waits():
        return
    told = orders.orders({UUID(fact.about.partition("/")[2]) for fact in facts}).values()
    by_id = {order.external_id: order for order in told}
    by_number = {written: order for order in told for written in _spellings(order.number)}
    for row in queries.waiting_for(by_id.keys(), by_number.keys()):
        order = by_id.get(row.order_id) or by_number[row.order_number]
        shipments.carry(shipment_id=row.shipment_id, order_id=order.id, now=max(fact.at for fact in facts))
        Tracked.objects.filter(pk=row.pk).update(waits=False)


def _spellings(number: str) -> set[str]:
    plain = number.lstrip("#")
    return {number, plain, f"#{plain}"}


def forget(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.erased`: what clients wrote in words of their own may be about the person, and goes."""
    people = [UUID(key) for fact in facts for key in fact.data["customers"]]
    theirs = Tracked.objects.filter(shipment_id__in=queries.parcels_of_people(people))
    for row in theirs.order_by("pk").select_for_update():
        row.told = {name: value for name, value in row.told.items() if name not in wire.FREE}
        row.title_lower = ""
        row.people = [each for each in row.people if UUID(each["customer"]) not in people]
        row.save(update_fields=["told", "title_lower", "people"])


def _living(tracking_id: str) -> UUID:
    """Raises `NoSuchParcel`."""
    found = parcels.parcel(queries.shipment_id_of(tracking_id))
    if found.cancelled_at is not None or not found.tracking_number:
        raise parcels.NoSuchParcel("There is no such tracking.")
    return found.pk


def _row(shipment_id: UUID, now: datetime) -> Tracked:
    """Its row, locked, after its order and its parcel; a parcel that a shop told of gets one now."""
    Tracked.objects.bulk_create([Tracked(shipment_id=shipment_id, changed_at=now)], ignore_conflicts=True)
    return Tracked.objects.select_for_update().get(shipment_id=shipment_id)


def _take(row: Tracked, wanted: Wanted, now: datetime) -> None:
    said = {name: wanted.told[name] for name in wire.TOLD if wanted.told.get(name) is not None}
    row.told = {**row.told, **said, **({"slug": wanted.slug} if wanted.slug else {})}
    row.order_id = row.order_id if wanted.order_id is None else wanted.order_id
    row.order_number = row.order_number if wanted.order_number is None else wanted.order_number
    row.title_lower = str(row.told.get("title") or "").lower()[:254]
    row.people = row.people if wanted.people is None else _people(wanted.people, now)
    row.changed_at = now


def _people(wanted: tuple[Person, ...], now: datetime) -> list[dict[str, str]]:
    """They are customers as any others: merged by e-mail, exported and forgotten with them."""
    tellings = [Telling(facts=person.facts, at=now) for person in wanted]
    keys = customers.keep_many(tellings=tellings, source=SOURCE, now=now)
    return [{"role": p.role, "customer": str(key)} for p, key in zip(wanted, keys, strict=True) if key]


def _names_order(wanted: Wanted) -> bool:
    return bool(wanted.order_id or wanted.order_number)


__all__ = ["Known", "Person", "Wanted", "complete", "create", "delete", "link", "retrack", "update"]
