"""The rows of one order, which stand together in the file, as one telling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reassure.connectors.files.mapping import shopify
from reassure.connectors.files.mapping.plans import Plan
from reassure.connectors.files.mapping.values import Cells, Unfit
from reassure.customers.rules import Address, PersonFacts
from reassure.kit.errors import Invalid
from reassure.kit.money import decimals
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the file: its number, counted from 1 with the header, and its cells, without outer space, by column."""

    line: int
    cells: Mapping[str, str]


def order_from_rows(rows: Sequence[Row], plan: Plan) -> OrderFacts:
    """One order; amounts are decimals in its currency. Raises `Unfit` with the first reason."""
    read = [_cells(row, plan) for row in rows]
    head = _head(read, plan)
    facts = _order(head, tuple(_lines(read, head)))
    dialect = DIALECTS.get(plan.dialect)
    return dialect(facts, [row.cells for row in rows], head) if dialect else facts


DIALECTS: dict[str, Callable[[OrderFacts, Sequence[Mapping[str, str]], Cells], OrderFacts]] = {
    "shopify": shopify.completed,
}


def _cells(row: Row, plan: Plan) -> Cells:
    values = {name: cell for column, cell in row.cells.items() if cell for name in plan.fields.get(column, ())}
    return Cells(values={**plan.constants, **values}, style=plan.style)


def _head(read: Sequence[Cells], plan: Plan) -> Cells:
    """What the rows say of the order together: of each field the first that is not empty."""
    values: dict[str, str] = {}
    for cells in reversed(read):
        values.update(cells.values)
    currency = values.get("currency", "").upper()
    try:
        decimals(currency)
    except Invalid as refused:
        raise Unfit(f"currency: {refused.message}", code="currency") from None
    return Cells(values=values, style=plan.style, currency=currency)


def _order(head: Cells, lines: tuple[LineFacts, ...]) -> OrderFacts:
    placed_at = head.instant("placed_at")
    if placed_at is None:
        raise Unfit("placed_at: the order has no date.", code="date")
    cancelled_at = head.instant("cancelled_at")
    return OrderFacts(
        external_id=head.text("external_id") or head.text("number"),
        number=head.text("number") or head.text("external_id"),
        placed_at=placed_at,
        version_at=head.instant("version_at") or max(placed_at, cancelled_at or placed_at),
        currency=head.currency,
        person=_person(head),
        lines=lines,
        shipping_address=_address(head, "shipping"),
        billing_address=_address(head, "billing"),
        discount=head.money("discount") or 0,
        tax=head.money("tax") or 0,
        shipping_price=head.money("shipping_price") or 0,
        shipping_discount=head.money("shipping_discount") or 0,
        shipping_tax=head.money("shipping_tax") or 0,
        tax_included=head.flag("tax_included") or False,
        gift=head.flag("gift") or False,
        shipping_method=head.text("shipping_method"),
        channel=head.text("channel"),
        note=head.text("note"),
        cancel_reason=head.text("cancel_reason"),
        tags=tuple(tag.strip() for tag in head.text("tags").split(",") if tag.strip()),
        payments=_payments(head),
        cancelled_at=cancelled_at,
        promised_on=_promised(head),
        quote=head.text("quote"),
        basket=head.text("basket"),
    )


def _person(head: Cells) -> PersonFacts:
    return PersonFacts(
        **_texts(head, PERSON_TEXTS),
        accepts_email_marketing=head.flag("person.accepts_email_marketing"),
        accepts_sms_marketing=head.flag("person.accepts_sms_marketing"),
    )


def _address(head: Cells, kind: str) -> Address | None:
    told = _texts(head, ADDRESS_TEXTS[kind])
    return Address(**told) if told else None


def _texts(cells: Cells, fields: Mapping[str, str]) -> dict[str, Any]:
    """What is told of these, by our name; `fields` is name → field."""
    get = cells.values.get
    return {name: text for name, field in fields.items() if (text := get(field))}


def _promised(head: Cells) -> tuple[datetime, datetime] | None:
    start, end = head.instant("promised_from"), head.instant("promised_until")
    if start is None and end is None:
        return None
    return (start or end, end or start)  # type: ignore[return-value]


def _payments(head: Cells) -> tuple[PaymentFacts, ...]:
    amount = head.money("payment.amount")
    if amount is None:
        return ()
    gateway, at = head.text("payment.gateway"), head.instant("payment.at")
    return (PaymentFacts(external_id="1", kind="sale", status="success", amount=amount, gateway=gateway, at=at),)


def _lines(read: Sequence[Cells], head: Cells) -> list[LineFacts]:
    """A row without a quantity, a price and a title is no line: an order may have none."""
    found = []
    for position, cells in enumerate(read, start=1):
        if any(map(cells.values.get, SPEAKING)):
            told = Cells(values=cells.values, style=cells.style, currency=head.currency)
            found.append(_line(told, position))
    return found


def _line(cells: Cells, position: int) -> LineFacts:
    quantity, price = cells.count("line.quantity"), cells.money("line.unit_price")
    if quantity is None or price is None:
        raise Unfit("A line needs a quantity and a price of one unit.", code="line")
    ships = cells.flag("line.ships")
    texts = _texts(cells, LINE_TEXTS)
    return LineFacts(
        external_id=cells.text("line.external_id") or str(position),
        title=texts.pop("title", "") or texts.get("sku", ""),
        quantity=quantity,
        unit_price=price,
        discount=cells.money("line.discount"),
        tax=cells.money("line.tax"),
        ships=True if ships is None else ships,
        gift_card=cells.flag("line.gift_card") or False,
        cancelled=cells.count("line.cancelled") or 0,
        **texts,
    )


PERSON_TEXTS = {name: f"person.{name}" for name in ("external_id", "email", "phone", "name", "locale")}
ADDRESS_TEXTS = {
    kind: {name: f"{kind}_address.{name}" for name in Address.__slots__} for kind in ("shipping", "billing")
}
SPEAKING = ("line.quantity", "line.unit_price", "line.title", "line.sku")
LINE_TEXTS = {
    name: f"line.{name}" for name in ("title", "sku", "variant_title", "product_external_id", "variant_external_id")
}
