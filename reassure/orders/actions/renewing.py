"""A newer telling of orders that are kept already: what differs is written, journaled and told as facts.

What the shop says nothing about stays: shipped counts, our own cancellation, and a shopper's new address as long as
the shop repeats its old one. An erased person's order stays blank.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.postgres import bulk
from reassure.orders.actions import refunding
from reassure.orders.models import Cancellation, Edit, Line, Order, Payment, Tag
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts, tellings
from reassure.orders.rules.judging import Judged
from reassure.orders.rules.refunds import STAND_IN
from reassure.orders.rules.tellings import Count, KnownLine, Status, Version

ORDER_COLUMNS = [
    "version_at", "told", "status", "fulfilled_at", "number", "number_key", "placed_at", "currency",
    "name", "name_key", "surname_key", "email", "email_lower", "phone", "locale",
    "shipping_address", "billing_address", "told_address", "country",
    "subtotal", "discount", "tax", "tax_included", "shipping", "shipping_tax", "shipping_discount", "total", "paid",
    "shipping_method", "channel", "tags", "note", "gift", "promised_from", "promised_until", "quote",
    "basket",
]  # fmt: skip
LINE_COLUMNS = [
    "external_id", "position", "title", "variant_title", "sku", "product_external_id", "variant_external_id",
    "quantity", "cancelled", "unit_price", "subtotal", "discount", "tax", "paid", "ships", "gift_card",
]  # fmt: skip
PAYMENT_COLUMNS = ["kind", "status", "amount", "gateway", "at"]


@dataclass(kw_only=True, slots=True)
class _Change:
    """One order's telling beside its row, and what differed."""

    row: Order
    told: Judged
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    cancelled: bool = False
    fulfilled: bool = False

    @property
    def facts(self) -> OrderFacts:
        return self.told.facts

    def note(self, name: str, before: Any, after: Any) -> None:
        self.before[name], self.after[name] = tellings.plain(before), tellings.plain(after)


@dataclass(kw_only=True, slots=True)
class _Writes:
    """Rows to write, over all orders of the batch."""

    lines: list[Line] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)


def renew(pairs: Sequence[tuple[Order, Judged]], source: str) -> set[UUID]:
    """Apply what is newer; the keys of the orders that it changed. The caller holds their locks."""
    changes = [
        _Change(row=row, told=told)
        for row, told in pairs
        if tellings.is_newer(
            Version(at=told.facts.version_at, told=told.told), Version(at=row.version_at, told=row.told)
        )
    ]
    if not changes:
        return set()
    writes = _Writes()
    lines = _by_order(Line.objects.filter(order__in=[change.row for change in changes]))
    payments = _by_order(Payment.objects.filter(order__in=[change.row for change in changes]))
    own = _own_tags(changes)
    for change in changes:
        _renew_columns(change, own.get(change.row.pk, []))
        rows = _renew_lines(change, lines.get(change.row.pk, {}), writes)
        _renew_payments(change, payments.get(change.row.pk, {}), writes)
        _settle(change, rows)
    _write(changes, writes)
    _cancel(changes, source)
    _record(changes, source)
    refunds = [(change.row, change.facts.refunds) for change in changes]
    refunding.let_stand_ins_go(refunds)
    refunded = refunding.record(refunds, source)
    return {change.row.pk for change in changes if change.after or change.cancelled} | refunded


def _by_order(rows: Iterable[Any]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.order_id, {})[row.external_id] = row
    return found


def _own_tags(changes: Sequence[_Change]) -> dict[UUID, list[str]]:
    """What staff put on the orders whose tags the shop tells otherwise than they are: those it can't take off."""
    found: dict[UUID, list[str]] = {}
    if orders := [each.row for each in changes if each.row.tags != tellings.tags(each.facts)]:
        rows = Tag.objects.filter(order__in=orders).exclude(by=Tag.SHOP).order_by("pk")
        for order_id, tag in rows.values_list("order_id", "tag"):
            found.setdefault(order_id, []).append(tag)
    return found


def _renew_columns(change: _Change, own_tags: Sequence[str]) -> None:
    row = change.row
    columns = change.told.columns | {"tags": tellings.tags(change.facts, own_tags)}
    if row.erased_at is not None:
        columns = {name: value for name, value in columns.items() if name not in tellings.PERSONAL}
    if columns.get("told_address") == row.told_address:
        columns |= {"shipping_address": row.shipping_address, "country": row.country}
    for name, value in columns.items():
        known = getattr(row, name)
        if known != value and (value or name not in tellings.KEPT):
            if name not in tellings.DERIVED:
                change.note(name, known, value)
            setattr(row, name, value)
    row.version_at, row.told = change.facts.version_at, change.told.told


def _renew_lines(change: _Change, known: Mapping[str, Line], writes: _Writes) -> list[Line]:
    """Update, add, and take off lines; a line the shop no longer tells of counts as cancelled whole."""
    rows = []
    known = _adopt(change, known, writes)
    for facts, columns in zip(change.facts.lines, change.told.lines, strict=True):
        rows.append(_renew_line(change, known.get(facts.external_id), facts, columns, writes))
    for external_id, line in known.items():
        if external_id not in {facts.external_id for facts in change.facts.lines}:
            rows.append(line)
            if line.cancelled < line.quantity:
                change.note(f"line {line.pk}", {"cancelled": line.cancelled}, {"cancelled": line.quantity})
                line.cancelled = line.quantity
                writes.lines.append(line)
    return rows


def _adopt(change: _Change, known: Mapping[str, Line], writes: _Writes) -> Mapping[str, Line]:
    """Give kept lines the ids by which the shop now tells of them."""
    kept = [
        KnownLine(external_id=line.external_id, title=line.title, sku=line.sku, unit_price=line.unit_price)
        for line in known.values()
    ]
    names = {old: new for new, old in tellings.adopted(change.facts.lines, kept).items()}
    for old, new in names.items():
        known[old].external_id = new
        writes.lines.append(known[old])
    return {line.external_id: line for line in known.values()}


def _renew_line(change: _Change, line: Line | None, facts: LineFacts, columns: dict[str, Any], writes: _Writes) -> Line:
    if line is None:
        line = Line(order=change.row, external_id=facts.external_id, **columns)
        change.note(f"line {line.pk}", None, columns)
        writes.lines.append(line)
        return line
    before = {name: getattr(line, name) for name, value in columns.items() if getattr(line, name) != value}
    if before:
        change.note(f"line {line.pk}", before, {name: columns[name] for name in before})
        for name in before:
            setattr(line, name, columns[name])
        writes.lines.append(line)
    return line


def _renew_payments(change: _Change, known: Mapping[str, Payment], writes: _Writes) -> None:
    told = {facts.external_id for facts in change.facts.payments}
    if told and STAND_IN in known.keys() - told:
        known[STAND_IN].delete()
    for facts in change.facts.payments:
        row, wanted = known.get(facts.external_id), _payment(change.row, facts)
        if row is None:
            writes.payments.append(wanted)
        elif any(getattr(row, name) != getattr(wanted, name) for name in PAYMENT_COLUMNS):
            wanted.pk = row.pk
            writes.payments.append(wanted)


def _payment(row: Order, facts: PaymentFacts) -> Payment:
    return Payment(order=row, external_id=facts.external_id, **tellings.payment_columns(facts))


def _settle(change: _Change, lines: Sequence[Line]) -> None:
    row, facts = change.row, change.facts
    off = facts.cancelled_at is not None or row.status == Status.CANCELLED
    row.status = tellings.status_of([count_of(line) for line in lines], cancelled=off).value
    if row.status == Status.SHIPPED and row.fulfilled_at is None:
        row.fulfilled_at, change.fulfilled = facts.version_at, True


def count_of(line: Line) -> Count:
    return Count(quantity=line.quantity, cancelled=line.cancelled, shipped=line.shipped_quantity, ships=line.ships)


def _write(changes: Sequence[_Change], writes: _Writes) -> None:
    bulk.write([change.row for change in changes], update=ORDER_COLUMNS)
    lines = {line.pk: line for line in writes.lines}.values()
    bulk.write(lines, update=LINE_COLUMNS)
    bulk.write(writes.payments, update=PAYMENT_COLUMNS)
    tagged = [change.row for change in changes if "tags" in change.after]
    if tagged:
        Tag.objects.filter(order__in=tagged, by=Tag.SHOP).delete()
        bulk.write((Tag(order=row, tag=tag) for row in tagged for tag in row.tags), ignore=True)


def _cancel(changes: Sequence[_Change], source: str) -> None:
    """The shop says the order is off: once, and never back on."""
    off = [change for change in changes if change.facts.cancelled_at is not None]
    done = set(Cancellation.objects.filter(order__in=[each.row for each in off]).values_list("order_id", flat=True))
    rows = []
    for change in off:
        if change.row.pk not in done and change.facts.cancelled_at is not None:
            change.cancelled = True
            reason = change.facts.cancel_reason
            rows.append(Cancellation(order=change.row, at=change.facts.cancelled_at, reason=reason))
    Cancellation.objects.bulk_create(rows)


def _record(changes: Sequence[_Change], source: str) -> None:
    edits = [
        Edit(order=change.row, at=change.facts.version_at, by=source, before=change.before, after=change.after)
        for change in changes
        if change.after
    ]
    Edit.objects.bulk_create(edits)
    by_order = {edit.order_id: edit for edit in edits}
    entries: list[Entry] = []
    for change in changes:
        about, at = change.row.key, change.facts.version_at
        fields = sorted({name.partition(" ")[0] for name in change.after} - tellings.ADDRESS)
        edit = str(by_order[change.row.pk].pk) if change.after else ""
        if fields:
            entries.append(
                Entry(kind="order.changed", about=about, at=at, by=source, data={"edit": edit, "fields": fields})
            )
        if "shipping_address" in change.after:
            entries.append(Entry(kind="order.address_changed", about=about, at=at, by=source, data={"edit": edit}))
        if change.cancelled:
            entries.append(Entry(kind="order.cancelled", about=about, at=change.facts.cancelled_at or at, by=source))
        if change.fulfilled:
            entries.append(Entry(kind="order.fulfilled", about=about, at=at, by=source))
    journal.record_many(entries)
