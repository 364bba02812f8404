"""Teaching lanes by what has come to its end: each order once."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.merchants.models import Merchant
from reassure.problems import queries
from reassure.problems.models import Habit, Watch
from reassure.problems.rules import paces, stages
from reassure.problems.rules.facts import Lane
from reassure.shipments import queries as shipments


@transaction.atomic
def learn(*, merchant: Merchant, limit: int = 500) -> int:
    """Count what finished orders took, at most `limit`; how many there were. Two at once share them."""
    waiting = Watch.objects.filter(finished_at__isnull=False, learned=False).order_by("id")
    rows = list(waiting.select_for_update(skip_locked=True, no_key=True)[:limit])
    order_ids = [UUID(row.subject[6:]) for row in rows if row.subject.startswith("order/")]
    told = queries.orders_told(order_ids, merchant=merchant)
    lanes = {parcel.key: parcel.lane for one in told.values() for parcel in one.facts.parcels}
    _count(lanes)
    Watch.objects.filter(pk__in=[row.pk for row in rows]).update(learned=True)
    return len(rows)


def _count(lanes: dict[str, Lane]) -> None:
    taught: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for key, scans in shipments.scans_of([UUID(key) for key in lanes]).items():
        lane = lanes[str(key)]
        way = (lane.origin, lane.destination, lane.carrier, lane.service)
        for measure, stage, days in stages.lessons(scans, lane.calendars, zone=lane.zone):
            taught[(*way, measure, stage)].append(days)
    for about in sorted(taught):
        _add(about, taught[about])


def _add(about: tuple[str, ...], days: list[float]) -> None:
    """A handful of rows per batch: one for each lane, measure and stage that it speaks of."""
    names = ("origin", "destination", "carrier", "service", "measure", "stage")
    lane: dict[str, Any] = dict(zip(names, about, strict=True))
    row, _ = Habit.objects.select_for_update().get_or_create(**lane)
    counts = paces.add({int(key): many for key, many in row.counts.items()}, days)
    row.counts = {str(key): many for key, many in sorted(counts.items())}
    row.save(update_fields=["counts"])
