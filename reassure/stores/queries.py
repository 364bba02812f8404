"""Reads of places and of what they have."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from reassure.customers.rules import Address
from reassure.kit.errors import NotFound
from reassure.stores import rules
from reassure.stores.models import Location, Stock
from reassure.stores.rules import Kind, Origin, Place, Shelf, Wanted


class NoSuchLocation(NotFound):
    """There is no such place, or it belongs to somebody else."""

    code = "no_such_location"


def locations(kind: Kind | None = None) -> QuerySet[Location]:
    """Active places in the merchant's order, with closures and special hours loaded."""
    found = Location.objects.filter(active=True).prefetch_related("closures", "special_hours")
    return (found.filter(kind=kind) if kind else found).order_by("priority", "name", "id")


def location(location_id: UUID) -> Location:
    found = Location.objects.filter(pk=location_id).first()
    if found is None:
        raise NoSuchLocation("There is no such location.")
    return found


def address_of(location_id: UUID) -> Address:
    """Where parcels leave from and come back to. Raises `NoSuchLocation`."""
    row = location(location_id)
    return Address(
        name=row.name, street=row.street, street2=row.street2, city=row.city, region=row.region,
        postcode=row.postcode, country=row.country, phone=row.phone,
    )  # fmt: skip


def place(location_id: UUID) -> Place:
    return location(location_id).as_place()


def place_by_external_id(*, source: str, external_id: str) -> Place | None:
    """The place the shop means, as in `ShipmentFacts.origin`; None where it was never told to us."""
    found = Location.objects.filter(source=source, external_id=external_id).exclude(external_id="").first()
    return found.as_place() if found else None


def page(*, after: UUID | None, size: int) -> tuple[list[Location], UUID | None]:
    """A page of all places, the closed down ones too, oldest first, and after which the next one begins."""
    rows = Location.objects.order_by("pk")
    found = list((rows.filter(pk__gt=after) if after else rows)[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def named(source: str, names: Collection[str]) -> dict[str, UUID]:
    """The places that are called so, by our id or by the shop's; those nobody told us of are left out. One query."""
    ids = {name: key for name in names if (key := _id(name)) is not None}
    theirs = Q(source=source, external_id__in=set(names) - {""})
    known = Location.objects.filter(theirs | Q(pk__in=ids.values()))
    rows = list(known.values_list("pk", "source", "external_id"))
    by_id = {pk for pk, _source, _external_id in rows}
    found = {name: key for name, key in ids.items() if key in by_id}
    return found | {name: pk for pk, shop, name in rows if shop == source and name in names}


def _id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None


def origin_for(lines: Sequence[Wanted], *, country: str = "") -> Origin | None:
    """Where an order for these lines, going to `country`, leaves from, and because of what; None without places."""
    return rules.origin(lines, shelves({line.variant_external_id for line in lines}), country=country)


def shelves(variants: Collection[str] | None) -> list[Shelf]:
    """What each place that ships has of these variants (None = of all), for `rules.origin`: two to four queries."""
    places = list(locations().filter(ships=True))
    stock: dict[UUID, dict[str, int]] = {}
    if len(places) > 1 and (variants is None or variants):
        told = Stock.objects.filter(location__in=places)
        told = told if variants is None else told.filter(variant_external_id__in=variants)
        rows = told.values_list("location_id", "variant_external_id", "available")
        for location_id, variant, available in rows.iterator():
            stock.setdefault(location_id, {})[variant] = available
    return [Shelf(place=found.as_place(), stock=stock.get(found.pk, {}), priority=found.priority) for found in places]
