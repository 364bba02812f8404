"""Parcels and scans over the wire."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, field_validator

from reassure.api.schemas.values import (
    AddressIn,
    Country,
    Day,
    In,
    Instant,
    Key60,
    Key120,
    Key254,
    Source,
    Text20,
    Text40,
    Text60,
    Text80,
    Text120,
    Text300,
    Units,
    Url,
)
from reassure.shipments.queries import Filter
from reassure.shipments.rules.facts import Scan, ShipmentFacts, ShippedLine, Status, TrackingFacts
from reassure.shipments.rules.numbers import normalised


class ShippedLineIn(In):
    order_external_id: Key254
    line_external_id: Key254
    quantity: Units


class ShipmentIn(In):
    """One parcel as it is at `version_at`; without `lines` it carries the whole order."""

    source: Source = Field(default="api", description="the source its orders were told under")
    external_id: Key120
    version_at: Instant
    order_external_ids: list[Key254] = Field(min_length=1, max_length=50)
    lines: list[ShippedLineIn] = Field(default_factory=list, max_length=1_000)
    carrier: Text40 = Field(default="", examples=["ups"])
    carrier_name: Text120 = ""
    tracking_number: Text60 = ""
    tracking_url: Url = ""
    service: Text80 = ""
    origin: Text80 = Field(default="", description="your id of the warehouse")
    destination: AddressIn | None = None
    shipped_at: Instant | None = None
    cancelled: bool = False

    def facts(self) -> ShipmentFacts:
        plain = self.model_dump(exclude={"source", "order_external_ids", "lines", "destination"})
        return ShipmentFacts(
            **plain,
            order_external_ids=tuple(dict.fromkeys(self.order_external_ids)),
            lines=tuple(ShippedLine(**line.model_dump()) for line in self.lines),
            destination=self.destination.facts() if self.destination else None,
        )


class ScanIn(In):
    """One event of a parcel. `status` null = you can't map it: it is kept and shown, and moves nothing."""

    at: Instant
    status: Status | None = None
    substatus: Text40 = ""
    code: Text60 = ""
    text: Text300 = ""
    city: Text120 = ""
    region: Text80 = ""
    postcode: Text20 = ""
    country: Country = ""
    signed_by: Text120 = ""

    def facts(self) -> Scan:
        return Scan(**self.model_dump())


class TrackingIn(In):
    """What a carrier says of one number: its scans in any order, and its own estimate."""

    carrier: Text40 = ""
    tracking_number: Key60
    scans: list[ScanIn] = Field(default_factory=list, max_length=500)
    estimated_from: Day | None = None
    estimated_until: Day | None = None
    service: Text80 = ""
    signed_by: Text120 = ""
    proof_url: Url = ""

    @field_validator("tracking_number")
    @classmethod
    def _is_a_number(cls, value: str) -> str:
        if not normalised(value):
            raise ValueError("This is no tracking number.")
        return value

    def facts(self) -> TrackingFacts:
        until = self.estimated_until or self.estimated_from
        first = self.estimated_from or until
        return TrackingFacts(
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            scans=tuple(scan.facts() for scan in self.scans),
            estimated_on=(min(first, until), max(first, until)) if first and until else None,
            service=self.service,
            signed_by=self.signed_by,
            proof_url=self.proof_url,
        )


class KeptOut(Schema):
    """No parcel goes by the number yet: what was told is kept, and read when there is one."""

    kept: bool
    tracking_number: str


class ShipmentFilters(In):
    """With `order` the parcels of one order, all on one page."""

    order: UUID | None = None
    status: Status | None = None
    carrier: Text40 = ""
    tracking_number: Text60 = ""
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=100)

    def narrowed(self) -> Filter:
        return Filter(
            statuses=(self.status,) if self.status else (),
            carrier=self.carrier,
            number=self.tracking_number,
            after=self.cursor,
        )


class ScanOut(Schema):
    at: datetime
    status: str | None
    substatus: str
    code: str
    text: str
    city: str
    region: str
    postcode: str
    country: str
    signed_by: str

    @classmethod
    def of(cls, scan: Scan) -> "ScanOut":
        return cls(**{name: getattr(scan, name) for name in cls.model_fields})


class ShipmentOut(Schema):
    """A parcel as its scans fold; `orders` are our ids."""

    id: UUID
    orders: list[UUID]
    carrier: str
    carrier_name: str
    tracking_number: str
    tracking_url: str
    service: str
    status: str
    substatus: str
    since: datetime | None
    shipped_at: datetime | None
    first_attempt_at: datetime | None
    first_attempt_failed: bool
    delivered_at: datetime | None
    returned_at: datetime | None
    last_scan_at: datetime | None
    cancelled_at: datetime | None
    estimated_from: date | None
    estimated_to: date | None
    signed_by: str
    proof_url: str

    @classmethod
    def of(cls, parcel: Any, orders: list[UUID]) -> "ShipmentOut":
        plain = set(ShipmentOut.model_fields) - {"orders"}
        return cls(**{name: getattr(parcel, name) for name in plain}, orders=orders)


class ShipmentWithScans(ShipmentOut):
    """A parcel with all its scans, the newest first."""

    scans: list[ScanOut] = Field(default_factory=list)


class ShipmentPage(Schema):
    """Newest first; `next` continues the list, null on its last page."""

    items: list[ShipmentOut]
    next: str | None
