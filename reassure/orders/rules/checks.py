"""What an order must be to be kept at all; everything else is believed as the shop says it."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from reassure.kit.errors import Invalid
from reassure.kit.money import decimals
from reassure.orders.rules.facts import LineFacts, OrderFacts

#: PostgreSQL's bigint, with room for sums over an order.
LARGEST = 2**53
MOST_UNITS = 10**6


class NotAnOrder(Invalid):
    """The telling contradicts itself or lacks what an order needs."""

    code = "not_an_order"


def check(facts: OrderFacts) -> None:
    """Raise `NotAnOrder` or `Invalid` with the first reason in words; an unknown currency has the code `currency`."""
    decimals(facts.currency)
    for reason in _reasons(facts):
        raise NotAnOrder(f"Order {facts.number or facts.external_id or '?'}: {reason}")


def _reasons(facts: OrderFacts) -> Iterator[str]:
    yield from _key_reasons(facts)
    for line in facts.lines:
        yield from _line_reasons(line)
    if len({line.external_id for line in facts.lines}) < len(facts.lines):
        yield "two of its lines have the same id."
    if len({each.external_id for each in facts.payments}) < len(facts.payments):
        yield "two of its payments have the same id."
    if len({each.external_id for each in facts.refunds}) < len(facts.refunds):
        yield "two of its refunds have the same id."
    amounts = (facts.discount, facts.tax, facts.shipping_price, facts.shipping_discount, facts.shipping_tax)
    if any(not 0 <= amount < LARGEST for amount in amounts):
        yield "a discount, tax or shipping amount is negative or too large."
    moved = [each.amount for each in facts.payments] + [each.amount for each in facts.refunds]
    if any(abs(amount) >= LARGEST for amount in moved):
        yield "a payment or refund is too large."
    if b"\\u0000" in msgspec.json.encode(facts):
        yield "it holds a NUL character."


def _key_reasons(facts: OrderFacts) -> Iterator[str]:
    if not 0 < len(facts.external_id) <= 254:
        yield "it has no id of the shop, or one longer than 254 characters."
    if not 0 < len(facts.number) <= 60:
        yield "it has no number, or one longer than 60 characters."
    if not (_aware(facts.placed_at) and _aware(facts.version_at)):
        yield "its dates have no time zone."


def _aware(instant: datetime) -> bool:
    return instant.tzinfo is not None


def _line_reasons(line: LineFacts) -> Iterator[str]:
    if not 0 < len(line.external_id) <= 254:
        yield "a line has no id, or one longer than 254 characters."
    if not 0 <= line.quantity <= MOST_UNITS:
        yield f"line “{line.title}” has a quantity of {line.quantity}."
    if not 0 <= line.cancelled <= line.quantity:
        yield f"line “{line.title}” has {line.cancelled} of {line.quantity} units cancelled."
    if not 0 <= line.unit_price * max(line.quantity, 1) < LARGEST:
        yield f"line “{line.title}” has a negative or too large price."
    if any(part is not None and not 0 <= part < LARGEST for part in (line.discount, line.tax)):
        yield f"line “{line.title}” has a negative or too large discount or tax."
    if line.discount is not None and line.discount > line.unit_price * line.quantity:
        yield f"line “{line.title}” has a discount above its price."
