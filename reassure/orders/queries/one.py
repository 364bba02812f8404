"""One order, by any key that it has; each costs two queries, the order's and its lines'."""

from collections.abc import Collection, Iterable
from uuid import UUID

from reassure.customers.rules import people
from reassure.kit.errors import NotFound
from reassure.orders.models import Line, Order
from reassure.orders.queries.shapes import PlacedOrder, order_from
from reassure.orders.rules import search


class OrderNotFound(NotFound):
    """No such order here: a wrong key and another merchant's key answer alike."""

    code = "order_not_found"


def order(order_id: UUID) -> PlacedOrder:
    """Raises `OrderNotFound`."""
    return _only(Order.objects.filter(pk=order_id))


def order_for(number: str) -> PlacedOrder:
    """The latest order of this number, however it is written. Raises `OrderNotFound`."""
    return _only(Order.objects.filter(number_key=search.number_key(number)).order_by("-placed_at", "-pk")[:1])


def order_for_shopper(number: str, email: str) -> PlacedOrder:
    """The order of this number that this e-mail address placed; a half-right pair answers like a wrong one."""
    address = people.email_of(email)
    rows = Order.objects.filter(number_key=search.number_key(number), email_lower=address).exclude(email_lower="")
    return _only(rows.order_by("-placed_at", "-pk")[:1])


def order_from_token(token: str) -> PlacedOrder:
    """The order a signed link names. Raises `OrderNotFound`."""
    return _only(Order.objects.filter(public_token=token))


def order_from_key(key: str) -> PlacedOrder:
    """The order of a journal key, `order/<uuid>`. Raises `OrderNotFound`."""
    noun, _, text = key.partition("/")
    try:
        order_id = UUID(text)
    except ValueError:
        noun = ""
    if noun != "order":
        raise OrderNotFound("There is no such order.")
    return order(order_id)


def order_by_external_id(source: str, external_id: str) -> PlacedOrder:
    """The order that this shop calls so. Raises `OrderNotFound`."""
    return _only(Order.objects.filter(source=source, external_id=external_id))


def by_external_ids(source: str, external_ids: Collection[str]) -> dict[str, PlacedOrder]:
    """Those that are known, by the shop's id; two queries for all of them."""
    found = whole(Order.objects.filter(source=source, external_id__in=external_ids))
    return {each.external_id: each for each in found}


def orders(order_ids: Collection[UUID]) -> dict[UUID, PlacedOrder]:
    """Those that exist, by key; two queries for all of them."""
    return {each.id: each for each in whole(Order.objects.filter(pk__in=order_ids))}


def quoted(order_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Of these orders those that name the quote they come from, or their basket: both, each perhaps empty."""
    rows = Order.objects.filter(pk__in=order_ids).exclude(quote="", basket="")
    return {key: (quote, basket) for key, quote, basket in rows.values_list("pk", "quote", "basket")}


def _only(rows: Iterable[Order]) -> PlacedOrder:
    found = whole(rows)
    if not found:
        raise OrderNotFound("There is no such order.")
    return found[0]


def whole(rows: Iterable[Order]) -> list[PlacedOrder]:
    found = list(rows)
    lines: dict[UUID, list[Line]] = {}
    if found:
        for line in Line.objects.filter(order__in=found).order_by("position", "pk"):
            lines.setdefault(line.order_id, []).append(line)
    return [order_from(row, lines.get(row.pk, [])) for row in found]
