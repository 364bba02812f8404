"""Parcels as AfterShip's trackings: one, a page of them, and those that a webhook tells of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from reassure.connectors.aftership import wire
from reassure.connectors.aftership.wire import Known
from reassure.connectors.models import Connection, Tracked
from reassure.customers import queries as customers
from reassure.journeys.queries.parts import order_url
from reassure.kit import prefixes
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.orders.rules import search
from reassure.shipments import queries as shipments
from reassure.shipments.queries import Filter, NoSuchParcel

#: Without `created_at_min` a list goes back as far as AfterShip keeps trackings.
KEPT = timedelta(days=120)
#: AfterShip counts no further either.
MOST_COUNTED = 10_000
#: A keyword that means more parcels than this finds the first of them.
MOST_FOUND = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a list is narrowed by, in our words; `keyword` and `order_ids` are looked up."""

    filter: Filter
    keyword: str = ""
    order_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    trackings: list[wire.Json]
    total: int
    next: str


def listed(asked: Asked, *, merchant: Merchant, size: int) -> Page:
    """A page of trackings, the newest first; at most 13 queries whatever its size."""
    narrowed = replace(asked.filter, numbered=True, ids=_ids(asked), or_changed=_changed(asked.filter))
    page = shipments.newest(narrowed, size=size)
    total = shipments.how_many(replace(narrowed, after=None), at_most=MOST_COUNTED)
    return Page(
        trackings=shown(page.parcels, merchant=merchant), total=total, next=page.after.hex if page.after else ""
    )


def tracking(tracking_id: str, *, merchant: Merchant) -> wire.Json:
    """Raises `NoSuchParcel`, also for one that was deleted."""
    return wire.tracking(one(tracking_id, merchant=merchant))


def one(tracking_id: str, *, merchant: Merchant) -> Known:
    """A parcel by its own id or the one that a client gave it. Raises `NoSuchParcel`."""
    found = shipments.parcels_by_id([shipment_id_of(tracking_id)])
    if not found or found[0].cancelled_at is not None or not found[0].tracking_number:
        raise NoSuchParcel("There is no such tracking.")
    return known(found, merchant=merchant)[0]


def shipment_id_of(tracking_id: str) -> UUID:
    """Raises `NoSuchParcel`."""
    given = Tracked.objects.filter(given_id=tracking_id).values_list("shipment_id", flat=True).first()
    if given is not None:
        return given
    try:
        return UUID(tracking_id)
    except ValueError:
        raise NoSuchParcel("There is no such tracking.") from None


def shown(parcels: Sequence[Any], *, merchant: Merchant) -> list[wire.Json]:
    return [wire.tracking(each) for each in known(parcels, merchant=merchant)]


def known(parcels: Sequence[Any], *, merchant: Merchant) -> list[Known]:
    """All that is known of each of these parcels, whose orders were fetched with them; three queries."""
    keys = [parcel.pk for parcel in parcels]
    scans = shipments.scans_of(keys)
    told = {row.shipment_id: row for row in Tracked.objects.filter(shipment_id__in=keys)}
    people = _people(told.values())
    return [_known(parcel, scans.get(parcel.pk, []), told.get(parcel.pk), people, merchant) for parcel in parcels]


def _known(parcel: Any, scans: Sequence[Any], row: Tracked | None, people: dict[str, Any], merchant: Merchant) -> Known:
    links = parcel.orders.all()
    order = links[0].order if links else None
    bare = Known(parcel=parcel, scans=scans, order=order, page=order_url(merchant, order) if order else "")
    if row is None:
        return bare
    same = ("told", "given_id", "order_id", "order_number", "completed", "retracked", "changed_at")
    mine = tuple(
        {**people[each["customer"]], "role": each["role"]} for each in row.people if each["customer"] in people
    )
    return replace(bare, people=mine, **{name: getattr(row, name) for name in same})


def _people(rows: Iterable[Tracked]) -> dict[str, Any]:
    """Those whom clients named, as they are kept now: who was forgotten is nobody."""
    wanted = {each["customer"] for row in rows for each in row.people}
    found = customers.people_by_id([UUID(key) for key in wanted]) if wanted else []
    return {
        str(person.id): {
            "id": person.id.hex,
            "name": person.name or None,
            "email": person.email or None,
            "phone_number": person.phone or None,
            "language": person.locale or None,
        }
        for person in found
        if not person.erased
    }


def _ids(asked: Asked) -> Collection[UUID] | None:
    by_order = _of_orders(asked.order_ids) if asked.order_ids else None
    by_word = _meant_by(asked.keyword) if asked.keyword else None
    if by_order is None or by_word is None:
        return by_order if by_word is None else by_word
    return by_order & by_word


def _of_orders(order_ids: Sequence[str]) -> set[UUID]:
    told = Tracked.objects.filter(order_id__in=order_ids).values_list("shipment_id", flat=True)
    return set(told) | _parcels_of([order.id for order in orders_called(order_ids)])


def _meant_by(keyword: str) -> set[UUID]:
    """Parcels whose number, title, order or buyer starts so: ranges, which the fence lets near an index."""
    word = keyword.strip()
    starts = Q(order_id=word) | Q(order_number=word)
    starts |= Q(title_lower__gte=word.lower(), title_lower__lt=prefixes.after(word.lower()))
    told = Tracked.objects.filter(starts).values_list("shipment_id", flat=True)[:MOST_FOUND]
    bought = [row.id for row in orders.search(search.Filters(text=word), size=200).rows]
    return set(shipments.keys_starting(word, at_most=MOST_FOUND)) | set(told) | _parcels_of(bought)


def _parcels_of(order_ids: Collection[UUID]) -> set[UUID]:
    return {parcel.pk for group in shipments.parcels_of_orders(order_ids).values() for parcel in group}


def _changed(asked: Filter) -> list[UUID]:
    """Parcels that a client changed in the window; what carriers told of is the filter's own matter."""
    window = {"changed_at__gte": asked.heard_from, "changed_at__lte": asked.heard_until}
    wanted = {name: at for name, at in window.items() if at is not None}
    rows = Tracked.objects.filter(**wanted) if wanted else Tracked.objects.none()
    return list(rows.order_by("-changed_at").values_list("shipment_id", flat=True)[:MOST_COUNTED])


def orders_called(external_ids: Collection[str]) -> list[PlacedOrder]:
    """Orders of these ids in any shop that we are connected to, or told over our own API."""
    sources = sorted({"api", *(connection.source for connection in Connection.objects.all())})
    return [order for source in sources for order in orders.by_external_ids(source, external_ids).values()]


def order_named(order_id: str, number: str) -> PlacedOrder | None:
    """The order a client means: the shop's id says it best, else the latest of that number."""
    found = orders_called([order_id]) if order_id else []
    if found or not number:
        return found[0] if found else None
    try:
        return orders.order_for(number)
    except orders.OrderNotFound:
        return None


def anything_waits() -> bool:
    """Whether any tracking named an order that nobody has told of. One query, by its own index."""
    return Tracked.objects.filter(waits=True).exists()


def waiting_for(order_ids: Collection[str], numbers: Collection[str]) -> list[Tracked]:
    """Those of them whose order goes by one of these keys."""
    named = Q(order_id__in=[key for key in order_ids if key]) | Q(order_number__in=[key for key in numbers if key])
    return list(Tracked.objects.filter(named, waits=True).order_by("pk"))


def parcels_of_people(customer_ids: Collection[UUID]) -> set[UUID]:
    """Parcels that these people ordered, or that clients named them with."""
    bought = [order.id for key in customer_ids for order in orders.orders_of(key)]
    named = Q()
    for key in customer_ids:
        named |= Q(people__contains=[{"customer": str(key)}])
    rows = Tracked.objects.filter(named) if named else Tracked.objects.none()
    return _parcels_of(bought) | set(rows.values_list("shipment_id", flat=True))


def since(created_from: datetime | None, now: datetime) -> datetime:
    return created_from or now - KEPT
