"""Rates, labels, pickups and addresses over the wire. Weights are grams, lengths millimetres."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.api.schemas.values import (
    AddressIn,
    AddressOut,
    Country,
    Currency,
    Day,
    In,
    Key120,
    Minor,
    Text120,
    Text300,
)
from reassure.connectors.postage.asking import Offered, Opinion
from reassure.labels.rules.errands import State
from reassure.labels.rules.facts import Box, Consignment, Format, Goods, PickupAsked
from reassure.stores import queries as stores

Grams = Annotated[int, Field(ge=1, le=1_000_000)]
Millimetres = Annotated[int, Field(ge=0, le=10_000)]


class BoxIn(In):
    grams: Grams
    length: Millimetres = 0
    width: Millimetres = 0
    height: Millimetres = 0

    def facts(self) -> Box:
        return Box(**self.model_dump())


class GoodsIn(In):
    """One kind of thing in the box, for customs; `value` is one unit's."""

    title: Key120
    quantity: int = Field(ge=1, le=10_000)
    grams: Grams
    value: Minor
    currency: Currency
    sku: Text120 = ""
    hs_code: Text120 = ""
    made_in: Country = ""

    def facts(self) -> Goods:
        return Goods(**self.model_dump())


class ConsignmentIn(In):
    """What goes where: an `order` to its own address, or a `recipient`; from one of your places, or a `sender`.

    With `returns` it goes the other way.
    """

    order: UUID | None = None
    location: UUID | None = Field(default=None, description="your place it leaves from, or comes back to")
    sender: AddressIn | None = None
    recipient: AddressIn | None = None
    boxes: list[BoxIn] = Field(min_length=1, max_length=25)
    goods: list[GoodsIn] = Field(default_factory=list, max_length=200)
    email: Text120 = ""
    returns: bool = False


class RatesIn(ConsignmentIn):
    connections: list[UUID] = Field(default_factory=list, max_length=50, description="ask only these; empty = all")


class RateOut(Schema):
    """`cost` null: sold by contract, no price beforehand. `rate` is handed back when it is bought."""

    connection: UUID
    carrier: str
    service: str
    name: str
    cost: int | None
    currency: str
    days: int | None
    arrives_on: date | None
    rate: str


class SilentOut(Schema):
    """A connection without rates, and what its carrier says."""

    connection: UUID
    detail: str


class RatesOut(Schema):
    rates: list[RateOut]
    silent: list[SilentOut]

    @classmethod
    def of(cls, told: list[Offered]) -> "RatesOut":
        rates = [
            RateOut(connection=one.seller.id, rate=rate.key, **{n: getattr(rate, n) for n in _RATE})
            for one in told for rate in one.rates
        ]  # fmt: skip
        silent = [SilentOut(connection=one.seller.id, detail=one.said) for one in told if not one.rates]
        return cls(rates=rates, silent=silent)


_RATE = ("carrier", "service", "name", "cost", "currency", "days", "arrives_on")


class LabelIn(ConsignmentIn):
    """The same `reference` again is the same label: nothing is bought twice."""

    reference: Key120 = Field(description="your own key of this label")
    connection: UUID
    service: Key120
    format: Format = Format.PDF
    rate: Annotated[str, Field(max_length=200)] = Field(default="", description="of the rates, where it had one")
    quoted: Minor | None = None
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""


class DocumentOut(Schema):
    kind: str
    format: str


class LabelOut(Schema):
    """`state`: wanted, sending, done, failed, or unsure: nobody knows whether the carrier sold it.

    `why` is for people; `cost` in minor units. `voided` is null until it was asked for.
    """

    id: UUID
    reference: str
    state: str
    why: str
    order: UUID | None
    shipment: UUID | None
    connection: UUID
    carrier: str
    service: str
    returns: bool
    tracking_numbers: list[str]
    cost: int | None
    currency: str
    arrives_on: date | None
    asked_at: datetime
    done_at: datetime | None
    documents: list[DocumentOut]
    voided: str | None
    refund: str | None

    @classmethod
    def of(cls, row: Any, documents: list[tuple[str, str]]) -> "LabelOut":
        void = next(iter(row.voids.all()), None)
        same = {
            n: getattr(row, n)
            for n in cls.model_fields
            if hasattr(row, n) and n not in {"order", "shipment", "documents"}
        }
        return cls(
            **same, order=row.order_id, shipment=row.shipment_id, tracking_numbers=row.numbers,
            documents=[DocumentOut(kind=kind, format=form) for kind, form in documents],
            voided=void.state if void else None, refund=void.refund if void else None,
        )  # fmt: skip


class LabelFilters(In):
    order: UUID | None = None
    reference: Text120 = ""
    state: State | None = None
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=100)


class LabelPage(Schema):
    """Newest first; `next` continues the list, null on its last page."""

    items: list[LabelOut]
    next: str | None


class PaperOut(Schema):
    """A document to print: `content` is its bytes in base64."""

    kind: str
    format: str
    content: str


class PickupIn(In):
    """The same `reference` again is the same pickup. `ready` and `until` are times of the place."""

    reference: Key120
    connection: UUID
    location: UUID
    on: Day
    ready: time
    until: time
    boxes: list[BoxIn] = Field(min_length=1, max_length=200)
    tracking_numbers: list[Key120] = Field(default_factory=list, max_length=200)
    note: Annotated[Text300, Field(max_length=200)] = ""

    def facts(self) -> PickupAsked:
        return PickupAsked(
            address=stores.address_of(self.location), on=self.on, ready=self.ready.replace(tzinfo=None),
            until=self.until.replace(tzinfo=None), boxes=tuple(box.facts() for box in self.boxes),
            numbers=tuple(self.tracking_numbers), note=self.note,
        )  # fmt: skip


class PickupOut(Schema):
    id: UUID
    reference: str
    state: str
    why: str
    carrier: str
    on: date
    ready: time
    until: time
    confirmation: str
    cost: int | None
    currency: str
    asked_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> "PickupOut":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class AddressCheckIn(In):
    address: AddressIn
    connections: list[UUID] = Field(default_factory=list, max_length=50)


class OpinionOut(Schema):
    """What one carrier says: `deliverable` null = it says nothing; `better` is how it writes the address."""

    connection: UUID
    deliverable: bool | None
    better: AddressOut | None
    said: list[str]

    @classmethod
    def of(cls, one: Opinion) -> "OpinionOut":
        told = one.checked
        better = (
            AddressOut(**{n: getattr(told.better, n) for n in AddressOut.model_fields})
            if told and told.better
            else None
        )
        return cls(
            connection=one.seller.id, deliverable=told.deliverable if told else None, better=better,
            said=list(told.said) if told else [one.said],
        )  # fmt: skip


class CheckedOut(Schema):
    opinions: list[OpinionOut]


def consignment_of(told: ConsignmentIn, sender: Any, recipient: Any, reference: str) -> Consignment:
    return Consignment(
        sender=sender, recipient=recipient, boxes=tuple(box.facts() for box in told.boxes), email=told.email,
        goods=tuple(each.facts() for each in told.goods), reference=reference, returns=told.returns,
    )  # fmt: skip
