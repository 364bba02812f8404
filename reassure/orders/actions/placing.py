"""Placing orders: one or many by the same statements, each once however often and however late it is told.

Rows that are there are locked first, in the order of the shop's ids; then people are kept; then the new orders are
inserted, in the order of the shop's ids. Whoever loses the race to another teller begins again and finds them there.
An order that was placed before its buyer was forgotten, and is told of only afterwards, is kept without the person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Literal
from uuid import UUID

from reassure.customers import actions as customers
from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.ids import uuid7
from reassure.kit.postgres import bulk
from reassure.kit.tenancy import current_merchant
from reassure.orders.actions import following, refunding, renewing
from reassure.orders.actions.holding import hold
from reassure.orders.models import Cancellation, Line, Order, Payment, Tag
from reassure.orders.rules import OrderFacts, judging, tellings
from reassure.orders.rules.judging import Judged, judge
from reassure.orders.rules.tellings import Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one telling: the order as it is now, and whether this made it, renewed it, or said nothing new."""

    order_id: UUID
    what: Literal["placed", "renewed", "unchanged"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _New:
    """An order to insert: what was told, and the columns of its row."""

    told: Judged
    row: dict[str, Any]

    @property
    def facts(self) -> OrderFacts:
        return self.told.facts

    @property
    def whose(self) -> dict[str, UUID]:
        """What every row that hangs on the order begins with."""
        return {"merchant_id": self.row["merchant_id"], "order_id": self.row["id"]}


def place(*, facts: OrderFacts, source: str, now: datetime) -> Order:
    """Keep an order as the shop tells it. An older telling, or the same again, changes nothing. Raises `Invalid`."""
    (outcome,) = place_many(facts=[facts], source=source, now=now)
    return Order.objects.get(pk=outcome.order_id)


def place_many(*, facts: Sequence[OrderFacts], source: str, now: datetime) -> list[Outcome]:
    """Keep many orders in few statements, aligned with `facts`; of one order the newest telling counts.

    Raises `Invalid` for the first one that is none, and then keeps none of them.
    """
    return place_judged(told=[judge(each) for each in facts], source=source, now=now)


@bulk.retried
def place_judged(*, told: Sequence[Judged], source: str, now: datetime) -> list[Outcome]:
    """`place_many` of what was judged already."""
    newest = judging.newest(told)
    kept = hold(source=source, external_ids=newest)
    made = _insert([newest[key] for key in sorted(newest) if key not in kept], source, now)
    renewed = renewing.renew([(row, newest[key]) for key, row in kept.items()], source)
    outcomes = {key: Outcome(order_id=order_id, what="placed") for key, order_id in made.items()}
    for key, row in kept.items():
        outcomes[key] = Outcome(order_id=row.pk, what="renewed" if row.pk in renewed else "unchanged")
    return [outcomes[each.facts.external_id] for each in told]


def _insert(told: Sequence[Judged], source: str, now: datetime) -> dict[str, UUID]:
    """Insert orders, in the order of the shop's ids, with all that hangs on them."""
    if not told:
        return {}
    with bulk.unwaited():
        people = customers.keep_all(tellings=[_telling(each.facts) for each in told], source=source, now=now)
        common = {"merchant_id": current_merchant(), "source": source, "created_at": now}
        new = [
            _new(each, common | {"customer_id": person, "erased_at": now if person in people.forgotten else None})
            for each, person in zip(told, people.ids, strict=True)
        ]
        bulk.add(Order, (each.row for each in new))
        bulk.add(Line, chain.from_iterable(map(_lines, new)))
        bulk.add(Payment, chain.from_iterable(map(_payments, new)))
        bulk.add(Tag, ({**each.whose, "tag": tag} for each in new for tag in each.row["tags"]))
        bulk.add(Cancellation, chain.from_iterable(map(_cancellations, new)))
        journal.record_many(chain.from_iterable(map(_entries, new)))
    refunding.record([(Order(**each.row), each.facts.refunds) for each in new if each.facts.refunds], source)
    return {each.facts.external_id: each.row["id"] for each in new}


def _telling(facts: OrderFacts) -> customers.Telling:
    return customers.Telling(
        facts=facts.person,
        at=facts.person.version_at or facts.version_at,
        address=facts.shipping_address or facts.billing_address,
        bought_at=facts.placed_at,
    )


def _new(told: Judged, common: dict[str, Any]) -> _New:
    facts = told.facts
    row = {
        **common, "id": uuid7(), "external_id": facts.external_id, "version_at": facts.version_at, "told": told.told,
        "status": _status(facts).value, **told.columns,
    }  # fmt: skip
    return _New(told=told, row=row | following.BLANK if row["erased_at"] else row)


def _status(facts: OrderFacts) -> tellings.Status:
    counts = [
        Count(quantity=line.quantity, cancelled=line.cancelled, shipped=0, ships=line.ships) for line in facts.lines
    ]
    return tellings.status_of(counts, cancelled=facts.cancelled_at is not None)


def _lines(new: _New) -> Iterator[dict[str, Any]]:
    for line, columns in zip(new.facts.lines, new.told.lines, strict=True):
        yield {**new.whose, "external_id": line.external_id, **columns}


def _payments(new: _New) -> Iterator[dict[str, Any]]:
    for each in new.facts.payments:
        yield {**new.whose, "external_id": each.external_id, **tellings.payment_columns(each)}


def _cancellations(new: _New) -> Iterator[dict[str, Any]]:
    if new.facts.cancelled_at:
        reason = "" if new.row["erased_at"] else new.facts.cancel_reason
        yield {**new.whose, "at": new.facts.cancelled_at, "reason": reason}


def _entries(new: _New) -> Iterator[Entry]:
    row, about = new.row, f"order/{new.row['id']}"
    data = {"total": row["total"], "currency": row["currency"], "customer": str(row["customer_id"] or "")}
    yield Entry(kind="order.placed", about=about, at=row["placed_at"], by=row["source"], data=data)
    if new.facts.cancelled_at:
        yield Entry(kind="order.cancelled", about=about, at=new.facts.cancelled_at, by=row["source"])
