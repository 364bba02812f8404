"""What a telling decides by itself: worked out once, before it meets the database, wherever there is time for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reassure.orders.rules import checks, tellings
from reassure.orders.rules.facts import OrderFacts
from reassure.orders.rules.sums import OrderSums, sums


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A telling that is an order: its fingerprint, its sums, and what its row and its lines' rows hold of it."""

    facts: OrderFacts
    told: str
    totals: OrderSums
    columns: dict[str, Any]
    lines: tuple[dict[str, Any], ...]


def judge(facts: OrderFacts) -> Judged:
    """Raises `Invalid` with the first reason why this is no order."""
    checks.check(facts)
    totals = sums(facts)
    return Judged(
        facts=facts,
        told=tellings.fingerprint(facts),
        totals=totals,
        columns=tellings.order_columns(facts, totals),
        lines=tuple(
            tellings.line_columns(line, part, position)
            for position, (line, part) in enumerate(zip(facts.lines, totals.lines, strict=True))
        ),
    )


def newest(told: Collection[Judged]) -> dict[str, Judged]:
    """The newest telling of each order, by the shop's id; of equals the last one."""
    found: dict[str, Judged] = {}
    for each in told:
        known = found.get(each.facts.external_id)
        if known is None or each.facts.version_at >= known.facts.version_at:
            found[each.facts.external_id] = each
    return found
