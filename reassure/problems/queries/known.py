"""What is written down already, and who has something due."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from reassure.problems.models import Problem, Watch
from reassure.problems.rules.facts import Kind, OrderFacts, ParcelFacts
from reassure.shipments import queries as shipments


def known_of(subjects: Collection[str]) -> dict[str, list[Problem]]:
    """All problems that these ever had, by subject, held till the transaction ends; one query."""
    found: dict[str, list[Problem]] = {}
    for row in Problem.objects.filter(subject__in=subjects).order_by("id").select_for_update(no_key=True):
        found.setdefault(row.subject, []).append(row)
    return found


def raised(shipment_ids: Collection[UUID], order_ids: Collection[UUID]) -> Counter[UUID]:
    """How many problems were ever raised of these parcels, and of these orders as a whole after something had left."""
    of_parcels = Problem.objects.filter(shipment_id__in=shipment_ids).values_list("shipment_id", flat=True)
    of_orders = Problem.objects.filter(order_id__in=order_ids, shipment=None).exclude(kind=Kind.UNFULFILLED)
    return Counter([*of_parcels, *of_orders.values_list("order_id", flat=True)])


def depots(shipment_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where each of these was scanned last, `Leipzig, DE`; empty where no scan names a place."""
    found = shipments.timelines(shipment_ids) if shipment_ids else {}
    return {
        key: next((f"{scan.city.title()}, {scan.country}".strip(", ") for scan in scans if scan.city), "")
        for key, scans in found.items()
    }


def alone(parcel: ParcelFacts) -> OrderFacts:
    """A parcel without an order, in an order's shape."""
    return OrderFacts(placed_at=parcel.told_at, zone=parcel.lane.zone, lane=parcel.lane, parcels=(parcel,))


def merchants_due(now: datetime) -> list[UUID]:
    """Who has something to look at, for the operator's tick."""
    rows = Watch.across.using("operator").filter(check_due_at__lte=now)
    return list(rows.order_by().values_list("merchant_id", flat=True).distinct())


def merchants_to_learn() -> list[UUID]:
    """Whose finished parcels have not taught their lanes yet, for the operator's tick."""
    rows = Watch.across.using("operator").filter(finished_at__isnull=False, learned=False)
    return list(rows.order_by().values_list("merchant_id", flat=True).distinct())
