"""Wishing for mails."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from reassure.journal.rules import Fact
from reassure.journeys import queries, rules
from reassure.journeys.rules import Wish
from reassure.kit import clock
from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages import queries as outbox
from reassure.messages.rules.languages import zone_of
from reassure.messages.rules.wanted import MessageWanted
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder
from reassure.promises import queries as promises
from reassure.shipments import queries as shipments


def advance(merchant: Merchant, facts: list[Fact]) -> None:
    """Wish for the mails that these facts call for: each is said once, and nothing is said about history."""
    wished = rules.wishes(facts)
    found = orders.orders({wish.key.order_id for wish in wished})
    numbered = _numbered(wished)
    wanted = [
        _wanted(wish, found[wish.key.order_id], merchant)
        for wish in wished
        if wish.key.order_id in found and (wish.kind != "shipment.created" or wish.key.shipment_id in numbered)
    ]
    messages.queue_all(messages=wanted, now=clock.now())


@transaction.atomic
def admit_overdue(*, merchant: Merchant, now: datetime) -> int:
    """Tell those whose day went by without a delivery; how many are told.

    Only where a conversation has begun: an imported order that was never written about stays silent.
    """
    today = now.astimezone(zone_of(merchant.time_zone)).date()
    late = {
        f"order/{current.order_id}": rules.overdue(current.order_id, current.dates.latest)
        for current in promises.overdue_since(today - rules.STALE, today)
        if current.dates is not None
    }
    begun = outbox.begun(late)
    wished = [wish for key, wish in late.items() if key in begun]
    found = orders.orders({wish.key.order_id for wish in wished})
    wanted = [_wanted(wish, found[wish.key.order_id], merchant) for wish in wished if wish.key.order_id in found]
    return len(messages.queue_all(messages=wanted, now=now))


def _numbered(wished: list[Wish]) -> set[UUID]:
    """Parcels with a tracking number: one without is told of when it moves."""
    asked = {wish.key.order_id for wish in wished if wish.kind == "shipment.created"}
    found = shipments.parcels_of_orders(asked) if asked else {}
    return {parcel.pk for parcels in found.values() for parcel in parcels if parcel.tracking_number}


def _wanted(wish: Wish, order: PlacedOrder, merchant: Merchant) -> MessageWanted:
    reader = queries.reader_of(order, merchant)
    return MessageWanted(
        trigger=wish.trigger,
        recipient=order.email,
        about=order.key,
        event_key=wish.event_key,
        key=str(wish.key),
        person=f"customer/{order.customer_id}" if order.customer_id else "",
        locale=reader.locale,
        zone=reader.zone,
    )
