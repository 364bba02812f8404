"""Money that went back, as the shop says: each refund once, counted on the order and on its lines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import NotFound
from reassure.kit.postgres import bulk
from reassure.orders.models import Line, Order, Refund, RefundLine
from reassure.orders.rules import RefundFacts
from reassure.orders.rules.refunds import STAND_IN


class UnknownOrder(NotFound):
    """The shop speaks of an order that it has not told us yet: try again when it has."""

    code = "order_not_told_yet"


@transaction.atomic
def refund(*, facts: RefundFacts, source: str, now: datetime) -> Order:
    """Keep one refund; twice changes nothing. Raises `UnknownOrder`."""
    row = (
        Order.objects.select_for_update(no_key=True).filter(source=source, external_id=facts.order_external_id).first()
    )
    if row is None:
        raise UnknownOrder(f"Order {facts.order_external_id} has not been told yet.")
    record([(row, (facts,))], source)
    return row


def record(told: Sequence[tuple[Order, Sequence[RefundFacts]]], source: str) -> set[UUID]:
    """Keep the refunds that are new; the keys of their orders. The caller holds the orders' locks."""
    pairs = [(row, facts) for row, refunds in told for facts in refunds]
    if not pairs:
        return set()
    orders = {row.pk for row, _ in pairs}
    known = set(Refund.objects.filter(order__in=orders).values_list("order_id", "external_id"))
    fresh = [(row, facts) for row, facts in pairs if (row.pk, facts.external_id) not in known]
    if not fresh:
        return set()
    refunds = [
        (
            row,
            facts,
            Refund(order=row, external_id=facts.external_id, amount=facts.amount, at=facts.at, note=facts.note),
        )
        for row, facts in fresh
    ]
    Refund.objects.bulk_create([each for _, _, each in refunds])
    _count_lines(refunds)
    for row, facts, _ in refunds:
        row.refunded += facts.amount
    rows = {row.pk: row for row, _, _ in refunds}.values()
    bulk.write(rows, update=["refunded"])
    journal.record_many(_entry(row, each, source) for row, _, each in refunds)
    return {row.pk for row, _, _ in refunds}


def let_stand_ins_go(told: Sequence[tuple[Order, Sequence[RefundFacts]]]) -> None:
    """An export's sum gives way to the shop's own whole list of refunds, when it comes."""
    listed = {row.pk: row for row, refunds in told if {each.external_id for each in refunds} - {STAND_IN}}
    if not listed:
        return
    for stand_in in Refund.objects.filter(order__in=listed, external_id=STAND_IN):
        row = listed[stand_in.order_id]
        row.refunded -= stand_in.amount
        row.save(update_fields=["refunded"])
        stand_in.delete()


def _entry(row: Order, refund: Refund, source: str) -> Entry:
    data = {"refund": str(refund.pk), "amount": refund.amount, "currency": row.currency}
    return Entry(kind="order.refunded", about=row.key, at=refund.at, by=source, data=data)


def _count_lines(refunds: Sequence[tuple[Order, RefundFacts, Refund]]) -> None:
    """Count refunded units and money on the lines; a line we were never told of is left to the order's total."""
    wanted = [(row, facts, each) for row, facts, each in refunds if facts.lines]
    if not wanted:
        return
    lines = {
        (line.order_id, line.external_id): line
        for line in Line.objects.filter(order__in={row.pk for row, _, _ in wanted})
    }
    parts: dict[tuple[UUID, UUID], RefundLine] = {}
    for row, facts, each in wanted:
        for told in facts.lines:
            line = lines.get((row.pk, told.line_external_id))
            if line is not None:
                part = parts.setdefault(
                    (each.pk, line.pk), RefundLine(refund=each, line=line, quantity=0, amount=0, tax=0)
                )
                part.quantity += told.quantity
                part.amount += told.amount
                part.tax += told.tax
    RefundLine.objects.bulk_create(parts.values())
    for part in parts.values():
        part.line.refunded_quantity += part.quantity
        part.line.refunded += part.amount
    touched = {part.line_id: part.line for part in parts.values()}.values()
    bulk.write(touched, update=["refunded_quantity", "refunded"])
