"""Promises of every kind: given by whoever shows them, settled by an order's facts or by whoever knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import Invalid, Refused
from reassure.orders import queries as orders
from reassure.promises import queries
from reassure.promises.actions.ledger import columns
from reassure.promises.models import Promise
from reassure.promises.rules import kinds, ledger
from reassure.promises.rules.facts import Part
from reassure.promises.rules.kinds import Measure, Who
from reassure.promises.rules.ledger import Kind, Shown
from reassure.promises.rules.timeliness import Outcome, Settlement


class NotJudgeable(Invalid):
    """Nothing could ever tell whether such a promise was kept."""

    code = "not_judgeable"


class SettledByParcels(Refused):
    """When a delivery came its parcels say, and nobody else."""

    code = "settled_by_parcels"


class SettledOtherwise(Refused):
    """It has been settled already, with another outcome."""

    code = "settled_otherwise"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How a promise went, by somebody who knows: `done` at that instant, `broken`, or `void`."""

    promise_id: UUID
    said: str
    at: datetime
    answerable: Who = Who.NOBODY
    because: tuple[Part, ...] = ()


_LACKS = {
    "lacks_time": "Name the last day or instant, as `latest` or `due_at`: else nobody can say whether it was kept.",
    "lacks_subject": "Name what it is about, as the term `subject`: the line's key or SKU.",
    "lacks_number": "“{name}” has to be a number, written as text.",
}


def give(*, shown: Shown, zone: str = "UTC", now: datetime) -> Promise:
    """Write one promise down as it was shown, once for its terms. Raises `NotJudgeable`, `OrderNotFound`.

    `zone` is the merchant's: an instant is told in its days.
    """
    orders.order(shown.order_id)
    return give_all(shown=[shown], zone=zone, now=now)[0]


@transaction.atomic
def give_all(*, shown: Sequence[Shown], zone: str = "UTC", now: datetime) -> list[Promise]:
    """The same for many, aligned with them, in four statements; the same again is the row that is there."""
    wanted = [_whole(one, zone) for one in shown]
    if not wanted:
        return []
    places = {"order_id__in": {one.order_id for one in wanted}, "kind__in": {one.kind for one in wanted}}
    known = list(Promise.objects.filter(**places).order_by("first_shown_at", "pk"))
    made = []
    for one in wanted:
        mine = [row for row in known if (row.order_id, row.kind) == (one.order_id, one.kind)]
        if not any(_key(row) == _key_of(one) for row in mine):
            row = _row(one, mine, now)
            made.append(row)
            known.append(row)
    Promise.objects.bulk_create(made, ignore_conflicts=True)
    rows = {_key(row): row for row in Promise.objects.filter(**places)}
    ours = {row.pk for row in made} & {row.pk for row in rows.values()}
    journal.record_many([_given(row, now) for row in made if row.pk in ours])
    return [rows[_key_of(one)] for one in wanted]


def _whole(shown: Shown, zone: str) -> Shown:
    """The promise with its last day, told in the merchant's days where it names an instant. Raises `NotJudgeable`."""
    lacks = kinds.lacking(Kind(shown.kind), shown.terms)
    if lacks is not None:
        raise NotJudgeable(_LACKS[lacks.code].format(**dict(lacks.params)))
    terms = replace(shown.terms, latest=kinds.last_day(shown.terms, zone=zone))
    if terms.earliest and terms.latest and terms.earliest > terms.latest:
        raise NotJudgeable("The latest day comes on or after the earliest.")
    return replace(shown, terms=terms)


def _row(shown: Shown, others: Sequence[Promise], now: datetime) -> Promise:
    said = columns(shown, others, now)
    return Promise(
        order_id=shown.order_id,
        kind=shown.kind,
        surface=shown.surface,
        terms_hash=ledger.fingerprint(shown.terms),
        **said,
    )


def _key(row: Promise) -> tuple[object, ...]:
    return row.order_id, row.kind, row.surface, row.terms_hash


def _key_of(shown: Shown) -> tuple[object, ...]:
    return shown.order_id, shown.kind, shown.surface, ledger.fingerprint(shown.terms)


def _given(row: Promise, now: datetime) -> Entry:
    data = {
        "promise": str(row.pk),
        "kind": row.kind,
        "latest": str(row.latest_on) if row.latest_on else None,
        "revises": str(row.revises) if row.revises else None,
    }
    return Entry(kind="promise.given", about=f"order/{row.order_id}", at=now, by=row.by, data=data)


@transaction.atomic
def judge(*, verdict: Verdict, zone: str = "UTC", by: str, now: datetime) -> Promise:
    """Settle a promise by the word of somebody who knows; the same word again changes nothing.

    Raises `PromiseNotFound`, `SettledByParcels`, `SettledOtherwise`.
    """
    row = Promise.objects.select_for_update().filter(pk=verdict.promise_id).first()
    if row is None:
        raise queries.PromiseNotFound("There is no such promise.")
    if row.kind == Kind.DELIVERY:
        raise SettledByParcels("A delivery is settled by its parcels: tell us their scans.")
    settlement = _settlement(row, verdict, zone)
    if row.outcome:
        if row.outcome != settlement.outcome:
            raise SettledOtherwise(f"This promise was settled already: {row.outcome}. A settlement stands.")
        return row
    settle_as(row, settlement, at=verdict.at, by=by)
    if settlement.outcome is Outcome.BROKEN:
        row.answerable = verdict.answerable or Who.MERCHANT
        row.blame = ledger.parts_as_data(verdict.because)
    row.save(update_fields=[*SETTLED])
    journal.record_many([entry for entry in [settled_entry(row, at=now, by=by)] if entry])
    return row


def _settlement(row: Promise, verdict: Verdict, zone: str) -> Settlement:
    if verdict.said == "void":
        return Settlement(outcome=Outcome.VOID)
    if verdict.said == "broken":
        return Settlement(outcome=Outcome.BROKEN)
    timed = kinds.NATURES[Kind(row.kind)].measure is Measure.TIME
    return kinds.in_time(row.as_terms(), at=verdict.at, zone=zone) if timed else Settlement(outcome=Outcome.KEPT)


#: What a settlement writes.
SETTLED = (
    "outcome",
    "gap_days",
    "gap_amount",
    "settled_at",
    "settled_by",
    "answerable",
    "blame",
    "to_score",
    "original",
)


def settle_as(row: Promise, settlement: Settlement, *, at: datetime, by: str) -> None:
    """Write the outcome into the row; what the seller promised, the seller answers for."""
    row.outcome, row.gap_days, row.gap_amount = settlement.outcome, settlement.gap_days, settlement.gap_amount
    row.settled_at, row.settled_by = at, by
    row.to_score = row.original = settlement.outcome != Outcome.VOID
    row.answerable = Who.MERCHANT if settlement.outcome == Outcome.BROKEN else Who.NOBODY


def settled_entry(row: Promise, *, at: datetime, by: str = "", live: bool | None = None) -> Entry | None:
    """What the journal is told; of what came to nothing it is told nothing."""
    if row.outcome == Outcome.VOID:
        return None
    kind = "promise.broken" if row.outcome == Outcome.BROKEN else "promise.kept"
    data = {
        "promise": str(row.pk),
        "kind": row.kind,
        "latest": str(row.latest_on) if row.latest_on else None,
        "gap_days": row.gap_days,
        "gap_amount": row.gap_amount,
    }
    data |= {"answerable": row.answerable or None} if row.outcome == Outcome.BROKEN else {}
    return Entry(kind=kind, about=f"order/{row.order_id}", at=at, by=by, data=data, live=live)
