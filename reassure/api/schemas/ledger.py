"""The ledger over the wire: promises as they were shown, given and settled."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from reassure.api.schemas.promises import ReasonOut
from reassure.api.schemas.values import Day, In, Instant, Key60, Key254, Source, Text254, Text5000
from reassure.promises.queries import LedgerFilter
from reassure.promises.rules.breaches import Stage
from reassure.promises.rules.facts import part
from reassure.promises.rules.kinds import Who
from reassure.promises.rules.ledger import Kind, Recipient, Terms
from reassure.promises.rules.timeliness import Outcome

TERMS = (
    "other terms, as text. `subject` names what of the order it is about (a line's key or SKU, a ticket): a later"
    " promise of the same subject revises the one before. `price` needs `unit_price` (minor units), `bulk_discount`"
    " needs `percent`, both perhaps `quantity`, the pieces from which it holds; `refund_by` may name `refunded_to`, to"
    " what the order's refunds come once it is kept."
)


class PromiseOut(Schema):
    """A promise as it was shown: `statement` word for word, on which `surface`, how often it was kept or broken.

    `revises` is the promise whose place it took. `gap_days`: late is positive; `gap_amount`: the same for money, in
    minor units. Of a broken one, `stage` lost the days, and `answerable` answers for it because of `blame`.
    """

    id: UUID
    order: UUID
    kind: str
    surface: str
    recipient: str
    horizon: str = Field(description="before, after (purchase) or transit")
    revises: UUID | None
    earliest: date | None
    latest: date | None
    due_at: datetime | None
    terms: dict[str, Any]
    statement: str
    because: list[ReasonOut]
    first_shown_at: datetime
    last_shown_at: datetime
    at_risk_at: datetime | None
    outcome: str = Field(description="kept, early, broken or void; empty while it is open")
    gap_days: int | None
    gap_amount: int | None
    failed_attempt: str
    settled_at: datetime | None
    stage: str
    answerable: str
    blame: list[ReasonOut]

    @classmethod
    def of(cls, row: Any) -> "PromiseOut":
        same = set(cls.model_fields) - {"order", "earliest", "latest", "because", "blame"}
        return cls(
            **{name: getattr(row, name) for name in same},
            order=row.order_id,
            earliest=row.earliest_on,
            latest=row.latest_on,
            because=[ReasonOut.of(said) for said in row.because_parts],
            blame=[ReasonOut.of(said) for said in row.blame_parts],
        )


class PromiseFilters(In):
    """`open` has no outcome yet, `overdue` not even though its last day is over."""

    order: UUID | None = None
    kind: Kind | None = None
    outcome: Outcome | Literal["open", "overdue"] | None = None
    stage: Stage | None = None
    answerable: Who | None = None
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=100)

    def narrowed(self, today: date) -> LedgerFilter:
        return LedgerFilter(
            order_id=self.order,
            kind=self.kind or "",
            outcome=self.outcome or "",
            stage=self.stage or "",
            answerable=self.answerable or "",
            today=today,
        )


class PromisePage(Schema):
    """In the order they were first shown; `next` continues, null at the end."""

    items: list[PromiseOut]
    next: str | None


class PromiseIn(In):
    """A promise that another system has shown: a helpdesk's answer, a till's pickup hour, a price list's price.

    `order` is ours, or `source` and `order_external_id` the shop's.
    """

    order: UUID | None = None
    source: Source = "api"
    order_external_id: Text254 = ""
    kind: Kind
    surface: Key60 = Field(description="where it was shown: `helpdesk`, `mail.offer`, `till`")
    recipient: Recipient = Recipient.SHOPPER
    statement: Text5000 = Field(default="", description="the words that were shown")
    shown_at: Instant | None = Field(default=None, description="left out: now")
    earliest: Day | None = None
    latest: Day | None = None
    due_at: Instant | None = Field(default=None, description="the last instant, where a day is too coarse")
    terms: dict[Key60, Text254] = Field(default_factory=dict, max_length=20, description=TERMS)

    @model_validator(mode="after")
    def _names_an_order(self) -> "PromiseIn":
        if (self.order is None) == (not self.order_external_id):
            raise ValueError("name the order by `order` or by `order_external_id`, and not by both")
        if self.kind is Kind.DELIVERY:
            raise ValueError("delivery dates are our own: tell orders and parcels, or ask for a quote")
        return self

    def said(self) -> Terms:
        other = tuple(sorted(self.terms.items()))
        return Terms(earliest=self.earliest, latest=self.latest, due_at=self.due_at, other=other)


class VerdictIn(In):
    """How it went: `done` at that instant (we say whether that was in time), `broken`, or `void`, of no account."""

    said: Literal["done", "broken", "void"]
    at: Instant | None = Field(default=None, description="left out: now")
    answerable: Who = Who.NOBODY
    because: Key254 | None = Field(default=None, description="why it was broken, for staff")

    def parts(self) -> tuple[Any, ...]:
        return (part("told", said=self.because),) if self.because else ()
