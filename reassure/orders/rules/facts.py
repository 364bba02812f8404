"""An order as its shop tells it. Money is minor units of the order's currency; instants are aware, in UTC."""

from dataclasses import dataclass
from datetime import datetime

from reassure.customers.rules import Address, PersonFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFacts:
    """`unit_price` is before discounts; `discount` and `tax` are this line's own totals, None = the shop left
    them at order level and they are allocated by largest remainder when the order is placed."""

    external_id: str
    title: str
    quantity: int
    unit_price: int
    discount: int | None = None
    tax: int | None = None
    sku: str = ""
    variant_title: str = ""
    product_external_id: str = ""
    variant_external_id: str = ""
    ships: bool = True
    gift_card: bool = False
    cancelled: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentFacts:
    """`kind`: sale, authorization, capture, refund, void. `status`: success, pending, failure.

    An order without any payment told counts as paid in full.
    """

    external_id: str
    kind: str
    status: str
    amount: int
    gateway: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundLineFacts:
    """`amount` is all that went back for these units, tax included; `tax` says how much of it was tax."""

    line_external_id: str
    quantity: int
    amount: int
    tax: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundFacts:
    """Money that went back, as the shop recorded it. `amount` is all of it, shipping and adjustments included."""

    external_id: str
    order_external_id: str
    amount: int
    at: datetime
    note: str = ""
    lines: tuple[RefundLineFacts, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderFacts:
    """The whole order at `version_at` (the shop's own updated-at, by which an older telling is recognised).

    `discount` and `tax` are order totals including what stands on lines; `discount` leaves out shipping's,
    `tax` contains `shipping_tax`. `shipping_price` is before `shipping_discount`; `tax_included` says whether
    prices contain the tax. `quote` is the id of the dates shown before purchase, `basket` the shop's key of its cart;
    both come from shoppers' browsers and are only believed as far as a quote is found by them.
    """

    external_id: str
    number: str
    placed_at: datetime
    version_at: datetime
    currency: str
    person: PersonFacts
    lines: tuple[LineFacts, ...]
    shipping_address: Address | None = None
    billing_address: Address | None = None
    discount: int = 0
    tax: int = 0
    tax_included: bool = False
    shipping_price: int = 0
    shipping_discount: int = 0
    shipping_tax: int = 0
    shipping_method: str = ""
    channel: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    gift: bool = False
    payments: tuple[PaymentFacts, ...] = ()
    refunds: tuple[RefundFacts, ...] = ()
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    promised_on: tuple[datetime, datetime] | None = None
    quote: str = ""
    basket: str = ""
