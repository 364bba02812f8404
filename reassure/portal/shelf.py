"""Things: what was bought, how it is used, what goes with it."""

from uuid import UUID

from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.portal.view import HowTo, Line, Product


def cards(order: PlacedOrder) -> dict[UUID, Line]:
    """Each line of the order as pages show it."""
    return {line.id: Line(title=line.title, detail=line.variant_title, quantity=line.wanted) for line in order.lines}


def instructions(order: PlacedOrder, *, by: str) -> str:
    """The shopper's last word for the courier."""
    said = orders.notes_by(order.id, by)
    return said[-1].text if said else ""


def how_to(order: PlacedOrder) -> tuple[HowTo, ...]:
    return ()


def suggestions(order: PlacedOrder, *, locale: str) -> tuple[Product, ...]:
    return ()
