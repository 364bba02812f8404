"""What the law promises the buyer for the merchant: a day by which it ships, and one by which money is back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from reassure.journal.rules import Fact
from reassure.law.delays import ships_by
from reassure.law.orders import Sale
from reassure.merchants.models import Merchant
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.problems import queries
from reassure.problems.models import DelayNotice, DelayPolicy, Request
from reassure.promises import actions as promises
from reassure.promises.rules.facts import part
from reassure.promises.rules.ledger import Horizon, Kind, Shown, Terms, order_of

#: Where nobody said a word and the law speaks.
SURFACE = "law"


def promise_shipping(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to orders: by when the law of their country, or the merchant's own word, has them ship.

    Only countries that the merchant follows, and orders placed since it does.
    """
    policies = {policy.country: policy for policy in queries.policies()}
    told = {order_id for fact in facts if (order_id := order_of(fact.about))} if policies else set()
    shown = [
        _shipping(order, policy, merchant.time_zone)
        for order in (orders.orders(told) if told else {}).values()
        if (policy := policies.get(order.country)) and order.placed_at >= policy.since and not order.cancelled
    ]
    promises.give_all(shown=shown, now=max(fact.at for fact in facts))


def _shipping(order: PlacedOrder, policy: DelayPolicy, zone: str) -> Shown:
    within = policy.ships_within
    ordered = order.placed_at.astimezone(ZoneInfo(zone)).date()
    stated = ordered + timedelta(days=within) if within is not None else None
    found = ships_by(policy.country, Sale(ordered_at=order.placed_at, zone=zone, stated=stated))
    assert found is not None, "a country is followed only where its law is known"
    latest, paragraph = found
    return Shown(
        order_id=order.id,
        kind=Kind.SHIP_BY,
        surface=SURFACE,
        terms=Terms(latest=latest),
        statement="",
        because=(part("law", paragraph=paragraph),),
        horizon=Horizon.BEFORE,
    )


def promise_later(notices: Sequence[DelayNotice], *, now: datetime) -> None:
    """A notice that names another day takes the place of the day before."""
    shown = [
        Shown(
            order_id=row.order_id,
            kind=Kind.SHIP_BY,
            surface=SURFACE,
            terms=Terms(latest=row.revised),
            statement="",
            because=(part("law", paragraph=row.paragraph), part("delay_notice", number=row.number)),
        )
        for row in notices
        if row.revised is not None
    ]
    promises.give_all(shown=shown, now=now)


def promise_refunds(requests: Sequence[Request], placed: Mapping[UUID, PlacedOrder], *, now: datetime) -> None:
    """A refund that the law wants by a day is a promise of all that the order still holds."""
    shown = [
        Shown(
            order_id=row.order_id,
            kind=Kind.REFUND_BY,
            surface=SURFACE,
            terms=Terms(latest=row.due_on, other=(("refunded_to", str(placed[row.order_id].total)),)),
            statement="",
            because=(part("law", paragraph=row.cause),),
        )
        for row in requests
        if row.kind == "refund" and row.due_on is not None
    ]
    promises.give_all(shown=shown, now=now)
