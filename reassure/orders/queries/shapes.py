"""Orders as everybody else sees them: plain values, no rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reassure.customers.rules import Address, people
from reassure.kit.money import Money
from reassure.orders.models import Line, Order
from reassure.orders.rules.refunds import LineMoney
from reassure.orders.rules.tellings import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedLine:
    """A line; amounts in minor units of the order's currency, `paid` with tax. `wanted` = ordered, not cancelled."""

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
    subtotal: int
    discount: int
    tax: int
    paid: int
    refunded_quantity: int
    refunded: int
    ships: bool
    gift_card: bool

    @property
    def wanted(self) -> int:
        return self.quantity - self.cancelled

    @property
    def unshipped(self) -> int:
        return max(self.wanted - self.shipped, 0) if self.ships else 0

    @property
    def money(self) -> LineMoney:
        return LineMoney(
            line_id=self.id, quantity=self.quantity, paid=self.paid, tax=self.tax,
            refunded_quantity=self.refunded_quantity, refunded=self.refunded,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacedOrder:
    """An order with its lines; amounts in minor units of `currency`, `total` with tax and shipping."""

    id: UUID
    key: str
    source: str
    external_id: str
    number: str
    public_token: str
    placed_at: datetime
    version_at: datetime
    status: Status
    fulfilled_at: datetime | None
    erased: bool
    customer_id: UUID | None
    name: str
    email: str
    phone: str
    locale: str
    shipping_address: Address | None
    billing_address: Address | None
    country: str
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
    tags: tuple[str, ...]
    note: str
    gift: bool
    promised_on: tuple[datetime, datetime] | None
    lines: tuple[PlacedLine, ...]

    def money(self, minor: int) -> Money:
        return Money(minor=minor, currency=self.currency)

    @property
    def cancelled(self) -> bool:
        return self.status == Status.CANCELLED


def line_from(row: Line) -> PlacedLine:
    return PlacedLine(
        id=row.pk, external_id=row.external_id, title=row.title, variant_title=row.variant_title, sku=row.sku,
        product_external_id=row.product_external_id, variant_external_id=row.variant_external_id,
        quantity=row.quantity, cancelled=row.cancelled, shipped=row.shipped_quantity, unit_price=row.unit_price,
        subtotal=row.subtotal, discount=row.discount, tax=row.tax, paid=row.paid,
        refunded_quantity=row.refunded_quantity, refunded=row.refunded, ships=row.ships, gift_card=row.gift_card,
    )  # fmt: skip


def order_from(row: Order, lines: Iterable[Line]) -> PlacedOrder:
    promised = (row.promised_from, row.promised_until) if row.promised_from and row.promised_until else None
    return PlacedOrder(
        id=row.pk, key=row.key, source=row.source, external_id=row.external_id, number=row.number,
        public_token=row.public_token, placed_at=row.placed_at, version_at=row.version_at, status=Status(row.status),
        fulfilled_at=row.fulfilled_at, erased=row.erased_at is not None, customer_id=row.customer_id,
        name=row.name, email=row.email, phone=row.phone, locale=row.locale,
        shipping_address=people.address_from(row.shipping_address),
        billing_address=people.address_from(row.billing_address), country=row.country, currency=row.currency,
        subtotal=row.subtotal, discount=row.discount, tax=row.tax, tax_included=row.tax_included,
        shipping=row.shipping, total=row.total, paid=row.paid, refunded=row.refunded,
        shipping_method=row.shipping_method, channel=row.channel, tags=tuple(row.tags), note=row.note, gift=row.gift,
        promised_on=promised, lines=tuple(line_from(line) for line in lines),
    )  # fmt: skip
