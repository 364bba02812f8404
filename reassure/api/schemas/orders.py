"""Orders over the wire."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.api.schemas.money import PaymentIn, RefundIn
from reassure.api.schemas.promises import DeliveryOut
from reassure.api.schemas.values import (
    AddressIn,
    AddressOut,
    Country,
    Currency,
    In,
    Instant,
    Key60,
    Key100,
    Key254,
    Minor,
    Source,
    Text20,
    Text60,
    Text100,
    Text254,
    Text5000,
    Units,
)
from reassure.customers.rules import Agreement, Channel, PersonFacts, Topic
from reassure.orders.queries import PlacedLine, PlacedOrder
from reassure.orders.rules import LineFacts, OrderFacts
from reassure.orders.rules.search import Filters
from reassure.orders.rules.tellings import Status


class ConsentIn(In):
    """A person's yes or no; told again it makes no second record, and an older one never goes before a newer one."""

    channel: Channel
    topic: Topic = Topic.MARKETING
    given: bool
    at: Instant | None = Field(default=None, description="when they said it; left out: the order's version_at")
    wording: Text5000 = Field(default="", description="the text they saw, with its version")

    def facts(self) -> Agreement:
        return Agreement(**self.model_dump())


class PersonIn(In):
    """Who bought. Without `external_id` it is a guest, recognised by e-mail address."""

    external_id: Text254 = ""
    email: Text254 = ""
    phone: Text60 = ""
    name: Text254 = ""
    locale: Text20 = ""
    tags: list[Key100] = Field(default_factory=list, max_length=100)
    accepts_email_marketing: bool | None = None
    accepts_sms_marketing: bool | None = None
    consents: list[ConsentIn] = Field(
        default_factory=list, max_length=50, description="goes before the two flags, channel by channel"
    )

    def facts(self) -> PersonFacts:
        return PersonFacts(
            **self.model_dump(exclude={"tags", "consents"}),
            tags=tuple(dict.fromkeys(self.tags)),
            consents=tuple(one.facts() for one in self.consents),
        )


class LineIn(In):
    """`discount` and `tax` are the whole line's; leave them out and the order's are shared out to the cent."""

    external_id: Key254
    title: Text254
    quantity: Units
    unit_price: Minor
    discount: Minor | None = None
    tax: Minor | None = None
    sku: Text254 = ""
    variant_title: Text254 = ""
    product_external_id: Text254 = ""
    variant_external_id: Text254 = ""
    ships: bool = True
    gift_card: bool = False
    cancelled: Units = 0

    def facts(self) -> LineFacts:
        return LineFacts(**self.model_dump())


class OrderIn(In):
    """The whole order as it is at `version_at`: an older telling than the one known changes nothing.

    `source` names the shop it comes from; ids are unique within it. `reassure export` writes such documents.
    Without payments it counts as paid in full.
    """

    source: Source = "api"
    external_id: Key254
    number: Key60
    placed_at: Instant
    version_at: Instant | None = Field(default=None, description="your own updated-at; left out: placed_at")
    currency: Currency
    person: PersonIn = Field(default_factory=PersonIn)
    lines: list[LineIn] = Field(max_length=1_000)
    shipping_address: AddressIn | None = None
    billing_address: AddressIn | None = None
    discount: Minor = 0
    tax: Minor = 0
    tax_included: bool = False
    shipping_price: Minor = 0
    shipping_discount: Minor = 0
    shipping_tax: Minor = 0
    shipping_method: Text254 = ""
    channel: Text60 = ""
    tags: list[Key100] = Field(default_factory=list, max_length=100)
    note: Text5000 = ""
    gift: bool = False
    payments: list[PaymentIn] = Field(default_factory=list, max_length=200)
    refunds: list[RefundIn] = Field(default_factory=list, max_length=200)
    cancelled_at: Instant | None = None
    cancel_reason: Text254 = ""
    promised_from: Instant | None = Field(default=None, description="what your checkout promised, if it did")
    promised_until: Instant | None = None
    quote: Text60 = Field(default="", description="id of the quote that the shopper saw; one that is none is let go")
    basket: Text254 = Field(default="", description="your key of the cart, as the quotes for it named it")

    def facts(self) -> OrderFacts:
        return OrderFacts(
            **self.model_dump(exclude=_READ_APART),
            version_at=self.version_at or self.placed_at,
            payments=tuple(payment.facts() for payment in self.payments),
            refunds=tuple(refund.facts(self.external_id) for refund in self.refunds),
            person=self.person.facts(),
            lines=tuple(line.facts() for line in self.lines),
            shipping_address=self.shipping_address.facts() if self.shipping_address else None,
            billing_address=self.billing_address.facts() if self.billing_address else None,
            tags=tuple(dict.fromkeys(self.tags)),
            promised_on=self._promised(),
        )

    def _promised(self) -> tuple[datetime, datetime] | None:
        days = sorted(day for day in (self.promised_from, self.promised_until) if day is not None)
        return (days[0], days[-1]) if days else None


_READ_APART = {
    "source", "version_at", "person", "lines", "payments", "refunds", "shipping_address", "billing_address", "tags",
    "promised_from", "promised_until",
}  # fmt: skip


class OrderFilters(In):
    """`placed_from` counts, `placed_until` no more. `cursor` is the `next` of the page before."""

    status: Status | None = None
    placed_from: Instant | None = None
    placed_until: Instant | None = None
    channel: Text60 = ""
    country: Country = ""
    tag: Text100 = ""
    source: Source = "api"
    external_id: Text254 = ""
    cursor: Text254 = ""
    limit: int = Field(default=50, ge=1, le=100)

    def narrowed(self) -> Filters:
        return Filters(
            statuses=(self.status,) if self.status else (),
            placed_from=self.placed_from,
            placed_until=self.placed_until,
            channel=self.channel,
            country=self.country,
            tag=self.tag,
        )


class LineOut(Schema):
    id: UUID
    external_id: str
    title: str
    variant_title: str
    sku: str
    product_external_id: str
    variant_external_id: str
    quantity: int
    cancelled: int
    shipped: int
    unit_price: int
    discount: int
    tax: int
    paid: int
    refunded_quantity: int
    refunded: int
    ships: bool
    gift_card: bool

    @classmethod
    def of(cls, line: PlacedLine) -> "LineOut":
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class OrderRow(Schema):
    """An order in a list."""

    id: UUID
    number: str
    placed_at: datetime
    status: str
    name: str
    email: str
    country: str
    channel: str
    tags: list[str]
    currency: str
    total: int
    refunded: int

    @classmethod
    def of(cls, row: object) -> "OrderRow":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class OrderOut(Schema):
    """An order with its lines and what is promised about its delivery. Money is minor units of `currency`."""

    id: UUID
    source: str
    external_id: str
    number: str
    status: str
    placed_at: datetime
    version_at: datetime
    fulfilled_at: datetime | None
    name: str
    email: str
    phone: str
    locale: str
    shipping_address: AddressOut | None
    billing_address: AddressOut | None
    currency: str
    subtotal: int
    discount: int
    tax: int
    tax_included: bool
    shipping: int
    total: int
    paid: int
    refunded: int
    shipping_method: str
    channel: str
    tags: list[str]
    note: str
    gift: bool
    lines: list[LineOut]
    delivery: DeliveryOut | None

    @classmethod
    def of(cls, order: PlacedOrder, delivery: DeliveryOut | None) -> "OrderOut":
        plain = set(cls.model_fields) - {"lines", "delivery", "tags", "shipping_address", "billing_address"}
        return cls(
            **{name: getattr(order, name) for name in plain},
            lines=[LineOut.of(line) for line in order.lines],
            tags=list(order.tags),
            shipping_address=_address(order.shipping_address),
            billing_address=_address(order.billing_address),
            delivery=delivery,
        )


class OrderPage(Schema):
    """Newest first; `next` continues the list, null on its last page."""

    items: list[OrderRow]
    next: str | None


class OrderTold(Schema):
    """`outcome`: placed (new), renewed (a newer telling), unchanged."""

    outcome: str
    order: OrderOut


def _address(address: object | None) -> AddressOut | None:
    return AddressOut(**{name: getattr(address, name) for name in AddressOut.model_fields}) if address else None
