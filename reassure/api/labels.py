"""Labels: bought, given back, printed; and pickups of the parcels that carry them."""

import base64
from typing import Any
from uuid import UUID

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.postage import consignment
from reassure.api.schemas.labels import LabelFilters, LabelIn, LabelOut, LabelPage, PaperOut, PickupIn, PickupOut
from reassure.api.writes import idempotent, written
from reassure.connectors.postage import queries as sellers
from reassure.kit import clock
from reassure.labels import actions, queries
from reassure.labels.actions import LabelWanted, PickupWanted
from reassure.merchants.rules import Scope
from reassure.orders import queries as orders

router = Router(tags=["Labels"])


@router.get("/labels", **needs(Scope.LABELS_READ, LabelPage))
@in_scope
def list_labels(request: KeyRequest, filters: Query[LabelFilters]) -> LabelPage:
    """Labels, newest first, a page at a time; with `order` those of one order, with `reference` the one."""
    if filters.reference:
        found = queries.label_by_reference(filters.reference)
        return LabelPage(items=_out([found] if found else []), next=None)
    if filters.order is not None:
        return LabelPage(items=_out(queries.labels_of(filters.order)), next=None)
    states = (filters.state.value,) if filters.state else ()
    rows = queries.listed(states=states, after=filters.cursor, size=filters.limit)
    page, more = rows[: filters.limit], len(rows) > filters.limit
    return LabelPage(items=_out(page), next=str(page[-1].pk) if more else None)


@router.get("/labels/{uuid:label_id}", **needs(Scope.LABELS_READ, LabelOut, also=(404,)))
@in_scope
def get_label(request: KeyRequest, label_id: UUID) -> LabelOut:
    """One label as it stands."""
    return _out([queries.label(label_id)])[0]


@router.post("/labels", **idempotent(needs(Scope.LABELS_WRITE, LabelOut, status=202, also=(400, 404, 409, 413))))
@written(202)
def buy_label(request: KeyRequest, label: LabelIn) -> LabelOut:
    """Buy a label. It is bought in a moment: read it again, or listen to `label.bought` and `label.failed`."""
    seller = sellers.seller(label.connection)
    if label.order is not None:
        orders.order(label.order)
    wanted = LabelWanted(
        reference=label.reference, connection=seller.id, carrier=seller.vendor, service=label.service,
        format=label.format, consignment=consignment(label, label.reference), order_id=label.order,
        rate_key=label.rate, quoted=label.quoted, currency=label.currency,
    )  # fmt: skip
    made = actions.want(wanted=wanted, by=f"api_key/{request.auth.pk}", now=clock.now())
    return _out([queries.label(made.pk)])[0]


@router.post(
    "/labels/{uuid:label_id}/void",
    **idempotent(needs(Scope.LABELS_WRITE, LabelOut, status=202, also=(400, 404, 409, 413))),
)
@written(202)
def void_label(request: KeyRequest, label_id: UUID) -> LabelOut:
    """Give a label back, in a moment; `label.voided` says what becomes of its price. 409 once its parcel has left."""
    queries.label(label_id)
    actions.void(label_id=label_id, by=f"api_key/{request.auth.pk}", now=clock.now())
    return _out([queries.label(label_id)])[0]


@router.get("/labels/{uuid:label_id}/documents/{kind}", **needs(Scope.LABELS_READ, PaperOut, also=(404,)))
@in_scope
def get_label_document(request: KeyRequest, label_id: UUID, kind: str) -> PaperOut:
    """What is printed: `label`, `invoice` …, as the label's `documents` name it."""
    by = f"api_key/{request.auth.pk}"
    paper = actions.printed(label_id=label_id, kind=kind.replace("\x00", ""), by=by, now=clock.now())
    content = base64.b64encode(bytes(paper.content)).decode()
    return PaperOut(kind=paper.kind, format=paper.format, content=content)


@router.post("/pickups", **idempotent(needs(Scope.LABELS_WRITE, PickupOut, status=202, also=(400, 404, 409, 413))))
@written(202)
def book_pickup(request: KeyRequest, pickup: PickupIn) -> PickupOut:
    """Have parcels fetched. It is booked in a moment: read it again, or listen to `pickup.scheduled`."""
    seller = sellers.seller(pickup.connection)
    wanted = PickupWanted(
        reference=pickup.reference, connection=seller.id, carrier=seller.vendor, asked=pickup.facts(),
        location_id=pickup.location,
    )  # fmt: skip
    return PickupOut.of(actions.want_pickup(wanted=wanted, by=f"api_key/{request.auth.pk}", now=clock.now()))


@router.get("/pickups/{uuid:pickup_id}", **needs(Scope.LABELS_READ, PickupOut, also=(404,)))
@in_scope
def get_pickup(request: KeyRequest, pickup_id: UUID) -> PickupOut:
    """One pickup as it stands."""
    return PickupOut.of(queries.pickup(pickup_id))


def _out(rows: list[Any]) -> list[LabelOut]:
    kinds = queries.kinds_of([row.pk for row in rows])
    return [LabelOut.of(row, kinds.get(row.pk, [])) for row in rows]
