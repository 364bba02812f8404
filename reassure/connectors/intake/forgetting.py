"""Forgetting a person with what was told of them: the raw deliveries that name them go too.

A delivery is found by what identifies the person or their orders in its body: e-mail addresses, the shops' ids of both,
tracking numbers. One that still waits to be read stays until it is: read, it brings nobody back (`customers.marking`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import BinaryField, F, Func, IntegerField, Q, Value
from django.db.models.lookups import GreaterThan

from reassure.connectors.models import Delivery
from reassure.customers import actions as customers
from reassure.customers import queries as people
from reassure.customers.rules.people import EMAIL, PHONE
from reassure.orders import actions as order_actions
from reassure.orders import queries as orders
from reassure.shipments import actions as shipments
from reassure.shipments import queries as parcels

#: A shorter id may be any number, so it counts only where it stands as an id.
TELLING = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Traces:
    """What a body that tells of a person contains, as it may be spelled there."""

    words: frozenset[str]

    @property
    def pattern(self) -> re.Pattern[bytes]:
        """Matches a body in which one of the words stands by itself; short ones only as an id."""
        long = "|".join(re.escape(word) for word in sorted(self.words) if len(word) >= TELLING)
        short = "|".join(re.escape(word) for word in sorted(self.words) if len(word) < TELLING)
        ways = [rf"(?<![0-9a-z])(?:{long})(?![0-9a-z])"] if long else []
        ways += [rf'"(?:\w+_)?id"\s*:\s*"?(?:{short})"?\s*[,}}\]]'] if short else []
        return re.compile("|".join(ways).encode(), re.IGNORECASE)


@transaction.atomic
def forget_person(*, customer_id: UUID, by: str, now: datetime) -> int:
    """Forget a person, and delete the deliveries that told of them; how many. Twice changes nothing.

    Reads each kept delivery of the merchant once: a rare thing, and not for a request that shoppers wait for.
    """
    traces = _traces(customer_id)
    customers.erase(customer_id=customer_id, by=by, now=now)
    return _delete(traces)


@transaction.atomic
def forget_at_shop(*, customer_id: UUID, source: str, by: str, now: datetime) -> None:
    """Forget a person as far as this shop goes, whole where no other shop of the merchant knows them."""
    placed = orders.keys_of(customer_id)
    elsewhere = {kind for kind, _ in people.keys_of(customer_id)} | {each.source for each in placed}
    if not elsewhere - {source, EMAIL, PHONE}:
        customers.erase(customer_id=customer_id, by=by, now=now)
        return
    customers.part(customer_id=customer_id, source=source, by=by, now=now)
    gone = [each.id for each in placed if each.source == source]
    order_actions.forget(order_ids=gone, now=now)
    shipments.forget(order_ids=gone, now=now)


def _traces(customer_id: UUID) -> Traces:
    placed = orders.keys_of(customer_id)
    words = {key for source, key in people.keys_of(customer_id) if source != PHONE}
    words |= {each.external_id for each in placed} | {each.email for each in placed}
    for theirs in parcels.parcels_of_orders([each.id for each in placed]).values():
        words |= {parcel.tracking_number for parcel in theirs}
    return Traces(words=frozenset(word for word in words if word))


def _delete(traces: Traces) -> int:
    if not traces.words:
        return 0
    near = Q()
    for spelling in sorted(traces.words | {word.lower() for word in traces.words}):
        near |= Q(GreaterThan(_place_of(spelling), 0))
    rows = Delivery.objects.filter(near, due_at=None).values_list("pk", "body")
    pattern = traces.pattern
    found = [pk for pk, body in rows.iterator(chunk_size=100) if pattern.search(bytes(body))]
    return _remove(found)


def _remove(keys: Iterable[UUID]) -> int:
    return Delivery.objects.filter(pk__in=list(keys)).delete()[0]


def _place_of(word: str) -> Func:
    said = Value(word.encode(), output_field=BinaryField())
    return Func(said, F("body"), function="position", arg_joiner=" IN ", output_field=IntegerField())
