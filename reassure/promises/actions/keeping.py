"""An order's own facts settle what else was promised of it: that it ships, what it costs, that money comes back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from reassure.journal import actions as journal
from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedLine, PlacedOrder
from reassure.promises.actions.giving import SETTLED, settle_as, settled_entry
from reassure.promises.actions.settlement import KEY
from reassure.promises.models import Promise
from reassure.promises.rules import kinds, ledger
from reassure.promises.rules.kinds import Charged, Happened
from reassure.promises.rules.ledger import Kind


def keep(merchant: Merchant, facts: list[Fact]) -> None:
    """Settle all open promises of these orders that their facts keep or make void, in their order; deliveries aside."""
    told: dict[UUID, list[Fact]] = {}
    for fact in facts:
        if order_id := ledger.order_of(fact.about):
            told.setdefault(order_id, []).append(fact)
    wanted = Promise.objects.filter(order_id__in=told, kind__in=kinds.BY_FACTS, outcome="")
    rows = list(wanted.select_for_update().order_by("pk"))
    placed = orders.orders({row.order_id for row in rows}) if rows else {}
    settled = [
        (row, ours)
        for row in rows
        if row.order_id in placed
        and (ours := _settle(row, told[row.order_id], placed[row.order_id], merchant.time_zone)) is not None
    ]
    Promise.objects.bulk_create(
        [row for row, _ in settled], 500, update_conflicts=True, unique_fields=KEY, update_fields=SETTLED
    )
    entries = [settled_entry(row, at=fact.at, live=None if fact.live else False) for row, fact in settled]
    journal.record_many([entry for entry in entries if entry])


def _settle(row: Promise, facts: Iterable[Fact], order: PlacedOrder, zone: str) -> Fact | None:
    """The fact that settled it, None while it is open. A refund counts from the promise on."""
    terms = row.as_terms()
    for fact in facts:
        if fact.at < row.first_shown_at and row.kind == Kind.REFUND_BY:
            continue
        settlement = kinds.settled_by(Kind(row.kind), terms, _happened(fact, order, zone, fact.at))
        if settlement is not None:
            settle_as(row, settlement, at=fact.at, by=fact.by)
            return fact
    return None


def _happened(fact: Fact, order: PlacedOrder, zone: str, at: datetime) -> Happened:
    return Happened(
        kind=fact.kind,
        at=at,
        zone=zone,
        refunded=order.refunded,
        charged=tuple(_charged(line) for line in order.lines),
    )


def _charged(line: PlacedLine) -> Charged:
    """What was cancelled is not charged; its share of the discount goes with it."""
    wanted = line.wanted
    return Charged(
        keys=frozenset({str(line.id), line.external_id, line.sku, line.variant_external_id}) - {""},
        quantity=wanted,
        unit_price=line.unit_price,
        discount=line.discount * wanted // line.quantity if line.quantity else 0,
    )
