"""A tracking as it is answered; what we don't know is null."""

from typing import Any

from ninja import Schema
from pydantic import Field

from reassure.api.aftership.envelope import Meta

Json = dict[str, Any]


class CheckpointOut(Schema):
    created_at: str | None
    slug: str | None
    checkpoint_time: str | None
    location: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    coordinate: Json | None
    country_region: str | None
    country_region_name: str | None
    message: str
    tag: str | None
    subtag: str | None
    subtag_message: str | None
    raw_tag: str | None
    events: list[Json]
    source: str
    hash: str


class EstimateOut(Schema):
    estimated_delivery_date: str | None
    estimated_delivery_date_min: str | None
    estimated_delivery_date_max: str | None


class DeliveryOut(Schema):
    type: str
    source: str
    datetime: str | None
    datetime_min: str | None
    datetime_max: str | None


class CustomerOut(Schema):
    role: str | None
    name: str | None
    phone_number: str | None
    email: str | None
    language: str | None
    id: str | None


class TrackingOut(Schema):
    """Times are ISO 8601 in UTC, days `YYYY-MM-DD`, countries ISO 3166-1 alpha-3."""

    id: str
    legacy_id: str | None = None
    created_at: str
    updated_at: str
    tracking_number: str
    slug: str | None
    active: bool
    custom_fields: Json | None = None
    transit_time: int | None = None
    origin_country_region: str | None = None
    origin_state: str | None = None
    origin_city: str | None = None
    origin_postal_code: str | None = None
    origin_raw_location: str | None = None
    destination_country_region: str | None = None
    destination_state: str | None = None
    destination_city: str | None = None
    destination_postal_code: str | None = None
    destination_raw_location: str | None = None
    courier_destination_country_region: str | None = None
    courier_estimated_delivery_date: EstimateOut | None = None
    note: str | None = None
    order_id: str | None = None
    order_id_path: str | None = None
    order_date: str | None = None
    shipment_package_count: float | None = None
    shipment_pickup_date: str | None = None
    shipment_delivery_date: str | None = None
    shipment_type: str | None = None
    shipment_weight: Json | None = None
    shipment_dimensions: Json | None = None
    signed_by: str | None = None
    source: str | None = None
    tag: str
    subtag: str
    subtag_message: str
    title: str | None = None
    tracked_count: int
    language: str | None = None
    unique_token: str | None = None
    checkpoints: list[CheckpointOut]
    subscribed_smses: list[str]
    subscribed_emails: list[str]
    return_to_sender: bool
    order_promised_delivery_date: Json | None = None
    delivery_type: str | None = None
    pickup_location: str | None = None
    pickup_note: str | None = None
    courier_tracking_link: str | None = None
    first_attempted_at: str | None = None
    courier_redirect_link: str | None = None
    tracking_account_number: str | None = None
    tracking_key: str | None = None
    tracking_ship_date: str | None = None
    on_time_status: str | None = None
    on_time_difference: int | None = None
    order_tags: list[str] = Field(default_factory=list)
    aftership_estimated_delivery_date: Json | None = None
    custom_estimated_delivery_date: Json | None = None
    order_number: str | None = None
    first_estimated_delivery: DeliveryOut | None = None
    latest_estimated_delivery: DeliveryOut | None = None
    shipment_tags: list[str] = Field(default_factory=list)
    courier_connection_id: str | None = None
    carbon_emissions: Json | None = None
    location_id: str | None = None
    shipping_method: str | None = None
    failed_delivery_attempts: int
    signature_requirement: str | None = None
    delivery_location_type: str | None = None
    aftership_tracking_url: str | None = None
    aftership_tracking_order_url: str | None = None
    first_mile: Json | None = None
    last_mile: Json | None = None
    customers: list[CustomerOut] = Field(default_factory=list)
    proof_of_delivery: list[Json]
    multi_piece_info: Json | None = None
    shipment_direction: str | None = None
    return_shipment: Json | None = None
    forward_shipment: Json | None = None


class TrackingAnswer(Schema):
    meta: Meta
    data: TrackingOut


class PaginationOut(Schema):
    """`next_cursor` continues the list; `total` counts no further than 10,000."""

    total: int
    next_cursor: str | None
    has_next_page: bool


class TrackingsOut(Schema):
    pagination: PaginationOut
    trackings: list[Json] = Field(description="whole trackings, or the `fields` that were asked for")


class TrackingsAnswer(Schema):
    meta: Meta
    data: TrackingsOut


class FieldsAnswer(Schema):
    """A tracking, whole, or the `fields` that were asked for."""

    meta: Meta
    data: Json
