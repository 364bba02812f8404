"""An order was made of what a page had shown: the quote is its own from now on, and what it said a promise."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journal.rules import Fact
from reassure.kit.postgres import bulk
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.promises import queries
from reassure.promises.actions.settlement import settle_shown
from reassure.promises.models import Forecast, Promise, Quote
from reassure.promises.rules import claims, ledger
from reassure.promises.rules.claims import Bought, Offer, Way
from reassure.promises.rules.facts import part
from reassure.promises.rules.ledger import Horizon, Kind, Terms

#: Of so many free quotes per basket the latest are looked at: anybody may ask for more with a key from a page.
LOOKED_AT = 100


def claim(merchant: Merchant, facts: list[Fact]) -> None:
    """Give these orders the quotes that they name or that their baskets saw, and write each one's way as a promise.

    The first order has it; again and again it does the same. Another merchant's quote is not found.
    """
    told = {order_id: fact for fact in facts if (order_id := ledger.order_of(fact.about))}
    naming = orders.quoted(told)
    if not naming:
        return
    placed = orders.orders(naming)
    claimed = _claimed([_bought(order, *naming[key]) for key, order in placed.items()])
    over = _over(set(claimed.values()))
    ways = {row: _way(row, placed[order_id]) for row, order_id in claimed.items()}
    rows = [_promise(row, way, claimed[row]) for row, way in ways.items() if way]
    Promise.objects.bulk_create(rows, ignore_conflicts=True)
    if over:
        settle_shown(queries.orders_known(over, merchant=merchant), told)
    journal.record_many(_entry(row, ways[row], told[order_id]) for row, order_id in claimed.items())


def _bought(order: PlacedOrder, quote: str, basket: str) -> Bought:
    return Bought(
        order_id=order.id,
        placed_at=order.placed_at,
        quote=UUID(hex=quote) if quote else None,
        basket=basket,
        variants=frozenset(line.variant_external_id for line in order.lines) - {""},
        skus=frozenset(line.sku for line in order.lines) - {""},
    )


def _claimed(bought: Collection[Bought]) -> dict[Quote, UUID]:
    """The quotes that are theirs from now on, each with its order. Who else wants one waits, and finds it taken."""
    wanted = claims.claims(bought, [_offer(row) for row in _candidates(bought)])
    rows = list(Quote.objects.select_for_update().filter(pk__in=wanted, order=None).order_by("pk"))
    bulk.update(Quote, [{"merchant_id": row.merchant_id, "id": row.pk, "order_id": wanted[row.pk]} for row in rows])
    return {row: wanted[row.pk] for row in rows}


def _candidates(bought: Collection[Bought]) -> Iterable[Quote]:
    """Theirs already, those they name, and their baskets' latest."""
    ids = {order.quote for order in bought if order.quote}
    baskets = {order.basket for order in bought} - {""}
    own = Quote.objects.filter(Q(pk__in=ids) | Q(order__in=[order.order_id for order in bought]))
    free = Quote.objects.filter(order=None, basket__in=baskets).exclude(basket="").order_by("-last_shown_at", "-pk")
    found = [*own, *free[: LOOKED_AT * len(baskets)]] if baskets else own
    return {row.pk: row for row in found}.values()


def _offer(row: Quote) -> Offer:
    return Offer(
        id=row.pk,
        surface=row.surface,
        basket=row.basket,
        items=tuple((str(item.get("variant", "")), str(item.get("sku", ""))) for item in row.items),
        first_shown_at=row.first_shown_at,
        last_shown_at=row.last_shown_at,
        order_id=row.order_id,
    )


def _way(row: Quote, order: PlacedOrder) -> Way | None:
    return claims.way_bought(list(_ways(row.terms)), order.shipping_method)


def _ways(terms: Iterable[Mapping[str, Any]]) -> Iterator[Way]:
    """Those that named days; one without said that we don't know yet, and promised nothing."""
    for told in terms:
        if told["earliest"] and told["latest"]:
            days = date.fromisoformat(told["earliest"]), date.fromisoformat(told["latest"])
            yield Way(method=told["method"], earliest=days[0], latest=days[1], statement=told["statement"])


def _over(order_ids: Collection[UUID]) -> list[UUID]:
    """Those settled before (this came late). The others can't be settled until this is written."""
    rows = Forecast.objects.select_for_update().filter(order_id__in=order_ids).order_by("order_id")
    return [row.order_id for row in rows if row.outcome]


def _promise(row: Quote, way: Way, order_id: UUID) -> Promise:
    terms = Terms(earliest=way.earliest, latest=way.latest)
    return Promise(
        order_id=order_id,
        kind=Kind.DELIVERY,
        surface=row.surface,
        terms_hash=ledger.fingerprint(terms),
        earliest_on=way.earliest,
        latest_on=way.latest,
        statement=way.statement,
        horizon=Horizon.BEFORE,
        because=ledger.parts_as_data((part("quoted", method=way.method),)),
        first_shown_at=row.first_shown_at,
        last_shown_at=row.last_shown_at,
    )


def _entry(row: Quote, way: Way | None, fact: Fact) -> Entry:
    data = {
        "quote": row.pk.hex,
        "surface": row.surface,
        "method": way.method if way else None,
        "earliest": str(way.earliest) if way else None,
        "latest": str(way.latest) if way else None,
    }
    return Entry(kind="quote.claimed", about=fact.about, at=fact.at, data=data, live=None if fact.live else False)
