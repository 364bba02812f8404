"""Parcels and what carriers say of them."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from reassure.api.items import Done, by_source, each, judged
from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.bulk import BulkOut, ItemOut, ScansIn, ShipmentsIn
from reassure.api.schemas.shipments import (
    KeptOut,
    ScanOut,
    ShipmentFilters,
    ShipmentIn,
    ShipmentOut,
    ShipmentPage,
    ShipmentWithScans,
    TrackingIn,
)
from reassure.api.writes import idempotent, written
from reassure.kit import clock
from reassure.merchants.rules import Scope
from reassure.shipments import actions, queries

router = Router(tags=["Shipments"])


@router.get("/shipments", **needs(Scope.SHIPMENTS_READ, ShipmentPage))
@in_scope
def list_shipments(request: KeyRequest, filters: Query[ShipmentFilters]) -> ShipmentPage:
    """Parcels, newest first, a page at a time; with `order` those of one order."""
    if filters.order is not None:
        return ShipmentPage(items=_out(queries.parcels_of(filters.order)), next=None)
    page = queries.newest(filters.narrowed(), size=filters.limit)
    return ShipmentPage(items=_out(page.parcels), next=str(page.after) if page.after else None)


@router.get("/shipments/{uuid:shipment_id}", **needs(Scope.SHIPMENTS_READ, ShipmentWithScans, also=(404,)))
@in_scope
def get_shipment(request: KeyRequest, shipment_id: UUID) -> ShipmentWithScans:
    """One parcel with all its scans."""
    return _with_scans(queries.parcel(shipment_id))


@router.post("/shipments", **idempotent(needs(Scope.SHIPMENTS_WRITE, ShipmentWithScans, also=(400, 409, 413))))
@written()
def tell_shipment(request: KeyRequest, shipment: ShipmentIn) -> ShipmentWithScans:
    """Tell us of a parcel, new or changed. Its order comes first: 409 `order_unknown` until then."""
    return _with_scans(actions.ship(facts=shipment.facts(), source=shipment.source, now=clock.now()))


@router.post("/shipments/bulk", **idempotent(needs(Scope.SHIPMENTS_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_shipments(request: KeyRequest, shipments: ShipmentsIn) -> BulkOut:
    """Tell us of up to 500 parcels: each is accepted or refused by itself."""
    return judged(shipments.items, ShipmentIn, _ship_each)


def _or_kept(operation: dict[str, Any]) -> dict[str, Any]:
    return operation | {"response": operation["response"] | {202: KeptOut}}


@router.post("/scans", **_or_kept(idempotent(needs(Scope.SHIPMENTS_WRITE, ShipmentWithScans, also=(400, 409, 413)))))
@written()
def tell_scans(request: KeyRequest, tracking: TrackingIn) -> ShipmentWithScans | tuple[int, KeptOut]:
    """Tell us what a carrier says of one number; the parcel as it stands then.

    202: no parcel goes by the number, or several do and the carrier is not named. It touches nothing, and is kept
    for the parcel.
    """
    told = actions.hear(answers=[tracking.facts()], source="api", now=clock.now())
    if told.kept:
        return 202, KeptOut(kept=True, tracking_number=tracking.tracking_number)
    return _with_scans(queries.parcel(told.parcels[0].pk))


@router.post("/scans/bulk", **idempotent(needs(Scope.SHIPMENTS_WRITE, BulkOut, also=(400, 409, 413))))
@written()
def tell_many_scans(request: KeyRequest, trackings: ScansIn) -> BulkOut:
    """Tell us what carriers say of up to 500 numbers: each is accepted or refused by itself.

    The outcome `kept`: no parcel goes by the number yet. It touches nothing, and is kept for the parcel.
    """
    return judged(trackings.items, TrackingIn, _hear)


def _ship_each(items: dict[int, ShipmentIn]) -> Done:
    return by_source(items, _together, _ship)


def _together(items: dict[int, ShipmentIn], source: str) -> Done:
    """Those that nobody knows an order of are told so one by one."""
    facts = [item.facts() for item in items.values()]
    made = dict(zip(items, actions.ship_many(facts=facts, source=source, now=clock.now()), strict=True))
    told = {index: ItemOut(index=index, accepted=True, id=row.pk) for index, row in made.items() if row is not None}
    return told | each({index: item for index, item in items.items() if index not in told}, _ship)


def _ship(item: ShipmentIn) -> ItemOut:
    made = actions.ship(facts=item.facts(), source=item.source, now=clock.now())
    return ItemOut(index=0, accepted=True, id=made.pk)


def _hear(items: dict[int, TrackingIn]) -> Done:
    facts = {index: item.facts() for index, item in items.items()}
    kept = actions.hear(answers=list(facts.values()), source="api", now=clock.now()).kept
    outcomes = {index: "kept" if answer in kept else "" for index, answer in facts.items()}
    return {index: ItemOut(index=index, accepted=True, outcome=outcome) for index, outcome in outcomes.items()}


def _out(parcels: list[Any]) -> list[ShipmentOut]:
    orders = queries.order_ids([parcel.pk for parcel in parcels])
    return [ShipmentOut.of(parcel, orders.get(parcel.pk, [])) for parcel in parcels]


def _with_scans(parcel: Any) -> ShipmentWithScans:
    plain = _out([parcel])[0].model_dump()
    return ShipmentWithScans(**plain, scans=[ScanOut.of(scan) for scan in queries.timeline(parcel.pk)])
