"""What happened to one order: its money, edits, notes and cancellation, for the order's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reassure.orders.models import Cancellation, Edit, Note, Payment, Refund
from reassure.orders.queries.one import order
from reassure.orders.rules import refunds


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """A payment or a refund, in minor units; `what` is the payment's kind or `refund`."""

    what: str
    status: str
    amount: int
    gateway: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """An edit: columns before and after."""

    at: datetime
    by: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    id: UUID
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CalledOff:
    at: datetime
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """All that was done to an order."""

    payments: tuple[Money, ...]
    refunds: tuple[Money, ...]
    edits: tuple[Changed, ...]
    notes: tuple[Noted, ...]
    cancellation: CalledOff | None


def story_of(order_id: UUID) -> Story:
    """Five queries."""
    off = Cancellation.objects.filter(order=order_id).first()
    return Story(
        payments=tuple(
            Money(what=row.kind, status=row.status, amount=row.amount, gateway=row.gateway, at=row.at)
            for row in Payment.objects.filter(order=order_id).order_by("at", "pk")
        ),
        refunds=tuple(
            Money(what="refund", status="success", amount=row.amount, gateway="", at=row.at)
            for row in Refund.objects.filter(order=order_id).order_by("at", "pk")
        ),
        edits=tuple(
            Changed(at=row.at, by=row.by, before=row.before, after=row.after)
            for row in Edit.objects.filter(order=order_id).order_by("at", "pk")
        ),
        notes=tuple(
            Noted(id=row.pk, text=row.text, by=row.by, at=row.at)
            for row in Note.objects.filter(order=order_id).order_by("at", "pk")
        ),
        cancellation=CalledOff(at=off.at, reason=off.reason, by=off.by) if off else None,
    )


def notes_by(order_id: UUID, by: str) -> list[Noted]:
    """What one author wrote on an order, the oldest first. One query."""
    rows = Note.objects.filter(order=order_id, by=by).order_by("at", "pk")
    return [Noted(id=row.pk, text=row.text, by=row.by, at=row.at) for row in rows]


def refund_plan(order_id: UUID, quantities: Mapping[UUID, int], *, shipping: int = 0) -> refunds.Plan:
    """What giving back so many units of these lines, and so much shipping, comes to. Two queries; `TooMany`."""
    placed = order(order_id)
    lines = {line.id: line for line in placed.lines}
    asked = [(lines[line_id].money, quantity) for line_id, quantity in quantities.items()]
    return refunds.plan(asked, shipping=shipping, remaining=placed.paid - placed.refunded)
