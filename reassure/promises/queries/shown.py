"""Reading the ledger: what is promised, what is overdue, what was kept, and how that adds up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Avg, Count, Q

from reassure.promises.models import Forecast, Promise
from reassure.promises.rules.facts import DeliveryDates, Part, Source, Unknown
from reassure.promises.rules.ledger import parts_from_data
from reassure.promises.rules.parcels import ParcelAnswer
from reassure.promises.rules.timeliness import Outcome, on_time_gap


class HasKey(Protocol):
    """An order, as far as its promises need it."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Current:
    """What we say now about an order's delivery, and how it came to that.

    `dates` None = we don't know yet, `because` says of what. `first` is the original promise, `why` the reason of
    the last change (None = it never moved). `parcels` is per parcel, key "" for what has not left.
    """

    order_id: UUID
    dates: DeliveryDates | None
    because: tuple[Part, ...]
    parcels: tuple[ParcelAnswer, ...] = ()
    first: tuple[date, date] | None = None
    why: Part | None = None
    changes: int = 0
    changed_at: datetime | None = None
    arrived_on: date | None = None
    failed_attempt: str = ""
    outcome: str = ""
    gap_days: int | None = None

    @property
    def moved_days(self) -> int:
        """FIELD 2.3's gap against the original promise, in days: the arrival's, before it the current promise's."""
        if self.dates is None or self.first is None:
            return 0
        return on_time_gap(original_latest=self.first[1], current_latest=self.dates.latest, attempt_on=self.arrived_on)

    def overdue(self, today: date) -> bool:
        return not self.outcome and self.dates is not None and self.dates.latest < today


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Promises of a period by how they went. `kept_share` is of those kept or broken, None while there are none."""

    kept: int
    broken: int
    void: int
    mean_gap_days: float | None
    failed_attempts: int

    @property
    def kept_share(self) -> float | None:
        settled = self.kept + self.broken
        return self.kept / settled if settled else None


def promises_of(order: HasKey) -> list[Promise]:
    """Every promise about an order as it was shown, the oldest first."""
    return list(Promise.objects.filter(order_id=order.id).order_by("first_shown_at", "pk"))


def current_delivery_promise(order: HasKey) -> Current | None:
    """What we say now; None before anything was reckoned."""
    return current_delivery_promises([order.id]).get(order.id)


def current_delivery_promises(order_ids: Iterable[UUID]) -> dict[UUID, Current]:
    """What we say now about each of these orders, in one query."""
    rows = Forecast.objects.filter(order_id__in=list(order_ids))
    return {row.order_id: _current(row) for row in rows}


def open_deliveries(*, limit: int = 50) -> list[Current]:
    """Orders with a date still to be kept, the next one first."""
    rows = Forecast.objects.filter(outcome="", latest_on__isnull=False).order_by("latest_on", "pk")
    return [_current(row) for row in rows[:limit]]


def overdue(today: date, *, limit: int = 50) -> list[Current]:
    """Orders whose latest day is over without anybody having been at the door, the oldest first."""
    rows = Forecast.objects.filter(outcome="", latest_on__lt=today).order_by("latest_on", "pk")
    return [_current(row) for row in rows[:limit]]


def overdue_since(first: date, today: date) -> list[Current]:
    """Orders whose latest day was `first` or later and is over without anybody having been at the door."""
    rows = Forecast.objects.filter(outcome="", latest_on__gte=first, latest_on__lt=today).order_by("latest_on", "pk")
    return [_current(row) for row in rows]


def broken(*, since: datetime, limit: int = 50) -> list[Current]:
    """Orders whose original promise was broken, the latest first."""
    rows = Forecast.objects.filter(outcome=Outcome.BROKEN, settled_at__gte=since).order_by("-settled_at", "pk")
    return [_current(row) for row in rows[:limit]]


def counts(today: date) -> tuple[int, int]:
    """How many deliveries are open, and how many of those overdue."""
    found = Forecast.objects.filter(outcome="", latest_on__isnull=False).aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(latest_on__lt=today))
    )
    return found["open"], found["overdue"]


def figures(*, since: datetime, until: datetime) -> Figures:
    """How deliveries settled in a period went against their original promise."""
    settled = Forecast.objects.filter(settled_at__gte=since, settled_at__lt=until).exclude(outcome="")
    return Figures(
        **settled.aggregate(
            kept=Count("pk", filter=Q(outcome__in=[Outcome.KEPT, Outcome.EARLY])),
            broken=Count("pk", filter=Q(outcome=Outcome.BROKEN)),
            void=Count("pk", filter=Q(outcome=Outcome.VOID)),
            mean_gap_days=Avg("gap_days"),
            failed_attempts=Count("pk", filter=~Q(failed_attempt="") & ~Q(outcome=Outcome.VOID)),
        )
    )


def _current(row: Forecast) -> Current:
    first = (row.first_earliest_on, row.first_latest_on)
    why = parts_from_data(row.why)
    return Current(
        order_id=row.order_id,
        dates=row.as_dates(),
        because=parts_from_data(row.because),
        parcels=tuple(_parcel(said) for said in row.parcels),
        first=(first[0], first[1]) if first[0] and first[1] else None,
        why=why[0] if why else None,
        changes=row.changes,
        changed_at=row.changed_at,
        arrived_on=row.arrived_on,
        failed_attempt=row.failed_attempt,
        outcome=row.outcome,
        gap_days=row.gap_days,
    )


def _parcel(said: dict[str, Any]) -> ParcelAnswer:
    because = parts_from_data(said["because"])
    if "latest" not in said:
        return ParcelAnswer(key=said["key"], answer=Unknown(because=because))
    dates = DeliveryDates(
        earliest=date.fromisoformat(said["earliest"]),
        latest=date.fromisoformat(said["latest"]),
        most_likely=date.fromisoformat(said["likely"]),
        source=Source(said["source"]),
        because=because,
    )
    return ParcelAnswer(key=said["key"], answer=dates)
