"""What is known of parcels, gathered for the rules: a fixed number of queries however many they are."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from reassure.insights.models import Filling, ParcelCost, ParcelFact
from reassure.insights.rules.parcels import Days, Known, Reckoned, reckon
from reassure.kit.zones import zone_of
from reassure.labels import queries as labels
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.problems import queries as problems
from reassure.promises import queries as promises
from reassure.promises.queries import Named
from reassure.shipments import queries as shipments
from reassure.shipments.queries import Filter
from reassure.shipments.rules.facts import Scan
from reassure.stores import queries as stores


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A parcel with its figures and the two ends of its lane."""

    parcel: Any
    reckoned: Reckoned
    leaves: str
    country: str
    problems: int
    cost: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Around:
    """What stands around parcels: their promises, scans, problems, costs, and where warehouses are."""

    zone: str
    named: dict[UUID, Named]
    scans: dict[UUID, list[Scan]]
    problems: Counter[UUID]
    costs: dict[UUID, int]
    warehouses: dict[str, str]


def told(merchant: Merchant, shipment_ids: Collection[UUID]) -> dict[UUID, Told]:
    """These parcels but those that were taken back."""
    rows = [row for row in shipments.parcels_by_id(shipment_ids) if row.cancelled_at is None]
    orders = {link.order_id for row in rows for link in row.orders.all()}
    keys = [row.pk for row in rows]
    around = Around(
        zone=merchant.time_zone,
        named=promises.days_named(orders),
        scans=shipments.scans_of(keys),
        problems=problems.raised(keys, orders),
        costs=_costs(merchant, keys),
        warehouses={place.external_id: place.country for place in stores.locations() if place.external_id},
    )
    return {row.pk: _told(row, around) for row in rows}


def _told(row: Any, around: Around) -> Told:
    links = list(row.orders.all())
    country = row.country or next((link.order.country for link in links if link.order.country), "")
    named = [around.named.get(link.order_id, Named()) for link in links]
    known = Known(
        state=row.state,
        shipped_at=row.shipped_at,
        left_at=row.left_at,
        zone=around.zone,
        door=zone_of(country, row.region, default=around.zone),
        first=_first(row, named),
        last=_last(row, named),
        scans=around.scans.get(row.pk, ()),
    )
    return Told(
        parcel=row,
        reckoned=reckon(known),
        leaves=around.warehouses.get(row.origin, ""),
        country=country,
        problems=around.problems[row.pk] + sum(around.problems[link.order_id] for link in links),
        cost=around.costs.get(row.pk),
    )


def _costs(merchant: Merchant, keys: Collection[UUID]) -> dict[UUID, int]:
    """What the carrier billed, where that was told; else what the label cost that was bought here."""
    rows = ParcelCost.objects.filter(shipment_id__in=keys, currency=merchant.currency)
    return labels.costs_of(keys, merchant.currency) | dict(rows.values_list("shipment_id", "amount"))


def _first(row: Any, named: list[Named]) -> tuple[Days, ...]:
    """What its orders were promised; of a parcel without any such promise what the carrier said at first."""
    carrier = _days(row.first_estimated_from, row.first_estimated_to)
    return tuple(one.first for one in named if one.first) or carrier


def _last(row: Any, named: list[Named]) -> tuple[Days, ...]:
    carrier = _days(row.estimated_from, row.estimated_to)
    return tuple(days for one in named if (days := one.last or one.first)) or carrier


def _days(earliest: date | None, latest: date | None) -> tuple[Days, ...]:
    return ((earliest, latest),) if earliest and latest else ()


def parcels_before(after: UUID | None, *, at_most: int) -> list[UUID]:
    """The parcels told of before that one, the newest first."""
    return [row.pk for row in shipments.newest(Filter(after=after), size=at_most).parcels]


def to_refresh(since: date, after: UUID | None, *, at_most: int) -> list[tuple[UUID, UUID]]:
    """(row, parcel) of those that left since then."""
    rows = ParcelFact.objects.filter(left_on__gte=since)
    rows = rows.filter(pk__gt=after) if after else rows
    return list(rows.order_by("pk").values_list("pk", "shipment_id")[:at_most])


def merchants_to_fill() -> list[UUID]:
    """Whose older parcels have not been counted yet, for the operator's tick."""
    done = set(Filling.across.using("operator").filter(done_at__isnull=False).values_list("merchant_id", flat=True))
    return [merchant.pk for merchant in merchants.all_merchants() if merchant.pk not in done]
