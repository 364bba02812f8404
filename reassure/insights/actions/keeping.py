"""Keeping the facts of parcels true: reckoned again whenever something is told of them, however late."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.insights import queries
from reassure.insights.models import SPENT, Filling, ParcelFact
from reassure.insights.queries.gathering import Told
from reassure.insights.rules.parcels import Reckoned
from reassure.journal.rules import Fact
from reassure.kit.postgres import bulk
from reassure.merchants.models import Merchant
from reassure.shipments import queries as shipments

#: Parcels reckoned in one transaction.
AT_ONCE = 500
#: What the rules say of a parcel, by the same names in both; a stay has a column for each state.
RECKONED = tuple(name for name in Reckoned.__dataclass_fields__ if name != "stays")


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to what happens to parcels, promises and problems; again and again it does the same."""
    named = {UUID(fact.data["shipment"]) for fact in facts if fact.data.get("shipment")}
    orders = {fact.about for fact in facts if not fact.data.get("shipment") and fact.about.startswith("order/")}
    if orders:
        carried = shipments.parcels_of_orders([UUID(key[6:]) for key in orders])
        named |= {parcel.pk for group in carried.values() for parcel in group}
    keep(merchant=merchant, shipment_ids=named)


@transaction.atomic
def keep(*, merchant: Merchant, shipment_ids: Collection[UUID]) -> int:
    """Reckon these parcels anew; how many there are. What was taken back has no row. A dozen statements for any number.

    Two at once wait for each other, row by row, and whoever comes second reads what the first one's fact was about.
    """
    _hold(shipment_ids)
    told = queries.told(merchant, shipment_ids)
    ParcelFact.objects.filter(shipment_id__in=set(shipment_ids) - told.keys()).delete()
    held = ParcelFact.objects.filter(shipment_id__in=told).values_list("pk", "shipment_id")
    bulk.update(ParcelFact, (_values(pk, told[key]) for pk, key in held))
    return len(told)


def _hold(shipment_ids: Collection[UUID]) -> None:
    """A row for each parcel there is, held till the transaction ends."""
    wanted = set(shipment_ids)
    known = set(_locked(wanted))
    new = {row.pk for row in shipments.parcels_by_id(wanted - known)} if wanted - known else set()
    if new:
        bulk.write([ParcelFact(shipment_id=key, left_on=date.min) for key in sorted(new)], ignore=True)
        list(_locked(new))


def _locked(shipment_ids: Collection[UUID]) -> Iterable[UUID]:
    rows = ParcelFact.objects.filter(shipment_id__in=shipment_ids).order_by("shipment_id")
    return rows.select_for_update(no_key=True).values_list("shipment_id", flat=True)


def _values(pk: UUID, told: Told) -> dict[str, Any]:
    is_, row = told.reckoned, told.parcel
    return {
        "merchant_id": row.merchant_id,
        "id": pk,
        "carrier": row.carrier,
        "service": row.service,
        "origin": row.origin,
        "leaves": told.leaves,
        "country": told.country,
        "problems": told.problems,
        "cost": told.cost,
        **{name: getattr(is_, name) for name in RECKONED},
        **{column: is_.stays.get(status) for status, column in SPENT.items()},
    }


@transaction.atomic
def fill(*, merchant: Merchant, now: datetime) -> int:
    """Reckon the next parcels that were there before anybody counted, the newest first; how many, 0 at the end."""
    filling, _made = Filling.objects.get_or_create()
    filling = Filling.objects.select_for_update().get(pk=filling.pk)
    if filling.done_at is not None:
        return 0
    keys = queries.parcels_before(filling.after, at_most=AT_ONCE)
    keep(merchant=merchant, shipment_ids=keys)
    filling.after, filling.done_at = (keys[-1], None) if keys else (filling.after, now)
    filling.save(update_fields=["after", "done_at"])
    return len(keys)


def refresh(*, merchant: Merchant, since: date, after: UUID | None) -> UUID | None:
    """Reckon again what is under way or left lately, a part at a time; where to go on, None at the end."""
    rows = queries.to_refresh(since, after, at_most=AT_ONCE)
    keep(merchant=merchant, shipment_ids=[shipment for _pk, shipment in rows])
    return rows[-1][0] if len(rows) == AT_ONCE else None
