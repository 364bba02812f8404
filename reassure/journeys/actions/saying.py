"""A word from staff to the shoppers of some orders, in a mail about the order."""

from collections.abc import Collection
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.journal.actions import Entry
from reassure.journeys import queries
from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages.rules.wanted import MessageWanted
from reassure.orders import queries as orders
from reassure.orders.queries import PlacedOrder


@transaction.atomic
def say(*, merchant: Merchant, order_ids: Collection[UUID], text: str, by: str, now: datetime) -> int:
    """Queue one mail per order with these words, and record who wrote it; how many are new.

    The same words about an order go once.
    """
    said = blake2b(text.strip().encode(), digest_size=8).hexdigest()
    found = orders.orders(order_ids)
    wanted = [_wanted(order, merchant, text.strip(), said) for order in found.values() if not order.erased]
    made = messages.queue_all(messages=wanted, now=now)
    journal.record_many(
        Entry(kind="message.written", about=one.about, at=now, by=by, data={"message": str(one.pk)}) for one in made
    )
    return len(made)


def _wanted(order: PlacedOrder, merchant: Merchant, text: str, said: str) -> MessageWanted:
    reader = queries.reader_of(order, merchant)
    return MessageWanted(
        trigger="word",
        recipient=order.email,
        about=order.key,
        event_key=f"{order.key}/word/{said}",
        person=f"customer/{order.customer_id}" if order.customer_id else "",
        locale=reader.locale,
        zone=reader.zone,
        context=queries.word(order, merchant, text),
    )
