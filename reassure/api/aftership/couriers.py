"""Couriers: those we know, and whose a number may be."""

from typing import Any

from ninja import Query, Router, Schema

from reassure.api.aftership import accounts
from reassure.api.aftership.access import needs
from reassure.api.aftership.envelope import Meta
from reassure.api.aftership.schemas.values import Lenient, Slug, Slugs
from reassure.api.keys import KeyRequest, in_scope
from reassure.api.schemas.values import Key60, Text20, Text40, Text60, Text80, Text120
from reassure.connectors.aftership import codes, couriers
from reassure.merchants.rules import Scope
from reassure.shipments import queries as shipments
from reassure.shipments.rules import numbers

router = Router(tags=["Couriers"])


class CredentialOut(Schema):
    name: str
    type: str
    required: bool


class CredentialsOut(Schema):
    """What a courier connection needs, empty where we can't call the courier ourselves."""

    fields: list[CredentialOut]


class CourierOut(Schema):
    slug: str
    name: str
    phone: str | None
    other_name: str | None
    web_url: str | None
    required_fields: list[str]
    optional_fields: list[str]
    default_language: str
    support_languages: list[str]
    service_from_country_regions: list[str]
    credentials: CredentialsOut


class CouriersOut(Schema):
    total: int
    couriers: list[CourierOut]


class CouriersAnswer(Schema):
    meta: Meta
    data: CouriersOut


class CourierFilters(Lenient):
    active: bool | None = None
    slug: Slugs = ()


class DetectIn(Lenient):
    """Only the number and `slug` decide; the rest is taken for compatibility."""

    tracking_number: Key60
    slug: list[Slug] | None = None
    destination_postal_code: Text20 | None = None
    tracking_ship_date: Text40 | None = None
    tracking_account_number: Text120 | None = None
    tracking_key: Text120 | None = None
    destination_state: Text80 | None = None
    slug_group: Text80 | None = None
    origin_country_region: Text60 | None = None
    destination_country_region: Text60 | None = None


@router.get("/couriers", **needs(Scope.SHIPMENTS_READ, CouriersAnswer))
@in_scope
def get_couriers(request: KeyRequest, filters: Query[CourierFilters]) -> dict[str, Any]:
    """All couriers we know; `active=true`: those the merchant ships with or is connected to."""
    wanted = {*shipments.carriers(), *accounts.connected()} if filters.active else accounts.known()
    if filters.slug:
        wanted &= {codes.carrier(slug.lower()) for slug in filters.slug}
    return _answer([accounts.courier(carrier) for carrier in sorted(wanted)])


@router.post("/couriers/detect", **needs(Scope.SHIPMENTS_READ, CouriersAnswer))
@in_scope
def detect_courier(request: KeyRequest, asked: DetectIn) -> dict[str, Any]:
    """Couriers whose numbers look so, the likeliest first; none rather than a guess."""
    found = [one.carrier for one in numbers.candidates(asked.tracking_number, usual=shipments.carriers())]
    within = {codes.carrier(slug) for slug in asked.slug or ()}
    return _answer([accounts.courier(carrier) for carrier in found if not within or carrier in within])


def _answer(found: list[couriers.Courier]) -> dict[str, Any]:
    shown = [couriers.shown(one, accounts.fields(one.carrier)) for one in found]
    return {"meta": {"code": 200}, "data": {"total": len(shown), "couriers": shown}}
