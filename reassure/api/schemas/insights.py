"""Figures of parcels over the wire. Shares are between 0 and 1, null where there is nothing to take one of."""

from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.api.schemas.values import Currency, In, Key60, Minor, Text40
from reassure.insights.queries import DIMENSIONS, Asked
from reassure.insights.rules.parcels import STAYS
from reassure.insights.rules.tallies import METRICS, Tally
from reassure.kit.errors import Invalid

#: Days where nobody asks for others, and the most at once.
USUAL, MOST_DAYS = 28, 3 * 366
Only = Literal[
    "", "attempted", "failed", "first_decided", "first_kept", "first_late", "early", "exact", "last_decided",
    "last_kept", "last_late", "delivered", "problems", "costed", "open",
]  # fmt: skip


class LogisticsFilters(In):
    """Parcels that left from `since` to `until`, both included: the last 28 days where neither is named.

    An empty filter means any, `-` means: not told.
    """

    since: date | None = None
    until: date | None = None
    carrier: str = Field(default="", max_length=40)
    service: str = Field(default="", max_length=80)
    origin: str = Field(default="", max_length=80, description="the shop's key of the warehouse")
    leaves: str = Field(default="", max_length=2, description="country it leaves from")
    country: str = Field(default="", max_length=2, description="country it goes to")
    weekday: int = Field(default=0, ge=0, le=7, description="1 = Monday, by the day it left")

    def asked(self, today: date) -> Asked:
        """Raises `Invalid` for days that make no period."""
        until = self.until or max(today, self.since or today)
        since = self.since or until - timedelta(days=min(USUAL - 1, (until - date.min).days))
        if not 0 <= (until - since).days < MOST_DAYS:
            raise Invalid(f"`until` comes on or after `since`, at most {MOST_DAYS} days later.", code="period")
        same = ("carrier", "service", "origin", "weekday")
        return Asked(
            since=since, until=until, today=today, leaves=self.leaves.upper(), country=self.country.upper(),
            **{name: getattr(self, name) for name in same},
        )  # fmt: skip


class FiguresFilters(LogisticsFilters):
    by: Literal["carrier", "service", "lane", "warehouse", "weekday"] = "carrier"


class RowsFilters(LogisticsFilters):
    """`only`: those behind one number. `status`: those that stand so now, whenever they left."""

    only: Only = ""
    status: str = Field(default="", max_length=24)
    cursor: UUID | None = None
    limit: int = Field(default=50, ge=1, le=500)


class GapOut(Schema):
    days: int = Field(description="between first attempt and the days first promised; negative is early")
    parcels: int


class FiguresOut(Schema):
    """`of` names how many parcels a share or a time is taken of. See `definitions` of the whole answer."""

    parcels: int
    on_time_first: float | None
    on_time_first_of: int
    on_time_last: float | None
    on_time_last_of: int
    late_first: int
    early_first: int
    accuracy: list[GapOut]
    transit_days_median: float | None
    transit_days_p90: float | None
    transit_of: int
    first_attempt_rate: float | None
    first_attempts: int
    problems: int
    problems_per_1000: float | None
    hours_in_state: dict[str, float | None]
    cost_each: float | None = Field(description="minor units of `currency`, null = not known")
    cost_of: int

    @classmethod
    def of(cls, told: Tally) -> "FiguresOut":
        return cls(
            parcels=told.parcels,
            on_time_first=told.on_time_first,
            on_time_first_of=told.first_decided,
            on_time_last=told.on_time_last,
            on_time_last_of=told.last_decided,
            late_first=told.first_late,
            early_first=told.early,
            accuracy=[GapOut(days=gap, parcels=many) for gap, many in sorted(told.gaps.items())],
            transit_days_median=told.transit_days(0.5),
            transit_days_p90=told.transit_days(0.9),
            transit_of=told.delivered,
            first_attempt_rate=told.first_attempt,
            first_attempts=told.attempted,
            problems=told.problems,
            problems_per_1000=told.per_thousand,
            hours_in_state={status.value: told.hours_in(status) for status in STAYS},
            cost_each=told.cost_each,
            cost_of=told.costed,
        )


class FiguresLineOut(Schema):
    """One carrier, service, lane, warehouse or weekday; `key` are the filters that leave it alone."""

    key: dict[str, str | int]
    figures: FiguresOut


class StepOut(Schema):
    first_day: date
    parcels: int
    on_time_first: float | None
    on_time_first_of: int


class LogisticsOut(Schema):
    """Figures of a period: all together, side by side, over time; and parcels under way now, whenever they left."""

    since: date
    until: date
    currency: str
    whole: FiguresOut
    by: str
    lines: list[FiguresLineOut]
    trend: list[StepOut]
    under_way: dict[str, int]
    definitions: dict[str, str] = Field(default_factory=lambda: dict(METRICS))


def lines(found: dict[tuple[Any, ...], Tally], by: str) -> list[FiguresLineOut]:
    return [
        FiguresLineOut(key=dict(zip(DIMENSIONS[by], key, strict=True)), figures=FiguresOut.of(told))
        for key, told in found.items()
    ]


class ParcelFactOut(Schema):
    """One parcel as figures see it. `transit_minutes` from first scan to delivery; a gap is signed, late positive."""

    shipment: UUID
    left_on: date
    carrier: str
    service: str
    origin: str
    leaves: str
    country: str
    status: str
    under_way: bool
    first_promised_by: date | None
    first_gap_days: int | None
    last_promised_by: date | None
    last_gap_days: int | None
    first_attempt_on: date | None
    first_attempt_failed: bool
    lost: bool
    transit_minutes: int | None
    problems: int
    cost: int | None

    @classmethod
    def of(cls, row: Any) -> "ParcelFactOut":
        named = {
            "shipment": "shipment_id", "under_way": "open", "first_promised_by": "first_to",
            "first_gap_days": "first_gap", "last_promised_by": "last_to", "last_gap_days": "last_gap",
            "first_attempt_on": "attempt_on", "first_attempt_failed": "attempt_failed", "transit_minutes": "transit",
        }  # fmt: skip
        return cls(**{name: getattr(row, named.get(name, name)) for name in cls.model_fields})


class RowsPage(Schema):
    """Those that left last first; `next` continues, null at the end."""

    items: list[ParcelFactOut]
    next: str | None


class CostIn(In):
    """What the carrier bills for a parcel. `carrier` where several go by the number."""

    tracking_number: Key60
    carrier: Text40 = ""
    amount: Minor
    currency: Currency


class CostsIn(In):
    items: list[CostIn] = Field(min_length=1, max_length=500)
