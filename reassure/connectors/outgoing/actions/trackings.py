"""What an endpoint in AfterShip's format is posted: trackings, whole as they are now, once per change of a parcel."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from reassure.connectors.aftership import queries, wire
from reassure.connectors.aftership.wire import Known
from reassure.connectors.models import Endpoint, Post
from reassure.connectors.outgoing import rules
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.kit.ids import uuid7
from reassure.merchants.models import Merchant
from reassure.shipments import queries as shipments

#: A parcel with several orders is told of once per order; AfterShip knows parcels only.
_CHANGES = UUID("3d8f1c7e-5a52-4b0e-9d55-6c1f0a1f2b90")


def posts(merchant: Merchant, facts: Sequence[Fact], endpoints: Iterable[Endpoint]) -> list[Post]:
    """One post per endpoint and change, each telling the parcel as it is now."""
    changes = {_change(fact): fact for fact in facts if fact.kind in rules.TRACKING_EVENTS and "shipment" in fact.data}
    listening = list(endpoints) if changes else []
    known = _known(merchant, changes.values()) if listening else {}
    return [
        _post(endpoint, change, fact, known[UUID(fact.data["shipment"])])
        for change, fact in changes.items()
        for endpoint in listening
        if rules.wants(endpoint.kinds, fact.kind) and UUID(fact.data["shipment"]) in known
    ]


def forget(merchant: Merchant, facts: list[Fact]) -> None:
    """The reaction to `customer.erased`: posts about the person's parcels hold their name, and go, sent or not."""
    people = [UUID(key) for fact in facts for key in fact.data["customers"]]
    ours = Post.objects.filter(endpoint__format=Endpoint.Format.AFTERSHIP)
    for parcel in shipments.parcels_by_id(queries.parcels_of_people(people)):
        ours.filter(payload__contains=f'"tracking_number":{json.dumps(parcel.tracking_number)}').delete()


def example(event_id: UUID, at: datetime) -> str:
    """What a test posts: a tracking of nobody's parcel."""
    msg = {
        "id": event_id.hex, "tracking_number": "TEST1234567890", "slug": "test", "title": "A test", "active": True,
        "tag": "Pending", "subtag": "Pending_001", "checkpoints": [],
    }  # fmt: skip
    return rules.tracking_body(event="tracking_update", event_id=event_id, first=True, msg=msg, at=at)


def _change(fact: Fact) -> UUID:
    return uuid5(_CHANGES, f"{fact.kind}/{fact.data['shipment']}/{fact.at.isoformat()}")


def _known(merchant: Merchant, facts: Iterable[Fact]) -> Mapping[UUID, Known]:
    parcels = shipments.parcels_by_id({UUID(fact.data["shipment"]) for fact in facts})
    numbered: list[Any] = [parcel for parcel in parcels if parcel.tracking_number]
    return {each.parcel.pk: each for each in queries.known(numbered, merchant=merchant)}


def _post(endpoint: Endpoint, change: UUID, fact: Fact, known: Known) -> Post:
    payload = rules.tracking_body(
        event=rules.TRACKING_EVENTS[fact.kind],
        event_id=change,
        first=_is_first(fact, known),
        msg=wire.tracking(known),
        at=fact.at,
    )
    at = min(fact.at, clock.now())
    return Post(
        id=uuid7(), endpoint=endpoint, event=str(change), kind=fact.kind, payload=payload, created_at=at, due_at=at
    )


def _is_first(fact: Fact, known: Known) -> bool:
    """Whether the parcel has this status for the first time."""
    status = fact.data.get("status")
    seen = [scan.at for scan in known.scans if scan.status == status]
    return bool(seen) and min(seen) == fact.at
