"""Asking carriers: who is asked about next, by one worker only, and when again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reassure.shipments.models import Shipment
from reassure.shipments.rules.polling import Due, Watched, next_poll, retry_poll

POLLING = ("poll_at", "polled_at", "poll_failures", "pushed_at")
#: A worker that takes longer than this to come back with an answer is taken for dead.
LEASE = timedelta(minutes=15)
#: A carrier that tells by itself is asked only after it has been silent for so long.
TRUST_PUSHES = timedelta(days=3)


def plan(shipment: Shipment, *, now: datetime, polled: bool) -> None:
    """Set when to ask about the parcel again, after an answer; the caller saves `POLLING`."""
    if polled:
        shipment.polled_at, shipment.poll_failures = now, 0
    else:
        shipment.pushed_at = now
    shipment.poll_at = None if shipment.cancelled_at else _next(shipment, now)


def plan_first(shipment: Shipment, *, now: datetime) -> None:
    """A parcel the shop told of is asked about at once; one that is over, or already planned, is left alone."""
    if shipment.cancelled_at is not None or not shipment.tracking_number:
        shipment.poll_at = None
    elif shipment.polled_at is None and shipment.pushed_at is None and _next(shipment, now) is not None:
        shipment.poll_at = shipment.poll_at or now


@transaction.atomic
def claim_polls(*, carriers: Collection[str], limit: int, now: datetime) -> list[Due]:
    """Parcels of these carriers that are due, with their numbers; nobody else gets them while the lease lasts."""
    due = Shipment.objects.filter(carrier__in=carriers, poll_at__lte=now).order_by("poll_at", "id")
    taken = list(due.select_for_update(skip_locked=True).prefetch_related("numbers")[:limit])
    Shipment.objects.filter(pk__in=[row.pk for row in taken]).update(poll_at=now + LEASE)
    return [_due(row, carriers) for row in taken]


@transaction.atomic
def poll_unanswered(*, shipment_ids: Sequence[UUID], now: datetime) -> None:
    """The carrier answered, and knows nothing of these yet: ask again at the pace of their state."""
    rows = list(Shipment.objects.filter(pk__in=shipment_ids).order_by("pk").select_for_update())
    for row in rows:
        plan(row, now=now, polled=True)
    Shipment.objects.bulk_update(rows, POLLING)


@transaction.atomic
def poll_failed(*, shipment_ids: Sequence[UUID], now: datetime, retry_after: timedelta | None = None) -> None:
    """The carrier gave no answer about these: ask later, and later still each time."""
    rows = list(Shipment.objects.filter(pk__in=shipment_ids).order_by("pk").select_for_update())
    for row in rows:
        row.poll_failures = min(row.poll_failures + 1, 1000)
        row.poll_at = max(retry_poll(row.poll_failures, now=now), now + (retry_after or timedelta()))
    Shipment.objects.bulk_update(rows, ["poll_failures", "poll_at"])


def _due(row: Shipment, carriers: Collection[str]) -> Due:
    known = ((n.carrier or row.carrier, n.number) for n in row.numbers.all() if n.until is None)
    return Due(
        shipment_id=row.pk,
        numbers=tuple((carrier, number) for carrier, number in known if carrier in carriers),
        postcode=row.postcode,
        country=row.country,
        shipped_on=row.shipped_at.date() if row.shipped_at else None,
    )


def _next(shipment: Shipment, now: datetime) -> datetime | None:
    watched = Watched(
        state=shipment.state,
        known_since=shipment.shipped_at or shipment.told_at,
        estimated_from=shipment.estimated_from,
        spread=shipment.pk.int % 997 / 997,
    )
    due = next_poll(watched, now=now)
    if due is None or not shipment.tracking_number:
        return None
    return max(due, shipment.pushed_at + TRUST_PUSHES) if shipment.pushed_at else due
