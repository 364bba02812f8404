"""Estimated delivery dates by the merchant's own rules; where they say nothing the date is null and no guess."""

from datetime import datetime, time
from math import ceil
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ninja import Router, Schema
from pydantic import Field, field_validator, model_validator

from reassure.api.aftership.access import needs
from reassure.api.aftership.envelope import Meta
from reassure.api.aftership.schemas.values import Country, Lenient, Slug
from reassure.api.keys import KeyRequest, in_scope
from reassure.api.schemas.values import EARLIEST, LATEST, Text20, Text40, Text80, Text120, Text300
from reassure.connectors.aftership import codes
from reassure.connectors.instants import alpha2
from reassure.kit import clock, zones
from reassure.kit.ids import uuid7
from reassure.merchants.rules import Scope
from reassure.promises import queries
from reassure.promises.rules.facts import DeliveryDates
from reassure.promises.rules.reckoning import Door, Sending, Tables
from reassure.stores.rules import Place

router = Router(tags=["Estimated delivery dates"])
Json = dict[str, Any]
MOST = 5
HOURS = {"hour": 24, "hours": 24, "day": 1, "days": 1}


class Where(Lenient):
    country_region: Country = Field(min_length=2)
    state: Text80 | None = None
    city: Text120 | None = None
    postal_code: Text20 | None = None
    raw_location: Text300 | None = None

    @property
    def country(self) -> str:
        return alpha2(self.country_region)

    @property
    def zone(self) -> str:
        return zones.zone_of(self.country, self.state or "")


class Weight(Lenient):
    unit: Text20 | None = None
    value: float | None = None


class Processing(Lenient):
    unit: Literal["hour", "hours", "day", "days"] = "day"
    value: float = Field(ge=0, le=1_000)

    @property
    def days(self) -> int:
        return ceil(self.value / HOURS[self.unit])


class Pickup(Lenient):
    """`order_time` is local, as is the cut-off; `business_days` go from 1, Monday, to 7."""

    order_time: Text40
    order_cutoff_time: Text20 | None = None
    business_days: list[int] | None = Field(default=None, max_length=7)
    order_processing_time: Processing | None = None

    @field_validator("business_days")
    @classmethod
    def _are_days(cls, days: list[int] | None) -> list[int] | None:
        if days is not None and (not days or not set(days) <= set(range(1, 8))):
            raise ValueError("are numbers from 1, Monday, to 7")
        return days

    @field_validator("order_time")
    @classmethod
    def _is_time(cls, value: str) -> str:
        return _checked(value)

    @field_validator("order_cutoff_time")
    @classmethod
    def _is_cutoff(cls, value: str | None) -> str | None:
        if value:
            time.fromisoformat(value)
        return value


class DateIn(Lenient):
    """Either `pickup_time` or `estimated_pickup` is needed. Weight and package count decide nothing here."""

    slug: Slug
    service_type_name: Text80 | None = None
    origin_address: Where
    destination_address: Where
    weight: Weight | None = None
    package_count: int | None = None
    pickup_time: Text40 | None = None
    estimated_pickup: Pickup | None = None

    @field_validator("pickup_time")
    @classmethod
    def _is_time(cls, value: str | None) -> str | None:
        return _checked(value) if value else value

    @model_validator(mode="after")
    def _has_a_start(self) -> "DateIn":
        if not self.pickup_time and self.estimated_pickup is None:
            raise ValueError("either pickup_time or estimated_pickup is needed")
        return self


class DatesIn(Lenient):
    estimated_delivery_dates: list[DateIn] = Field(min_length=1, max_length=MOST)


class DateOut(Schema):
    """What was asked, and the days; `confidence_code` is null: rules know no probability."""

    id: str
    slug: str
    service_type_name: str | None
    origin_address: Json
    destination_address: Json
    weight: Json | None
    package_count: int | None
    pickup_time: str | None
    estimated_pickup: Json | None
    estimated_delivery_date: str | None
    confidence_code: float | None
    estimated_delivery_date_min: str | None
    estimated_delivery_date_max: str | None


class DateAnswer(Schema):
    meta: Meta
    data: DateOut


class DatesOut(Schema):
    estimated_delivery_dates: list[DateOut]


class DatesAnswer(Schema):
    meta: Meta
    data: DatesOut


@router.post("/estimated-delivery-date/predict", **needs(Scope.PROMISES_READ, DateAnswer))
@in_scope
def predict(request: KeyRequest, asked: DateIn) -> Json:
    """When would it come?"""
    return {"meta": {"code": 200}, "data": _predicted(asked, queries.tables(request.auth.merchant))}


@router.post("/estimated-delivery-date/predict-batch", **needs(Scope.PROMISES_READ, DatesAnswer))
@in_scope
def predict_batch(request: KeyRequest, asked: DatesIn) -> Json:
    """Up to five at once: all are answered, or none where one can't be understood."""
    tables = queries.tables(request.auth.merchant)
    found = [_predicted(each, tables) for each in asked.estimated_delivery_dates]
    return {"meta": {"code": 200}, "data": {"estimated_delivery_dates": found}}


def _predicted(asked: DateIn, tables: Tables) -> Json:
    answer = queries.answer(_sending(asked, tables), tables)
    days = answer if isinstance(answer, DeliveryDates) else None
    return asked.model_dump() | {
        "id": uuid7().hex,
        "estimated_delivery_date": days.most_likely.isoformat() if days else None,
        "estimated_delivery_date_min": days.earliest.isoformat() if days else None,
        "estimated_delivery_date_max": days.latest.isoformat() if days else None,
        "confidence_code": None,
    }


def _sending(asked: DateIn, tables: Tables) -> Sending:
    origin, target = asked.origin_address, asked.destination_address
    left_at = _local(asked.pickup_time, origin.zone) if asked.pickup_time else None
    pickup = asked.estimated_pickup
    ordered_at = _local(pickup.order_time, origin.zone) if pickup else None
    return Sending(
        ordered_at=ordered_at or left_at or clock.now(),
        door=Door(
            country=target.country, region=target.state or "", postcode=target.postal_code or "", zone=target.zone
        ),
        service=asked.service_type_name or "",
        carrier=codes.carrier(asked.slug),
        place=_place(origin, pickup, tables),
        left_at=left_at,
    )


def _place(origin: Where, pickup: Pickup | None, tables: Tables) -> Place:
    """The merchant's own place of that country, with what the question says of it instead."""
    own = queries.place_in(origin.country, tables)
    days = frozenset(day - 1 for day in pickup.business_days) if pickup and pickup.business_days else None
    cutoff = time.fromisoformat(pickup.order_cutoff_time) if pickup and pickup.order_cutoff_time else None
    spent = pickup.order_processing_time.days if pickup and pickup.order_processing_time else None
    return Place(
        name="origin",
        zone=own.zone if own else origin.zone,
        country=origin.country,
        region=origin.state or (own.region if own else ""),
        weekdays=days or (own.weekdays if own else frozenset(range(5))),
        cutoffs=(cutoff,) * 7 if cutoff else (own.cutoffs if own else (None,) * 7),
        processing=(spent, spent) if spent is not None else (own.processing if own else None) or (0, 0),
        works_on=own.works_on if own else frozenset(),
        closed=own.closed if own else (),
    )


def _checked(text: str) -> str:
    _local(text, "UTC")
    return text


def _local(text: str, zone: str) -> datetime:
    """As the place's clock shows it, unless it names its offset. Raises `ValueError`."""
    read = datetime.fromisoformat(text.strip())
    aware = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
    if not EARLIEST <= aware < LATEST:
        raise ValueError("lies outside of 1970 to 2200")
    return aware
