"""Lists of orders: newest first, a page at a time from where the last one ended, by indexes only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reassure.customers import queries as customers
from reassure.kit import prefixes
from reassure.orders.models import Order, Tag
from reassure.orders.rules import search as rules
from reassure.orders.rules.search import Filters, Place
from reassure.orders.rules.tellings import Status

#: Beyond this a list says “more than”: an exact count would cost a scan and help nobody.
MOST_COUNTED = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One order in a list."""

    id: UUID
    key: str
    number: str
    placed_at: datetime
    name: str
    email: str
    country: str
    status: Status
    channel: str
    tags: tuple[str, ...]
    total: int
    refunded: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some orders and where to go on; `next` is empty on the last page."""

    rows: tuple[Row, ...]
    next: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many orders stand where."""

    by_status: Mapping[Status, int]
    total: int


def search(filters: Filters, *, cursor: str = "", size: int = 50) -> Page:
    """A page of the orders that pass the filters. One query (three for one person's). Raises `Invalid`."""
    rows = _filtered(filters)
    place = rules.place_from(cursor)
    if place is not None:
        rows = rows.filter(
            Q(placed_at__lt=place.placed_at) | Q(placed_at=place.placed_at, pk__lt=place.id),
            placed_at__lte=place.placed_at,
        )
    found = list(rows.order_by("-placed_at", "-pk")[: size + 1])
    last = str(Place(placed_at=found[size - 1].placed_at, id=found[size - 1].pk)) if len(found) > size else ""
    return Page(rows=tuple(_row(row) for row in found[:size]), next=last)


def count(filters: Filters) -> int:
    """How many pass, at most `MOST_COUNTED` + 1. One query."""
    return _filtered(filters).order_by()[: MOST_COUNTED + 1].count()


def any_placed() -> bool:
    """Whether this merchant has any order at all."""
    return Order.objects.exists()


def counts() -> Counts:
    """All orders by status. One query over the merchant's orders: for the home page, not for each request."""
    found = dict(Order.objects.values_list("status").annotate(Count("pk")).order_by())
    by_status = {status: found.get(status.value, 0) for status in Status}
    return Counts(by_status=by_status, total=sum(by_status.values()))


def _filtered(filters: Filters) -> QuerySet[Order]:
    rows = Order.objects.all()
    if filters.statuses:
        rows = rows.filter(status__in=filters.statuses)
    if filters.placed_from is not None:
        rows = rows.filter(placed_at__gte=filters.placed_from)
    if filters.placed_until is not None:
        rows = rows.filter(placed_at__lt=filters.placed_until)
    for name in ("channel", "country"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.tag:
        rows = rows.filter(Exists(Tag.objects.filter(order=OuterRef("pk"), tag=filters.tag)))
    if filters.customer_id is not None:
        rows = rows.filter(customer__in=customers.everyone(filters.customer_id))
    return rows.filter(_starts(filters.text))


def _starts(text: str) -> Q:
    """Ranges instead of LIKE, which the fence's policy would not let near an index."""
    found = Q()
    for column, start in rules.prefixes(text).items():
        found |= Q(**{f"{column}__gte": start, f"{column}__lt": prefixes.after(start)})
    return found


def _row(row: Order) -> Row:
    return Row(
        id=row.pk, key=row.key, number=row.number, placed_at=row.placed_at, name=row.name, email=row.email,
        country=row.country, status=Status(row.status), channel=row.channel, tags=tuple(row.tags), total=row.total,
        refunded=row.refunded, currency=row.currency,
    )  # fmt: skip
