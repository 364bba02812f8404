"""What may go back for some units of a line, so that any sequence of partial refunds sums to what was paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reassure.kit.errors import Refused
from reassure.kit.money import allocate

#: The id of a refund or payment that a shop's export tells only in sum; it gives way to the shop's own list.
STAND_IN = "export"


class TooMany(Refused):
    """More units than are left to refund."""

    code = "too_many_units"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineMoney:
    """A line's money as stored at placing time, and what has gone back of it since. Minor units."""

    line_id: UUID
    quantity: int
    paid: int
    tax: int
    refunded_quantity: int = 0
    refunded: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What goes back for some units of one line: `amount` contains `tax`."""

    line_id: UUID
    quantity: int
    amount: int
    tax: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a refund gives back, and why it is not more."""

    shares: tuple[Share, ...]
    shipping: int
    amount: int
    because: str


def through(total: int, quantity: int, count: int) -> int:
    """What the first `count` of `quantity` units carry of `total`, each unit's part by largest remainder."""
    if not quantity:
        return 0
    each, extra = divmod(total, quantity)
    return each * count + min(count, extra)


def share(line: LineMoney, quantity: int) -> Share:
    """What the next `quantity` units give back, at most what is left of the line. Raises `TooMany`."""
    done = line.refunded_quantity
    if not 0 < quantity <= line.quantity - done:
        left = max(line.quantity - done, 0)
        raise TooMany(f"Only {left} of this line can still be refunded, not {quantity}.")
    full = through(line.paid, line.quantity, done + quantity) - through(line.paid, line.quantity, done)
    taxed = min(line.tax, line.paid)  # a shop may tell of more tax than the line cost
    tax = through(taxed, line.quantity, done + quantity) - through(taxed, line.quantity, done)
    amount = max(min(full, line.paid - line.refunded), 0)
    return Share(line_id=line.line_id, quantity=quantity, amount=amount, tax=tax_within(amount, full, tax))


def tax_within(amount: int, full: int, tax: int) -> int:
    """The tax inside an amount that differs from the full one: in proportion, by largest remainder."""
    if amount == full or not full:
        return tax if full else 0
    return allocate(amount, [full - tax, tax])[1]


def plan(asked: Sequence[tuple[LineMoney, int]], *, shipping: int = 0, remaining: int) -> Plan:
    """A refund of some units of some lines and of some shipping, never more than what `remaining` was paid."""
    shares = tuple(share(line, quantity) for line, quantity in asked)
    amount = sum(each.amount for each in shares) + shipping
    if amount <= remaining:
        return Plan(shares=shares, shipping=shipping, amount=amount, because="as_paid")
    kept = max(remaining, 0)
    *parts, shipped = allocate(kept, [*(each.amount for each in shares), shipping])
    cut = tuple(
        Share(
            line_id=each.line_id,
            quantity=each.quantity,
            amount=part,
            tax=tax_within(part, each.amount, each.tax),
        )
        for each, part in zip(shares, parts, strict=True)
    )
    return Plan(shares=cut, shipping=shipped, amount=kept, because="no_more_was_paid")
