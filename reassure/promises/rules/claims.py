"""Which quotes an order was made of, and which of their ways was bought: what was shown becomes a promise by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

#: A quote first shown later than its order was placed is no promise; shops' clocks may be off by this.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way as it stood on the page."""

    method: str
    earliest: date
    latest: date
    statement: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A quote: what was shown where, of which things (variant, SKU). `order_id` is whose it is already."""

    id: UUID
    surface: str
    basket: str
    items: tuple[tuple[str, str], ...]
    first_shown_at: datetime
    last_shown_at: datetime
    order_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """An order, and what it says of where it comes from."""

    order_id: UUID
    placed_at: datetime
    quote: UUID | None = None
    basket: str = ""
    variants: frozenset[str] = frozenset()
    skus: frozenset[str] = frozenset()


def claims(bought: Iterable[Bought], offers: Sequence[Offer]) -> dict[UUID, UUID]:
    """Quote → order, of those that are free: per surface the quote it names, else its basket's latest.

    An order has one quote per surface and a quote one order, the one placed first; asked again, nothing is new.
    """
    named = {offer.id: [offer] for offer in offers}
    baskets: dict[str, list[Offer]] = {}
    owners = {offer.id: offer.order_id for offer in offers}
    surfaces = {(offer.order_id, offer.surface) for offer in offers}
    found: dict[UUID, UUID] = {}
    for offer in sorted(offers, key=lambda offer: (offer.last_shown_at, offer.id), reverse=True):
        baskets.setdefault(offer.basket, []).append(offer)
    for order in sorted(bought, key=lambda each: (each.placed_at, each.order_id)):
        first = named.get(order.quote, []) if order.quote else []
        for offer in (*first, *(baskets.get(order.basket, []) if order.basket else [])):
            place = (order.order_id, offer.surface)
            if place not in surfaces and owners[offer.id] is None and _fits(offer, order):
                surfaces.add(place)
                owners[offer.id] = found[offer.id] = order.order_id
    return found


def _fits(offer: Offer, order: Bought) -> bool:
    """Shown before it was bought, and of nothing that was left in the end; what either side has no name for fits."""
    return offer.first_shown_at <= order.placed_at + SKEW and not any(
        (variant and order.variants and variant not in order.variants) or (sku and order.skus and sku not in order.skus)
        for variant, sku in offer.items
    )


def way_bought(ways: Sequence[Way], method: str) -> Way | None:
    """The way that is called like the order's shipping method, else the only one there was."""
    wanted = method.strip().casefold()
    same = next((way for way in ways if way.method.strip().casefold() == wanted), None)
    return same or (ways[0] if len(ways) == 1 else None)
