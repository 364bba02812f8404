"""Asking carriers about the parcels that are due: claimed in the scope, asked outside of it, told in it again."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from reassure.connectors import base, breaker, queries
from reassure.connectors.actions.connections import keep_outcome
from reassure.connectors.base import Carrier, Permanent, Temporary, TrackingAsked
from reassure.connectors.models import Connection
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.shipments import actions as shipments
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.polling import Due

#: Parcels claimed at a time; an answer about all of them comes well within the lease.
BATCH = 50
#: What the carrier refuses is asked again only after somebody could have mended it.
REFUSED_PAUSE = timedelta(hours=1)


def poll(*, merchant_id: UUID, now: datetime) -> int:
    """Ask over each of the merchant's carrier connections about one batch of due parcels; how many were asked about.

    Two at once share the work: a parcel is claimed by one of them.
    """
    with merchant_scope(merchant_id):
        connections = queries.carriers()
    return sum(_poll_over(connection, merchant_id, now) for connection in connections)


def _poll_over(connection: Connection, merchant_id: UUID, now: datetime) -> int:
    most = breaker.allowance(connection, batch=BATCH, now=now)
    if not most:
        return 0
    client = base.carrier(connection.account)
    with merchant_scope(merchant_id):
        due = shipments.claim_polls(carriers=client.serves(), limit=most, now=now)
    if due:
        _ask(client, due, connection, now)
    return len(due)


def _ask(client: Carrier, due: Sequence[Due], connection: Connection, now: datetime) -> None:
    keys = [parcel.shipment_id for parcel in due]
    try:
        answers = client.track([asked for parcel in due for asked in _questions(parcel)])
    except (Temporary, Permanent, Refused) as error:
        left = _told(connection, keys, getattr(error, "found", ()), now)
        _failed(connection, left, error, now)
        return
    merchant_id = _merchant(connection)
    left = _told(connection, keys, answers, now)
    with merchant_scope(merchant_id):
        shipments.poll_unanswered(shipment_ids=left, now=now)
        _tried(connection, breaker.answered)
    keep_outcome(merchant_id, connection.pk, error="", now=now)


def _told(connection: Connection, keys: list[UUID], answers: Sequence[TrackingFacts], now: datetime) -> list[UUID]:
    """Lay the answers at their parcels' doors; the parcels without one. What came before a failure counts too."""
    if not answers:
        return keys
    with merchant_scope(_merchant(connection)):
        told = shipments.track(answers=answers, source=connection.source, now=now, polled=True)
    known = {parcel.pk for parcel in told}
    return [key for key in keys if key not in known]


def _failed(connection: Connection, keys: list[UUID], error: Exception, now: datetime) -> None:
    pause = error.retry_after if isinstance(error, Temporary) else REFUSED_PAUSE
    merchant_id = _merchant(connection)
    with merchant_scope(merchant_id):
        shipments.poll_failed(shipment_ids=keys, now=now, retry_after=pause)
        _tried(connection, lambda row: breaker.failed(row, now=now, pause=pause))
    keep_outcome(merchant_id, connection.pk, error=str(error), now=now)


def _tried(connection: Connection, note: Callable[[Connection], None]) -> None:
    """Many workers may try one connection: the row is locked, what it counts is on it."""
    with transaction.atomic():
        row = Connection.objects.select_for_update().get(pk=connection.pk)
        note(row)
        row.save(update_fields=["failures", "failing_rate", "held_until"])


def _merchant(connection: Connection) -> UUID:
    assert connection.merchant_id is not None
    return connection.merchant_id


def _questions(parcel: Due) -> list[TrackingAsked]:
    """One for each number the parcel goes by with these carriers."""
    return [
        TrackingAsked(
            carrier=carrier,
            tracking_number=number,
            postcode=parcel.postcode,
            country=parcel.country,
            shipped_on=parcel.shipped_on,
        )
        for carrier, number in parcel.numbers
    ]
