"""Trackings: followed, read, changed, given up, taken up again, marked as over."""

from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from reassure.api.aftership.access import needs
from reassure.api.aftership.schemas.shown import FieldsAnswer, TrackingAnswer, TrackingsAnswer
from reassure.api.aftership.schemas.told import CompletedIn, TrackingChange, TrackingTold
from reassure.api.aftership.schemas.values import Countries, Instant, Lenient, Numbers, OrderIds, Slugs, Tags
from reassure.api.keys import KeyRequest, in_scope
from reassure.api.schemas.values import Text254
from reassure.connectors.aftership import actions, codes, queries
from reassure.connectors.aftership.queries import Asked
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Scope
from reassure.shipments.queries import Filter

router = Router(tags=["Trackings"])
Json = dict[str, Any]
READ, WRITE = Scope.SHIPMENTS_READ, Scope.SHIPMENTS_WRITE
#: Answered whatever `fields` says.
ALWAYS = ("id", "tracking_number", "slug")


class Filters(Lenient):
    """Lists are separated by commas. Without `created_at_min` a list goes back 120 days."""

    cursor: str = ""
    limit: int = Field(default=100, ge=1, le=200)
    keyword: Text254 = ""
    tracking_numbers: Numbers = ()
    slug: Slugs = ()
    tag: Tags = ()
    destination: Countries = ()
    courier_destination_country_region: Countries = ()
    order_id: OrderIds = ()
    return_to_sender: Literal["true", "false", "true,false", "false,true", ""] = ""
    created_at_min: Instant = None
    created_at_max: Instant = None
    updated_at_min: Instant = None
    updated_at_max: Instant = None
    fields: Text254 = ""
    transit_time: Text254 = ""
    origin: Text254 = ""
    shipment_tags: Text254 = ""

    def asked(self) -> Asked:
        """Raises `Invalid` for a cursor that is none of ours, and for what a list can't be narrowed by."""
        if self.transit_time or self.origin or self.shipment_tags:
            told = "A list can't be narrowed by transit_time, origin or shipment_tags here: leave them out."
            raise Invalid(told, code="filter")
        narrowed = Filter(
            after=_key(self.cursor),
            numbers=self.tracking_numbers,
            carriers=tuple(codes.carrier(slug.lower()) for slug in self.slug),
            statuses=tuple(codes.TAGS[tag] for tag in self.tag),
            countries=(*self.destination, *self.courier_destination_country_region),
            returning={"true": True, "false": False}.get(self.return_to_sender),
            told_from=queries.since(self.created_at_min, clock.now()),
            told_until=self.created_at_max,
            heard_from=self.updated_at_min,
            heard_until=self.updated_at_max,
        )
        return Asked(filter=narrowed, keyword=self.keyword, order_ids=self.order_id)


class Chosen(Lenient):
    fields: Text254 = ""


def _key(cursor: str) -> UUID | None:
    try:
        return UUID(cursor) if cursor else None
    except ValueError:
        raise Invalid("This cursor is none of ours: start again from the first page.", code="cursor") from None


@router.get("/trackings", **needs(READ, TrackingsAnswer))
@in_scope
def get_trackings(request: KeyRequest, filters: Query[Filters]) -> Json:
    """Trackings, the newest first: everything the merchant sends, whoever told of it."""
    page = queries.listed(filters.asked(), merchant=request.auth.merchant, size=filters.limit)
    pagination = {"total": page.total, "next_cursor": page.next or None, "has_next_page": bool(page.next)}
    shown = [_chosen(each, filters.fields) for each in page.trackings]
    return _ok({"pagination": pagination, "trackings": shown})


@router.post("/trackings", **needs(WRITE, TrackingAnswer, status=201))
@in_scope
def create_tracking(request: KeyRequest, tracking: TrackingTold) -> tuple[int, Json]:
    """Follow a parcel. 4003: one goes by this number of the courier already, and `data.id` names it."""
    made = actions.create(wanted=tracking.wanted(), now=clock.now())
    return 201, _ok(_tracking(request, made.hex), code=201)


@router.get("/trackings/{tracking_id}", **needs(READ, FieldsAnswer, also=(404,)))
@in_scope
def get_tracking_by_id(request: KeyRequest, tracking_id: str, chosen: Query[Chosen]) -> Json:
    """One tracking. Messages of carriers are answered in their own language, whatever `lang` says."""
    return _ok(_chosen(_tracking(request, tracking_id), chosen.fields))


@router.put("/trackings/{tracking_id}", **needs(WRITE, TrackingAnswer, also=(404,)))
@in_scope
def update_tracking_by_id(request: KeyRequest, tracking_id: str, tracking: TrackingChange) -> Json:
    """Say more, or something else. Another `slug` is another courier: it is asked from now on."""
    changed = actions.update(tracking_id=tracking_id, wanted=tracking.wanted(), now=clock.now())
    return _ok(_tracking(request, changed.hex))


@router.delete("/trackings/{tracking_id}", **needs(WRITE, TrackingAnswer, also=(404,)))
@in_scope
def delete_tracking_by_id(request: KeyRequest, tracking_id: str) -> Json:
    """Follow it no more; its number may be tracked anew. 403 for a parcel that a shop says it sends."""
    return _ok(actions.delete(tracking_id=tracking_id, merchant=request.auth.merchant, now=clock.now()))


@router.post("/trackings/{tracking_id}/retrack", **needs(WRITE, TrackingAnswer, also=(404,)))
@in_scope
def retrack_tracking_by_id(request: KeyRequest, tracking_id: str) -> Json:
    """Ask the courier again about what was over, up to three times. 4013: it is being asked anyway."""
    by = f"api_key/{request.auth.pk}"
    again = actions.retrack(tracking_id=tracking_id, merchant=request.auth.merchant, by=by, now=clock.now())
    return _ok(_tracking(request, again.hex))


@router.post("/trackings/{tracking_id}/mark-as-completed", **needs(WRITE, TrackingAnswer, also=(404,)))
@in_scope
def mark_tracking_completed_by_id(request: KeyRequest, tracking_id: str, over: CompletedIn) -> Json:
    """It is over, you say: the courier is asked no more, and the checkpoint is marked as yours."""
    now = clock.now()
    done = actions.complete(
        tracking_id=tracking_id, merchant=request.auth.merchant, reason=over.reason, at=over.at(now), now=now
    )
    return _ok(_tracking(request, done.hex))


def _tracking(request: Any, tracking_id: str) -> Json:
    return queries.tracking(tracking_id, merchant=request.auth.merchant)


def _chosen(tracking: Json, fields: str) -> Json:
    wanted = {name.strip() for name in fields.split(",") if name.strip()}
    return {name: value for name, value in tracking.items() if name in wanted or name in ALWAYS} if wanted else tracking


def _ok(data: Json, *, code: int = 200) -> Json:
    return {"meta": {"code": code}, "data": data}
