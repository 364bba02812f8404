"""Writing problems down as rows, and telling the journal of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from reassure.journal.actions import Entry
from reassure.kit.errors import Invalid
from reassure.kit.money import decimals
from reassure.problems import queries
from reassure.problems.models import Problem
from reassure.problems.queries.gathering import Told
from reassure.problems.rules import ranking
from reassure.problems.rules.facts import Finding
from reassure.promises.rules.ledger import parts_as_data
from reassure.shipments import queries as shipments

#: What is said anew of a problem that stays.
MOVES = ["because", "late_by", "rank", "worth"]


def with_subject(finding: Finding, subject: str) -> Finding:
    """The finding under the key by which the journal calls its order or parcel."""
    return replace(finding, subject=f"shipment/{finding.subject}" if finding.subject else subject)


def written(rows: Sequence[Problem]) -> list[Problem]:
    """Write new ones down, with the depot of each; those that nobody else wrote in the same moment."""
    if not rows:
        return []
    depots = queries.depots([row.shipment_id for row in rows if row.shipment_id])
    for row in rows:
        row.depot = depots.get(row.shipment_id, "")[:160] if row.shipment_id else ""
    Problem.objects.bulk_create(rows, 500, ignore_conflicts=True)
    mine = set(Problem.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in mine]


def moved(row: Problem, finding: Finding, told: Told) -> bool:
    """Say anew what stands now; whether anything of it changed."""
    before = [getattr(row, name) for name in MOVES]
    said(row, finding, told)
    return [getattr(row, name) for name in MOVES] != before


def entry(
    kind: str, row: Problem, at: datetime, *, by: str = "", live: bool | None = None, data: dict[str, str] | None = None
) -> Entry:
    about = {"problem": str(row.pk), "kind": row.kind, "shipment": str(row.shipment_id) if row.shipment_id else None}
    return Entry(kind=kind, about=row.about, at=at, by=by, data=about | (data or {}), live=live)


def of_parcel(kind: str, shipment_id: UUID, *, by: str, at: datetime) -> list[Entry]:
    """A fact of a parcel, once for each order that has something in it."""
    owners = shipments.order_ids([shipment_id]).get(shipment_id, [])
    about = [f"order/{key}" for key in owners] or [f"shipment/{shipment_id}"]
    return [Entry(kind=kind, about=key, at=at, by=by, data={"shipment": str(shipment_id)}) for key in about]


def row(finding: Finding, told: Told, now: datetime) -> Problem:
    noun, _, key = finding.subject.partition("/")
    parcel = told.parcels.get(key) if noun == "shipment" else _only(told.parcels.values())
    made = Problem(
        subject=finding.subject,
        kind=finding.kind,
        cause=finding.cause,
        order_id=told.order.id if told.order else None,
        shipment_id=UUID(key) if noun == "shipment" else None,
        carrier=parcel.carrier if parcel else "",
        service=parcel.service if parcel else "",
        country=(parcel.country if parcel else "") or (told.order.country if told.order else ""),
        raised_at=now,
    )
    return said(made, finding, told)


def _only(parcels: Iterable[Any]) -> Any:
    """An order's problem is its parcel's where there is but one."""
    found = list(parcels)
    return found[0] if len(found) == 1 else None


def said(row: Problem, finding: Finding, told: Told) -> Problem:
    row.because, row.late_by = parts_as_data(finding.because), min(finding.late_by, 30_000)
    if told.order is not None:
        row.worth = _worth(told, told.parcels.get(finding.subject.partition("/")[2]))
        row.currency = told.order.currency
    row.rank = ranking.rank(finding, worth=_units(row.worth, row.currency), currency=row.currency)
    return row


def _worth(told: Told, parcel: Any) -> int:
    """What this order paid for what is in the parcel, or for all that is not there yet; minor units."""
    order = told.order
    assert order is not None
    packed = list(parcel.lines.all()) if parcel else []
    lines = {line.id: line for line in order.lines}
    inside = [
        lines[one.line_id].paid * one.quantity // lines[one.line_id].quantity
        for one in packed
        if one.line_id in lines and lines[one.line_id].quantity
    ]
    return sum(inside) if inside else max(order.total - order.refunded, 0)


def _units(worth: int, currency: str) -> float:
    try:
        return worth / float(10 ** decimals(currency))
    except Invalid:
        return float(worth)
