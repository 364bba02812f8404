"""Olist's published orders: Brazilian, in local time, four tables joined by their keys, no e-mail addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reassure.connectors.files.mapping.values import Cells, Style, Unfit
from reassure.customers.rules import Address, PersonFacts
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts

STYLE = Style(time_zone="America/Sao_Paulo")
CURRENCY = "BRL"
MOMENTS = (
    "order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date",
)  # fmt: skip
#: What never went out; the data does not say when that was decided, so the last known moment stands for it.
OFF = {"canceled", "unavailable"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """One order's rows of the four tables, and the English name of each product's category."""

    order: Mapping[str, str]
    items: Sequence[Mapping[str, str]] = ()
    payments: Sequence[Mapping[str, str]] = ()
    customer: Mapping[str, str] | None = None


def order_from(told: Joined, names: Mapping[str, str]) -> OrderFacts:
    """One order; an order whose items are not in the sample has no lines. Raises `Unfit`."""
    head = _cells(told.order)
    moments = [at for name in MOMENTS if (at := head.instant(name)) is not None]
    if not moments:
        raise Unfit("order_purchase_timestamp: the order has no date.", code="date")
    key = head.text("order_id")
    off = head.text("order_status") in OFF
    return OrderFacts(
        external_id=key,
        number=key,
        placed_at=moments[0],
        version_at=max(moments),
        currency=CURRENCY,
        person=_person(told, head),
        lines=tuple(_line(_cells(item), names) for item in told.items),
        shipping_address=_address(told.customer),
        shipping_price=sum(_amount(item, "freight_value") for item in told.items),
        channel="olist",
        payments=tuple(_payment(row, head.instant("order_approved_at")) for row in told.payments),
        cancelled_at=max(moments) if off else None,
        cancel_reason=head.text("order_status") if off else "",
        promised_on=_promised(head),
    )


def _cells(row: Mapping[str, str]) -> Cells:
    values = {name: cell.strip() for name, cell in row.items() if cell}
    return Cells(values=values, style=STYLE, currency=CURRENCY)


def _person(told: Joined, head: Cells) -> PersonFacts:
    known = told.customer or {}
    return PersonFacts(external_id=known.get("customer_unique_id") or head.text("customer_id"), locale="pt-BR")


def _line(item: Cells, names: Mapping[str, str]) -> LineFacts:
    product, price = item.text("product_id"), item.money("price")
    if price is None:
        raise Unfit("price: the item has none.", code="amount")
    return LineFacts(
        external_id=item.text("order_item_id"),
        title=names.get(product) or product,
        quantity=1,
        unit_price=price,
        product_external_id=product,
        variant_external_id=product,
    )


def _amount(row: Mapping[str, str], name: str) -> int:
    return _cells(row).money(name) or 0


def _payment(row: Mapping[str, str], at: datetime | None) -> PaymentFacts:
    return PaymentFacts(
        external_id=row["payment_sequential"],
        kind="sale",
        status="success",
        amount=_amount(row, "payment_value"),
        gateway=row["payment_type"],
        at=at,
    )


def _address(customer: Mapping[str, str] | None) -> Address | None:
    if customer is None:
        return None
    return Address(
        city=customer["customer_city"],
        region=customer["customer_state"],
        postcode=customer["customer_zip_code_prefix"],
        country="BR",
    )


def _promised(head: Cells) -> tuple[datetime, datetime] | None:
    """A day: its noon, so that it is the same day in every time zone of the country."""
    day = head.instant("order_estimated_delivery_date")
    return (day + timedelta(hours=12),) * 2 if day else None
