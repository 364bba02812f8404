"""Placing orders: one or many by the same statements, each once however often and however late it is told.

Rows that are there are locked first, in the order of the shop's ids; then people are kept; then the new orders are
inserted, in the order of the shop's ids, and whoever lost the race to another teller goes on as one more telling.
An order that was placed before its buyer was forgotten, and is told of only afterwards, is kept without the person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from reassure.customers import actions as customers
from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant
from reassure.orders.actions import following, refunding, renewing
from reassure.orders.models import Cancellation, Line, Order, Payment, Tag
from reassure.orders.rules import OrderFacts, checks, tellings
from reassure.orders.rules.sums import LineSums, sums
from reassure.orders.rules.tellings import Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one telling: the order as it is now, and whether this made it, renewed it, or said nothing new."""

    order: Order
    what: Literal["placed", "renewed", "unchanged"]


def place(*, facts: OrderFacts, source: str, now: datetime) -> Order:
    """Keep an order as the shop tells it. An older telling, or the same again, changes nothing. Raises `Invalid`."""
    return place_many(facts=[facts], source=source, now=now)[0].order


@transaction.atomic
def place_many(*, facts: Sequence[OrderFacts], source: str, now: datetime) -> list[Outcome]:
    """Keep many orders in few statements, aligned with `facts`; of one order the newest telling counts.

    Raises `Invalid` for the first one that is none, and then keeps none of them.
    """
    newest = tellings.newest(facts)
    for each in newest.values():
        checks.check(each)
    kept = _locked(source, newest)
    made = _insert([each for key, each in newest.items() if key not in kept], source, now)
    kept |= _locked(source, newest.keys() - kept.keys() - made.keys())
    renewed = renewing.renew([(row, newest[key]) for key, row in kept.items()], source)
    return [_outcome(each.external_id, made, kept, renewed) for each in facts]


def _outcome(key: str, made: Mapping[str, Order], kept: Mapping[str, Order], renewed: Collection[UUID]) -> Outcome:
    if key in made:
        return Outcome(order=made[key], what="placed")
    return Outcome(order=kept[key], what="renewed" if kept[key].pk in renewed else "unchanged")


def _locked(source: str, keys: Collection[str]) -> dict[str, Order]:
    if not keys:
        return {}
    rows = Order.objects.select_for_update(no_key=True).filter(source=source, external_id__in=keys)
    return {row.external_id: row for row in rows.order_by("external_id")}


def _insert(facts: Sequence[OrderFacts], source: str, now: datetime) -> dict[str, Order]:
    """Insert those that nobody else inserted meanwhile, with all that hangs on them."""
    if not facts:
        return {}
    facts = sorted(facts, key=lambda each: each.external_id)
    people = customers.keep_all(tellings=[_telling(each) for each in facts], source=source, now=now)
    merchant_id = current_merchant()
    rows: dict[str, tuple[OrderFacts, Order, tuple[LineSums, ...]]] = {}
    for each, customer_id in zip(facts, people.ids, strict=True):
        totals = sums(each)
        row = Order(
            merchant_id=merchant_id, source=source, external_id=each.external_id, version_at=each.version_at,
            created_at=now, told=tellings.fingerprint(each), customer_id=customer_id,
            **tellings.order_columns(each, totals),
        )  # fmt: skip
        row.status = _status(each).value
        if customer_id in people.forgotten:
            following.blank(row, now)
        rows[each.external_id] = each, row, totals.lines
    made = [rows[row.external_id] for row in bulk.write([row for _, row, _ in rows.values()], ignore=True)]
    with bulk.unwaited():
        _insert_parts(made)
        journal.record_many(entry for each, row, _ in made for entry in _entries(each, row, source))
    refunding.record([(row, each.refunds) for each, row, _ in made if each.refunds], source)
    return {row.external_id: row for _, row, _ in made}


def _telling(facts: OrderFacts) -> customers.Telling:
    return customers.Telling(
        facts=facts.person,
        at=facts.person.version_at or facts.version_at,
        address=facts.shipping_address or facts.billing_address,
        bought_at=facts.placed_at,
    )


def _status(facts: OrderFacts) -> tellings.Status:
    counts = [
        Count(quantity=line.quantity, cancelled=line.cancelled, shipped=0, ships=line.ships) for line in facts.lines
    ]
    return tellings.status_of(counts, cancelled=facts.cancelled_at is not None)


def _insert_parts(made: Iterable[tuple[OrderFacts, Order, tuple[LineSums, ...]]]) -> None:
    lines: list[dict[str, Any]] = []
    payments: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    cancellations: list[Cancellation] = []
    for facts, row, totals in made:
        whose = {"merchant_id": row.merchant_id, "order_id": row.pk}
        for position, (line, part) in enumerate(zip(facts.lines, totals, strict=True)):
            lines.append({**whose, "external_id": line.external_id, **tellings.line_columns(line, part, position)})
        for each in facts.payments:
            payments.append({**whose, "external_id": each.external_id, **tellings.payment_columns(each)})
        tags += [{**whose, "tag": tag} for tag in row.tags]
        if facts.cancelled_at:
            reason = "" if row.erased_at else facts.cancel_reason
            cancellations.append(Cancellation(order=row, at=facts.cancelled_at, reason=reason))
    bulk.add(Line, lines)
    bulk.add(Payment, payments)
    bulk.add(Tag, tags)
    bulk.write(cancellations)


def _entries(facts: OrderFacts, row: Order, source: str) -> list[Entry]:
    data = {"total": row.total, "currency": row.currency, "customer": str(row.customer_id or "")}
    entries = [Entry(kind="order.placed", about=row.key, at=row.placed_at, by=source, data=data)]
    if facts.cancelled_at:
        entries.append(Entry(kind="order.cancelled", about=row.key, at=facts.cancelled_at, by=source))
    return entries
