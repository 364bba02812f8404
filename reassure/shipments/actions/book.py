"""The book of parcels that shops tell of: opened in a few queries, changed in memory, closed in a few statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.kit.postgres import bulk
from reassure.orders import actions as orders
from reassure.orders.actions.holding import hold
from reassure.shipments import queries
from reassure.shipments.actions.polling import POLLING
from reassure.shipments.models import Fulfilment, Number, Shipment, ShipmentLine, ShipmentOrder
from reassure.shipments.rules.facts import ShipmentFacts
from reassure.shipments.rules.numbers import normalised

#: What a shop's telling writes of a parcel.
DESCRIBED = (
    "carrier", "carrier_name", "tracking_number", "tracking_url", "service", "origin", "city", "region", "postcode",
    "country", "shipped_at", "cancelled_at",
)  # fmt: skip
#: A tracking number and whose it is.
Key = tuple[str, str]


def key_of(facts: ShipmentFacts) -> Key:
    return normalised(facts.tracking_number)[:60], facts.carrier


@dataclass(kw_only=True, slots=True)
class Book:
    """What is known of the parcels told of: their orders and they themselves are held till the transaction ends.

    `carried` are a parcel's orders, `standing` its fulfilments that are not cancelled, `packed` a fulfilment's lines.
    """

    orders: dict[str, Any]
    lines: dict[tuple[str, str], UUID] = field(default_factory=dict)
    fulfilments: dict[str, Fulfilment] = field(default_factory=dict)
    numbers: dict[Key, Number] = field(default_factory=dict)
    parcels: dict[UUID, Shipment] = field(default_factory=dict)
    carried: dict[UUID, set[UUID]] = field(default_factory=dict)
    standing: dict[UUID, set[UUID]] = field(default_factory=dict)
    packed: dict[UUID, dict[UUID, ShipmentLine]] = field(default_factory=dict)

    written: dict[UUID, Shipment] = field(default_factory=dict)
    told: dict[UUID, Fulfilment] = field(default_factory=dict)
    named: dict[UUID, Number] = field(default_factory=dict)
    linked: list[ShipmentOrder] = field(default_factory=list)
    unpacked: list[UUID] = field(default_factory=list)
    moved: dict[UUID, datetime] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def add(self, parcel: Shipment) -> Shipment:
        self.parcels[parcel.pk], self.carried[parcel.pk], self.standing[parcel.pk] = parcel, set(), set()
        return parcel

    def name(self, parcel: Shipment, key: Key, since: datetime) -> None:
        """The parcel goes by this number too, unless another one does."""
        if key not in self.numbers:
            row = Number(shipment=parcel, number=key[0], carrier=key[1], since=since)
            self.numbers[key] = self.named[row.pk] = row

    def unname(self, key: Key, until: datetime) -> None:
        row = self.numbers.pop(key)
        row.until = until
        self.named[row.pk] = row


def opened(facts: Sequence[ShipmentFacts], source: str) -> Book:
    """All that these tellings are about, in at most nine queries however many they are."""
    book = Book(orders=hold(source=source, external_ids={key for each in facts for key in each.order_external_ids}))
    prefetch_related_objects(list(book.orders.values()), "lines")
    for order_key, order in book.orders.items():
        book.lines |= {(order_key, line.external_id): line.pk for line in order.lines.all()}
    known = Fulfilment.objects.filter(source=source, external_id__in=[each.external_id for each in facts])
    book.fulfilments = {row.external_id: row for row in known.prefetch_related("lines")}
    book.packed = {row.pk: {line.line_id: line for line in row.lines.all()} for row in book.fulfilments.values()}
    numbers = Number.objects.filter(number__in={key_of(each)[0] for each in facts} - {""}, until=None)
    book.numbers = {(row.number, row.carrier): row for row in numbers}
    going = {row.shipment_id for row in book.numbers.values()}
    _hold(book, going | {row.shipment_id for row in book.fulfilments.values()})
    return book


def _hold(book: Book, parcels: Collection[UUID]) -> None:
    if not parcels:
        return
    for row in Shipment.objects.filter(pk__in=parcels).order_by("pk").select_for_update():
        book.add(row)
    for parcel, carried in queries.order_ids(parcels).items():
        book.carried[parcel] = set(carried)
    standing = Fulfilment.objects.filter(shipment__in=parcels, cancelled_at=None).values_list("shipment_id", "pk")
    for parcel, fulfilment in standing:
        book.standing[parcel].add(fulfilment)


def close(book: Book) -> None:
    """Write what changed: each table in one statement, and what its orders hear of it."""
    bulk.write(book.written.values(), update=[*DESCRIBED, *POLLING, "erased_at"])
    bulk.write(sorted(book.named.values(), key=lambda row: row.until is None), update=["until"])
    bulk.write(book.told.values(), update=["version_at", "cancelled_at"])
    bulk.write(book.linked)
    ShipmentLine.objects.filter(pk__in=book.unpacked).delete()
    bulk.write(_packed(book.told.keys() & book.packed.keys(), book))
    journal.record_many(book.entries)
    if book.moved:
        orders.count_shipped(counts=queries.shipped_of(book.moved), at=book.moved)


def _packed(fulfilments: Iterable[UUID], book: Book) -> list[ShipmentLine]:
    """The lines that are new."""
    return [row for each in fulfilments for row in book.packed[each].values() if row._state.adding]
