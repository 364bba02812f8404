"""An order's money, shared out to its lines once, when it is placed, so that every later refund adds up.

Where the shop says what a line's discount and tax are, the shop wins. What it left at order level is allocated by
largest remainder: discounts by the line's price, taxes by the price after discount.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reassure.kit.money import allocate
from reassure.orders.rules.facts import OrderFacts, PaymentFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class LineSums:
    """One line's totals in minor units. `paid` is what the shopper pays for the line, tax included."""

    subtotal: int
    discount: int
    tax: int
    paid: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderSums:
    """The order's totals in minor units: `total` is exactly the lines' `paid` and `shipping` added up."""

    lines: tuple[LineSums, ...]
    subtotal: int
    discount: int
    tax: int
    shipping: int
    total: int
    paid: int


def sums(facts: OrderFacts) -> OrderSums:
    """Share the order's money out to its lines; the parts sum to the order's totals to the minor unit."""
    subtotals = [line.unit_price * line.quantity for line in facts.lines]
    discounts = _discounts(facts, subtotals)
    nets = [subtotal - discount for subtotal, discount in zip(subtotals, discounts, strict=True)]
    taxes = _taxes(facts, nets)
    lines = tuple(
        LineSums(subtotal=subtotal, discount=discount, tax=tax, paid=net + (0 if facts.tax_included else tax))
        for subtotal, discount, net, tax in zip(subtotals, discounts, nets, taxes, strict=True)
    )
    shipping = facts.shipping_price - facts.shipping_discount
    shipping += 0 if facts.tax_included else facts.shipping_tax
    total = sum(line.paid for line in lines) + shipping
    return OrderSums(
        lines=lines,
        subtotal=sum(subtotals),
        discount=sum(discounts),
        tax=sum(taxes) + facts.shipping_tax,
        shipping=shipping,
        total=total,
        paid=paid(facts.payments, total=total),
    )


def paid(payments: Sequence[PaymentFacts], *, total: int) -> int:
    """What was really taken: successful sales and captures; all of the total where the shop tells of no payment."""
    if not payments:
        return total
    return sum(p.amount for p in payments if p.status == "success" and p.kind in ("sale", "capture"))


def _discounts(facts: OrderFacts, subtotals: list[int]) -> list[int]:
    """Lines that have no discount of their own take the rest first; no line goes below nothing."""
    parts = [line.discount or 0 for line in facts.lines]
    left = facts.discount - sum(parts)
    for chosen in _takers([line.discount for line in facts.lines]):
        room = [max(subtotals[i] - parts[i], 0) for i in chosen]
        share = min(left, sum(room))
        if share <= 0:
            continue
        for i, part in zip(chosen, allocate(share, room), strict=True):
            parts[i] += part
        left -= share
    return parts


def _taxes(facts: OrderFacts, nets: list[int]) -> list[int]:
    parts = [line.tax or 0 for line in facts.lines]
    left = facts.tax - facts.shipping_tax - sum(parts)
    takers = _takers([line.tax for line in facts.lines])
    if left <= 0 or not takers:
        return parts
    for i, part in zip(takers[0], allocate(left, [max(nets[i], 0) for i in takers[0]]), strict=True):
        parts[i] += part
    return parts


def _takers(given: Sequence[int | None]) -> list[list[int]]:
    """Who takes what the shop left at order level: lines it said nothing about, then all the others."""
    silent = [i for i, amount in enumerate(given) if amount is None]
    spoken = [i for i, amount in enumerate(given) if amount is not None]
    return [group for group in (silent, spoken) if group]
