"""Reading what came in: the list of deliveries, one with its body, what waits."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reassure.connectors.models import Delivery
from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchants_with


class NoSuchDelivery(NotFound):
    code = "no_such_delivery"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which deliveries; empty = all. `before` is the `cursor` of the last one seen."""

    state: str = ""
    vendor: str = ""
    topic: str = ""
    connection_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A line of the list. `waits` = it will be read (again) by itself; `cursor` goes into `Wanted.before`."""

    id: UUID
    connection_name: str
    vendor: str
    topic: str
    state: str
    error: str
    attempts: int
    received_at: datetime
    due_at: datetime | None
    replayed_at: datetime | None
    cursor: str

    @property
    def waits(self) -> bool:
        return self.due_at is not None


def deliveries(wanted: Wanted, *, limit: int = 50) -> list[Row]:
    """The newest first. One query."""
    rows = matching(wanted).select_related("connection").defer("body", "headers")
    if wanted.before:
        at, pk = _place(wanted.before)
        rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=pk))
    return [_row(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def matching(wanted: Wanted) -> QuerySet[Delivery]:
    """All that fit, from whichever place in the list on."""
    named = {"state": wanted.state, "vendor": wanted.vendor, "topic": wanted.topic}
    rows = Delivery.objects.filter(**{name: value for name, value in named.items() if value})
    if wanted.connection_id:
        rows = rows.filter(connection_id=wanted.connection_id)
    if wanted.since:
        rows = rows.filter(received_at__gte=wanted.since)
    return rows.filter(received_at__lt=wanted.until) if wanted.until else rows


def delivery(delivery_id: UUID) -> Delivery:
    """One delivery with its connection. Raises `NoSuchDelivery`."""
    found = Delivery.objects.select_related("connection").filter(pk=delivery_id).first()
    if found is None:
        raise NoSuchDelivery("There is no such delivery; it may be older than deliveries are kept.")
    return found


def body_of(delivery: Delivery) -> str:
    """The body for people: JSON laid out, anything else as it came, unreadable bytes marked."""
    text = bytes(delivery.body).decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def topics() -> list[str]:
    """The topics that have come in, for the filter."""
    return sorted(set(Delivery.objects.values_list("topic", flat=True).distinct()))


def counts(*, since: datetime) -> dict[str, int]:
    """How many that came since then stand in each state."""
    rows = Delivery.objects.filter(received_at__gte=since).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def due(now: datetime, *, limit: int = 200) -> list[UUID]:
    """What is to be read, in the order it came."""
    return list(Delivery.objects.filter(due_at__lte=now).order_by("id").values_list("pk", flat=True)[:limit])


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_waiting(now: datetime) -> list[UUID]:
    return merchants_with(Delivery, due_at__lte=now)


def merchants_with_older(before: datetime) -> list[UUID]:
    return merchants_with(Delivery, received_at__lt=before)


def _row(row: Delivery) -> Row:
    return Row(
        id=row.pk,
        connection_name=row.connection.name,
        vendor=row.vendor,
        topic=row.topic,
        state=row.state,
        error=row.error,
        attempts=row.attempts,
        received_at=row.received_at,
        due_at=row.due_at,
        replayed_at=row.replayed_at,
        cursor=f"{row.received_at.isoformat()}_{row.pk.hex}",
    )


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, _, pk = cursor.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        raise NoSuchDelivery("This page of the list is gone: start again from its top.") from None
