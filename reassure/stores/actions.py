"""Writes to places. Each is safe to repeat and to run beside itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from reassure.customers.rules import Address
from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.errors import Invalid
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant
from reassure.stores import rules
from reassure.stores.models import Closure, Location, SpecialHours
from reassure.stores.rules import Closed, Hours, Place


@dataclass(frozen=True, kw_only=True, slots=True)
class LocationFacts:
    """A place as the merchant or their shop describes it; `external_id` is the shop's, empty for our own."""

    place: Place
    address: Address
    source: str = ""
    external_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    ships: bool = True
    priority: int = 0
    active: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class StockFacts:
    """How many a place can send of a variant, by the shop's clock."""

    location_id: UUID
    variant_external_id: str
    available: int
    told_at: datetime


@transaction.atomic
def keep(*, facts: LocationFacts, by: str = "", now: datetime) -> Location:
    """Write the place down; one the shop names again is the same one. Closures are their own, see `close`."""
    place = rules.checked(facts.place)
    if len(facts.address.country) != 2:
        raise Invalid("A location needs its country, as two letters such as DE.", code="country")
    row = _known(facts) or Location(source=facts.source, external_id=facts.external_id)
    _describe(row, facts, place).save()
    journal.record("location.changed", about=f"location/{row.pk}", at=now, by=by)
    return row


@transaction.atomic
def close(*, location_id: UUID, closed: Closed, by: str = "", now: datetime) -> None:
    """Nothing moves there on these days. Saying so twice changes nothing."""
    if closed.last < closed.first:
        raise Invalid("A closure ends on or after the day it begins.", code="closure")
    location = Location.objects.select_for_update().get(pk=location_id)
    _, made = Closure.objects.get_or_create(
        location=location, first=closed.first, last=closed.last, defaults={"note": closed.note}
    )
    if made:
        data = {"first": closed.first.isoformat(), "last": closed.last.isoformat()}
        journal.record("location.closed", about=f"location/{location_id}", at=now, by=by, data=data)


@transaction.atomic
def reopen(*, location_id: UUID, first: date, last: date, by: str = "", now: datetime) -> None:
    """Take a closure back; taking back what is not there changes nothing."""
    location = Location.objects.select_for_update().get(pk=location_id)
    gone, _ = Closure.objects.filter(location=location, first=first, last=last).delete()
    if gone:
        data = {"first": first.isoformat(), "last": last.isoformat()}
        journal.record("location.reopened", about=f"location/{location_id}", at=now, by=by, data=data)


@transaction.atomic
def open_otherwise(*, location_id: UUID, on: date, hours: Sequence[Hours], note: str = "") -> None:
    """Other opening hours on that date; none = closed to visitors."""
    pairs = [[f"{span.opens:%H:%M}", f"{span.closes:%H:%M}"] for span in hours]
    SpecialHours.objects.update_or_create(location_id=location_id, on=on, defaults={"hours": pairs, "note": note})


#: ORM upserts can't keep the newer row, so this one is written out.
_STOCK = """
INSERT INTO stores_stock (id, merchant_id, location_id, variant_external_id, available, told_at)
VALUES {rows}
ON CONFLICT (merchant_id, location_id, variant_external_id)
DO UPDATE SET available = excluded.available, told_at = excluded.told_at
WHERE stores_stock.told_at < excluded.told_at
RETURNING location_id
"""


@transaction.atomic
def count(*, told: Sequence[StockFacts], by: str = "", now: datetime) -> None:
    """Stock as the shop says; in any order and however often, the newest word stands."""
    newest = {(fact.location_id, fact.variant_external_id): fact for fact in sorted(told, key=lambda f: f.told_at)}
    facts = [newest[key] for key in sorted(newest)]
    if not facts:
        return
    merchant_id = current_merchant()
    values = [(uuid7(), merchant_id, f.location_id, f.variant_external_id, f.available, f.told_at) for f in facts]
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(_STOCK.format(rows=rows), [value for row in values for value in row])
        changed = Counter(location_id for (location_id,) in cursor.fetchall())
    journal.record_many(
        [
            Entry(kind="stock.counted", about=f"location/{key}", at=now, by=by, data={"variants": count})
            for key, count in sorted(changed.items())
        ]
    )


def _known(facts: LocationFacts) -> Location | None:
    if facts.place.id is not None:
        return Location.objects.select_for_update().get(pk=facts.place.id)
    if not facts.external_id:
        return None
    Location.objects.bulk_create(
        [_describe(Location(source=facts.source, external_id=facts.external_id), facts, facts.place)],
        ignore_conflicts=True,
    )
    return Location.objects.select_for_update().get(source=facts.source, external_id=facts.external_id)


def _describe(row: Location, facts: LocationFacts, place: Place) -> Location:
    least, most = place.processing or (None, None)
    row.kind, row.name, row.time_zone = place.kind, place.name.strip(), place.zone
    for name in ("street", "street2", "city", "region", "postcode", "phone"):
        setattr(row, name, getattr(facts.address, name))
    row.country = facts.address.country.upper()
    row.region = place.region or facts.address.region
    row.latitude, row.longitude = facts.latitude, facts.longitude
    row.weekdays, row.works_on = sorted(place.weekdays), sorted(place.works_on)
    row.cutoffs = [f"{at:%H:%M}" if at else None for at in place.cutoffs]
    row.opening = [[[f"{h.opens:%H:%M}", f"{h.closes:%H:%M}"] for h in day] for day in place.opening]
    row.processing_least, row.processing_most = least, most
    row.ships, row.priority, row.active = facts.ships, facts.priority, facts.active
    return row
