"""Holding promises against what happened: kept, broken or void, with a signed gap."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.promises import queries
from reassure.promises.models import Forecast, Promise
from reassure.promises.rules import ledger
from reassure.promises.rules.breaches import NOTHING_KNOWN, Breach
from reassure.promises.rules.ledger import Kind
from reassure.promises.rules.parcels import OrderKnown
from reassure.promises.rules.timeliness import Outcome

#: The database's own key, by which rows that are there are updated many at once.
KEY = ["merchant", "id"]
_OUTCOME = ["outcome", "gap_days", "failed_attempt", "settled_at"]
_WHY = ["stage", "answerable", "blame", "lane_from", "lane_to", "carrier", "to_score", "original"]


def settle(merchant: Merchant, facts: list[Fact]) -> None:
    """Settle the delivery promises of these orders as far as their parcels are through.

    Each promise shown is held against its own days; the order as a whole against the first ones (FIELD 2.3).
    """
    latest = {order_id: fact for fact in facts if (order_id := ledger.order_of(fact.about))}
    rows = Forecast.objects.select_for_update().filter(order_id__in=latest, outcome="").order_by("order_id")
    open_rows = {row.order_id: row for row in rows}
    known = queries.orders_known(open_rows, merchant=merchant) if open_rows else {}
    moved = [open_rows[key] for key, order in known.items() if _settle(open_rows[key], order, latest[key].at)]
    Forecast.objects.bulk_create(
        moved, 500, update_conflicts=True, unique_fields=KEY, update_fields=[*_OUTCOME, "arrived_on"]
    )
    breaches = settle_shown({row.order_id: known[row.order_id] for row in moved}, latest)
    journal.record_many(_entries(moved, latest, _unshown(moved, known) | breaches))


def _unshown(rows: Iterable[Forecast], known: dict[UUID, OrderKnown]) -> dict[UUID, Breach]:
    """Why orders came late of which nobody had seen a date."""
    late = [(row, row.first_latest_on, row.made_at) for row in rows if row.outcome == Outcome.BROKEN]
    return {row.order_id: known[row.order_id].breach(day, at) for row, day, at in late if day and at}


def _settle(row: Forecast | Promise, order: OrderKnown, at: datetime) -> bool:
    """Write the outcome into the row; False while it is open. Only the days of the row itself are judged."""
    days = _days(row)
    result = order.outcome(days) if days else None
    if result is None:
        return False
    attempt = order.last_attempt()
    row.outcome, row.gap_days = result.outcome, result.gap_days
    row.failed_attempt = attempt.failed if attempt else ""
    row.settled_at = attempt.at if attempt and result.gap_days is not None else at
    if isinstance(row, Forecast) and result.gap_days is not None and attempt:
        row.arrived_on = attempt.on
    return True


def _days(row: Forecast | Promise) -> tuple[date, date] | None:
    first, last = (
        (row.first_earliest_on, row.first_latest_on) if isinstance(row, Forecast) else (row.earliest_on, row.latest_on)
    )
    return (first, last) if first and last else None


def settle_shown(known: dict[UUID, OrderKnown], facts: dict[UUID, Fact]) -> dict[UUID, Breach]:
    """Settle what is still open of all that was shown of these orders, each by its own days.

    Answers why each order's oldest broken promise was.
    """
    deliveries = Promise.objects.filter(order_id__in=known, kind=Kind.DELIVERY)
    shown = deliveries.select_for_update().filter(outcome="").order_by("first_shown_at", "pk")
    rows = [row for row in shown if _settle(row, known[row.order_id], facts[row.order_id].at)]
    breaches = _blamed(rows, known)
    counted = set(deliveries.exclude(outcome="").values_list("order_id", "horizon")) if rows else set()
    scored = {order_id for order_id, _ in counted}
    for row in rows:
        _place(row, known[row.order_id])
        row.to_score = row.outcome != Outcome.VOID and (row.order_id, row.horizon) not in counted
        row.original = row.to_score and row.order_id not in scored
        counted.add((row.order_id, row.horizon))
        scored.add(row.order_id)
    Promise.objects.bulk_create(rows, 500, update_conflicts=True, unique_fields=KEY, update_fields=[*_OUTCOME, *_WHY])
    return breaches


def _blamed(rows: Iterable[Promise], known: dict[UUID, OrderKnown]) -> dict[UUID, Breach]:
    """Write into each broken promise why it was."""
    broken = [row for row in rows if row.outcome == Outcome.BROKEN and row.latest_on]
    found: dict[UUID, Breach] = {}
    moved = _moved_addresses({row.order_id for row in broken}) if broken else frozenset()
    for row in broken:
        order, changed = known[row.order_id], row.order_id in moved
        breach = order.breach(row.latest_on or date.max, row.first_shown_at, moved_address=changed)
        row.stage, row.answerable = breach.stage or "", breach.answerable
        row.blame = ledger.parts_as_data(breach.because)
        found.setdefault(row.order_id, breach)
    return found


def _moved_addresses(order_ids: Collection[UUID]) -> frozenset[UUID]:
    """Orders whose date moved because the customer wanted them elsewhere."""
    rows = Forecast.objects.filter(order_id__in=order_ids).values_list("order_id", "why")
    return frozenset(key for key, why in rows if any(said["code"] == "address_changed" for said in why))


def _place(row: Promise, order: OrderKnown) -> None:
    """Which lane it went, by its last parcel."""
    trips = [parcel.trip for parcel in order.parcels if parcel.trip]
    if trips:
        last = trips[-1]
        row.lane_from, row.lane_to, row.carrier = last.origin[:2], last.destination[:2], last.carrier[:40]


def _entries(rows: Iterable[Forecast], facts: dict[UUID, Fact], breaches: dict[UUID, Breach]) -> list[Entry]:
    """A promise that nobody can keep or break any more says nothing."""
    return [
        _entry(row, facts[row.order_id], breaches.get(row.order_id, NOTHING_KNOWN))
        for row in rows
        if row.outcome != Outcome.VOID
    ]


def _entry(row: Forecast, fact: Fact, breach: Breach) -> Entry:
    """One that came too soon was kept, with a negative gap."""
    broken = row.outcome == Outcome.BROKEN
    data = {
        "kind": Kind.DELIVERY,
        "earliest": str(row.first_earliest_on),
        "latest": str(row.first_latest_on),
        "arrived": str(row.arrived_on) if row.arrived_on else None,
        "gap_days": row.gap_days,
        "failed_attempt": row.failed_attempt,
    }
    if broken:
        data |= {"stage": breach.stage, "answerable": breach.answerable or None}
    kind = "promise.broken" if broken else "promise.kept"
    return Entry(kind=kind, about=fact.about, at=fact.at, data=data, live=None if fact.live else False)
