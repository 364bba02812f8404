"""Doing what costs money: claimed in the scope, called outside of it, reported in it again.

Whatever is lost between the carrier's answer and our commit leaves the errand in doubt: it is read back where the
vendor can be asked, and otherwise people say. Nothing is bought twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from reassure.connectors import base
from reassure.connectors.base import Permanent, Postage, Temporary
from reassure.connectors.postage import queries
from reassure.connectors.queries import NoSuchConnection
from reassure.customers.rules import Address, people
from reassure.kit import extras
from reassure.kit.tenancy import merchant_scope
from reassure.labels import actions as labels
from reassure.labels import queries as waiting
from reassure.labels.actions.errands import Claimed, Fault
from reassure.labels.rules import kept
from reassure.labels.rules.errands import What
from reassure.labels.rules.facts import Format, LabelAsked, PickupAsked, VoidAsked

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
#: Who makes them knows what they are (`_DO`).
Row = Any


def run_waiting(*, merchant_id: UUID, clock: Clock) -> int:
    """Do what is due of one merchant; how many were claimed. Two at once share the work."""
    with merchant_scope(merchant_id):
        due = waiting.waiting(clock())
    return sum(run(merchant_id=merchant_id, kind=kind, errand_id=key, clock=clock) for kind, key in due)


def run(*, merchant_id: UUID, kind: Any, errand_id: UUID, clock: Clock) -> bool:
    """Do one errand, if it is still to be done and nobody else does. What fails is reported, never raised."""
    with merchant_scope(merchant_id):
        claimed = labels.claim(kind=kind, errand_id=errand_id, now=clock())
    if claimed is None:
        return False
    do, failed, doubted = _DO[kind.__name__]
    try:
        do(claimed, merchant_id, clock)
    except (Temporary, Permanent, NoSuchConnection, kept.Unsendable, extras.Missing) as error:
        with merchant_scope(merchant_id):
            if claimed.what is What.READ_BACK:
                doubted(claimed, str(error), clock())
            else:
                failed(claimed, _fault(error), clock())
    except Exception as error:
        log.warning("%s %s: nobody knows whether it was done", kind.__name__, errand_id, exc_info=True)
        with merchant_scope(merchant_id):
            doubted(claimed, str(error) or type(error).__name__, clock())
    return True


def _fault(error: Exception) -> Fault:
    again = isinstance(error, Temporary)
    return Fault(why=str(error), lasting=not again, retry_after=getattr(error, "retry_after", None))


def _client(merchant_id: UUID, connection: UUID) -> Postage:
    with merchant_scope(merchant_id):
        return base.postage(queries.seller(connection).account)


def _buy(claimed: Claimed, merchant_id: UUID, clock: Clock) -> None:
    row: Row = claimed.row
    client = _client(merchant_id, row.connection)
    asked = _asked(row) if claimed.what is What.DO or client.reads_back else None
    if claimed.what is What.READ_BACK:
        _read_back(client, row, asked, merchant_id, clock)
        return
    assert asked is not None
    made_known = asked.prepared or client.prepare(asked)
    with merchant_scope(merchant_id):
        labels.prepared(label_id=row.pk, vendor_id=made_known)
    bought = client.buy(_asked(row, made_known))
    with merchant_scope(merchant_id):
        labels.bought(label_id=row.pk, bought=bought, now=clock())


def _read_back(client: Postage, row: Row, asked: LabelAsked | None, merchant_id: UUID, clock: Clock) -> None:
    """What became of a lost answer; a vendor that can't be asked, or can't answer now, leaves the doubt."""
    if asked is None:
        with merchant_scope(merchant_id):
            labels.in_doubt(label_id=row.pk, why=row.why or NOBODY_KNOWS, readable=False, now=clock())
        return
    try:
        found = client.find(asked) if asked.prepared else None
    except (Temporary, Permanent) as error:
        with merchant_scope(merchant_id):
            labels.in_doubt(label_id=row.pk, why=str(error), readable=True, now=clock())
        return
    with merchant_scope(merchant_id):
        if found is None:
            labels.failed(label_id=row.pk, fault=Fault(why="It was not bought: the vendor says so."), now=clock())
        else:
            labels.bought(label_id=row.pk, bought=found, now=clock())


NOBODY_KNOWS = "Nobody can say whether it was done: the answer was lost. Look it up at the carrier."


def _asked(row: Row, prepared: str = "") -> LabelAsked:
    return LabelAsked(
        consignment=kept.consignment(row),
        service=row.service,
        format=Format(row.format),
        rate_key=row.rate_key,
        prepared=prepared or row.prepared,
    )


def _give_back(claimed: Claimed, merchant_id: UUID, clock: Clock) -> None:
    """Whether it is the first time or after a lost answer: giving back twice is once."""
    row: Row = claimed.row
    with merchant_scope(merchant_id):
        label = waiting.label(row.label_id)
    client = _client(merchant_id, label.connection)
    asked = VoidAsked(vendor_id=label.vendor_id, number=label.tracking_number, service=label.service)
    refund = client.void(asked)
    with merchant_scope(merchant_id):
        labels.voided(void_id=row.pk, refund=refund, now=clock())


def _fetch(claimed: Claimed, merchant_id: UUID, clock: Clock) -> None:
    row: Row = claimed.row
    if claimed.what is What.READ_BACK:
        with merchant_scope(merchant_id):
            labels.pickup_in_doubt(pickup_id=row.pk, why=row.why or NOBODY_KNOWS, now=clock())
        return
    booked = _client(merchant_id, row.connection).pickup(_pickup(row))
    with merchant_scope(merchant_id):
        labels.booked(pickup_id=row.pk, booked=booked, now=clock())


def _pickup(row: Row) -> PickupAsked:
    return PickupAsked(
        address=cast(Address, people.address_from(row.address)),
        on=row.on,
        ready=row.ready,
        until=row.until,
        boxes=kept.boxes(row.boxes),
        numbers=tuple(row.numbers),
        vendor_ids=tuple(row.vendor_ids),
        note=row.note,
    )


def _label_failed(claimed: Claimed, fault: Fault, now: datetime) -> None:
    labels.failed(label_id=claimed.row.pk, fault=fault, now=now)


def _label_doubted(claimed: Claimed, why: str, now: datetime) -> None:
    row: Row = claimed.row
    try:
        readable = base.postage(queries.seller(row.connection).account).reads_back
    except NoSuchConnection:
        readable = False
    labels.in_doubt(label_id=row.pk, why=why, readable=readable, now=now)


def _void_failed(claimed: Claimed, fault: Fault, now: datetime) -> None:
    labels.void_failed(void_id=claimed.row.pk, fault=fault, now=now)


def _void_doubted(claimed: Claimed, why: str, now: datetime) -> None:
    """A void that may have been done is asked for again, some times."""
    labels.void_failed(void_id=claimed.row.pk, fault=Fault(why=why), now=now)


def _pickup_failed(claimed: Claimed, fault: Fault, now: datetime) -> None:
    labels.pickup_failed(pickup_id=claimed.row.pk, fault=fault, now=now)


def _pickup_doubted(claimed: Claimed, why: str, now: datetime) -> None:
    labels.pickup_in_doubt(pickup_id=claimed.row.pk, why=why, now=now)


#: By the errand's table: how it is done, and how its failing and its doubt are reported.
_DO: dict[str, tuple[Callable[..., None], Callable[..., None], Callable[..., None]]] = {
    "Label": (_buy, _label_failed, _label_doubted),
    "Void": (_give_back, _void_failed, _void_doubted),
    "Pickup": (_fetch, _pickup_failed, _pickup_doubted),
}
