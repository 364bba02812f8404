"""Promises over the wire."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.promises.queries import Current
from reassure.promises.rules.facts import DeliveryDates, Part
from reassure.promises.rules.parcels import ParcelAnswer


class ReasonOut(Schema):
    """One stage's share of the because: a stable code and its values."""

    code: str
    params: dict[str, str]

    @classmethod
    def of(cls, said: Part) -> "ReasonOut":
        return cls(code=said.code, params=dict(said.params))


class ParcelDatesOut(Schema):
    """`shipment` null = what has not left yet; without days we don't know yet, and `because` says of what."""

    shipment: UUID | None
    earliest: date | None
    latest: date | None
    most_likely: date | None
    because: list[ReasonOut]

    @classmethod
    def of(cls, parcel: ParcelAnswer) -> "ParcelDatesOut":
        dates = parcel.answer if isinstance(parcel.answer, DeliveryDates) else None
        return cls(
            shipment=UUID(parcel.key) if parcel.key else None,
            earliest=dates.earliest if dates else None,
            latest=dates.latest if dates else None,
            most_likely=dates.most_likely if dates else None,
            because=[ReasonOut.of(said) for said in parcel.answer.because],
        )


class DeliveryOut(Schema):
    """What we say now about an order's delivery. Without days we don't know yet. `gap_days`: late is positive."""

    earliest: date | None
    latest: date | None
    most_likely: date | None
    source: str
    because: list[ReasonOut]
    first_earliest: date | None
    first_latest: date | None
    why_changed: ReasonOut | None
    changes: int
    arrived_on: date | None
    failed_attempt: str
    outcome: str = Field(description="kept, broken or void; empty while it is open")
    gap_days: int | None
    parcels: list[ParcelDatesOut]

    @classmethod
    def of(cls, current: Current | None) -> "DeliveryOut | None":
        if current is None:
            return None
        dates, first = current.dates, current.first or (None, None)
        return cls(
            earliest=dates.earliest if dates else None,
            latest=dates.latest if dates else None,
            most_likely=dates.most_likely if dates else None,
            source=str(dates.source) if dates else "",
            because=[ReasonOut.of(said) for said in current.because],
            first_earliest=first[0],
            first_latest=first[1],
            why_changed=ReasonOut.of(current.why) if current.why else None,
            changes=current.changes,
            arrived_on=current.arrived_on,
            failed_attempt=current.failed_attempt,
            outcome=current.outcome,
            gap_days=current.gap_days,
            parcels=[ParcelDatesOut.of(parcel) for parcel in current.parcels],
        )
