"""Problems over the wire."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.api.schemas.promises import ReasonOut
from reassure.api.schemas.values import In


class ProblemOut(Schema):
    """Something that is, or was, wrong with an order or one of its parcels, and because of what.

    `worth` is what is at stake, in minor units of `currency`. `cleared_at`: it went by itself; `resolved_at`:
    somebody settled it. `rank` orders problems, the most pressing highest.
    """

    id: UUID
    kind: str
    order: UUID | None
    shipment: UUID | None
    because: list[ReasonOut]
    rank: int
    worth: int
    currency: str
    late_by: int = Field(description="days by which a promise is, or is likely to be, missed")
    carrier: str
    service: str
    country: str
    depot: str
    raised_at: datetime
    first_action_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    cleared_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> "ProblemOut":
        same = set(cls.model_fields) - {"order", "shipment", "because"}
        return cls(
            **{name: getattr(row, name) for name in same},
            order=row.order_id,
            shipment=row.shipment_id,
            because=[ReasonOut.of(said) for said in row.because_parts],
        )


class TroubleFilters(In):
    """`view`: what is open, put off, or over."""

    view: Literal["open", "snoozed", "past"] = "open"
    kind: str = Field(default="", max_length=20)
    carrier: str = Field(default="", max_length=40)
    country: str = Field(default="", max_length=2)
    depot: str = Field(default="", max_length=160)
    cursor: str = Field(default="", max_length=80)
    limit: int = Field(default=50, ge=1, le=100)


class TroublePage(Schema):
    """The most pressing first, of what is over the latest; `next` continues, null at the end."""

    items: list[ProblemOut]
    next: str | None


class DeedIn(In):
    """`until` is for `snooze` alone: the day on which it comes back."""

    deed: Literal["resolve", "reopen", "snooze", "wake"]
    until: date | None = None
