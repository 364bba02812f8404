"""What a client tells of a tracking."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from reassure.api.aftership.schemas import values
from reassure.api.aftership.schemas.values import Country, Lenient, Slug
from reassure.api.schemas.values import Key60, Text20, Text40, Text60, Text80, Text100, Text120, Text254, Text300
from reassure.connectors.aftership import wire
from reassure.connectors.aftership.actions import Person, Wanted
from reassure.connectors.instants import alpha2
from reassure.customers.rules import Address, PersonFacts
from reassure.kit.errors import Invalid
from reassure.shipments.rules.numbers import normalised

#: AfterShip's own bounds of a tracking number, and how long ours may be.
SHORTEST, LONGEST = 4, 60
Text5000 = Annotated[str, Field(max_length=5_000, pattern=r"^[^\x00]*$")]


class CustomerIn(Lenient):
    """Somebody who is told of the parcel; kept as a customer, and forgotten with it."""

    role: Text40 | None = None
    name: Text254 | None = None
    phone_number: Text60 | None = None
    email: Text254 | None = None
    language: Text20 | None = None
    id: Text120 | None = None

    def person(self) -> Person:
        facts = PersonFacts(
            external_id=self.id or "",
            email=self.email or "",
            phone=self.phone_number or "",
            name=self.name or "",
            locale=self.language or "",
        )
        return Person(role=self.role or "buyer", facts=facts)


class LastMile(Lenient):
    tracking_number: Text60 | None = None
    slug: Text40 | None = None


class Promised(Lenient):
    promised_delivery_date: Text40 | None = None
    promised_delivery_date_min: Text40 | None = None
    promised_delivery_date_max: Text40 | None = None


class TrackingChange(Lenient):
    """What may be said later. Raw locations are not kept: a parcel knows its town, and not who lives there."""

    slug: Slug | None = None
    title: Text254 | None = None
    order_id: Text254 | None = None
    order_id_path: Text300 | None = None
    order_number: Text120 | None = None
    order_date: Text60 | None = None
    custom_fields: dict[Text100, Text300] | None = Field(default=None, max_length=50)
    note: Text5000 | None = None
    language: Text20 | None = None
    order_promised_delivery_date: Promised | None = None
    delivery_type: Literal["pickup_at_store", "door_to_door", "pickup_at_courier"] | None = None
    pickup_location: Text300 | None = None
    pickup_note: Text5000 | None = None
    tracking_account_number: Text120 | None = None
    tracking_key: Text120 | None = None
    tracking_ship_date: Text40 | None = None
    origin_country_region: Country | None = None
    origin_state: Text80 | None = None
    origin_city: Text120 | None = None
    origin_postal_code: Text20 | None = None
    destination_country_region: Country | None = None
    destination_state: Text80 | None = None
    destination_city: Text120 | None = None
    destination_postal_code: Text20 | None = None
    shipment_type: Text80 | None = None
    shipping_method: Text80 | None = None
    location_id: Text80 | None = None
    customers: list[CustomerIn] | None = Field(default=None, max_length=10)
    shipment_direction: Literal["forward", "return"] | None = None

    @field_validator("slug", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.strip().lower() or None if isinstance(value, str) else value

    def wanted(self) -> Wanted:
        return Wanted(**self._said())

    def _said(self) -> dict[str, Any]:
        told = self.model_dump(include=set(wire.TOLD), exclude_none=True)
        return {
            "slug": self.slug or "",
            "order_id": self.order_id,
            "order_number": self.order_number,
            "destination": self._destination(),
            "shipped_at": values.shipped_at(self.tracking_ship_date or ""),
            "told": told,
            "people": None if self.customers is None else tuple(each.person() for each in self.customers),
        }

    def _destination(self) -> Address | None:
        place = Address(
            city=self.destination_city or "",
            region=self.destination_state or "",
            postcode=self.destination_postal_code or "",
            country=alpha2(self.destination_country_region or ""),
        )
        return place if place != Address() else None


class TrackingTold(TrackingChange):
    """A new tracking. `id` is the client's own, if it wants one; without `slug` the number's format decides."""

    tracking_number: Key60
    id: Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")] | None = None
    slug_group: Text80 | None = None
    shipment_tags: list[Text100] | None = Field(default=None, max_length=50)
    courier_connection_id: Text60 | None = None
    last_mile: LastMile | None = None

    def wanted(self) -> Wanted:
        """Raises `Invalid` for what is no tracking number."""
        number = normalised(self.tracking_number)
        if not SHORTEST <= len(number) <= LONGEST or not number.isascii() or not number.isalnum():
            raise Invalid(f"A tracking number has {SHORTEST} to {LONGEST} letters and figures.", code="tracking_number")
        return Wanted(tracking_number=number, given_id=self.id or "", **self._said())


class CompletedIn(Lenient):
    """Why a tracking is over, and since when; without `event_datetime` now."""

    reason: Literal["DELIVERED", "LOST", "RETURNED_TO_SENDER"]
    event_datetime: values.Instant = None

    def at(self, now: datetime) -> datetime:
        """Raises `Invalid` for what has still to happen."""
        if self.event_datetime is not None and self.event_datetime > now:
            raise Invalid("event_datetime lies ahead: a tracking is completed once it is over.", code="future")
        return self.event_datetime or now
