"""Deliveries that came in, and their reading as the worker does it."""

import json
from datetime import timedelta
from typing import Any

from reassure.connectors.intake import actions as intake
from reassure.connectors.models import Connection, Delivery
from reassure.journal import queries as journal
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.kit.tenancy import current_merchant
from tests import cast
from tests.connectors.shopify.test_mapping import payload

NOW = cast.NOW


def arrive(connection: Connection, topic: str, node: Any, *, event: str = "", ago: timedelta = timedelta()) -> Delivery:
    told = node if isinstance(node, bytes) else json.dumps(node).encode()
    return Delivery.objects.create(
        connection=connection, vendor="shopify", topic=topic, dedupe=event or f"{topic}:{hash(told)}", headers={},
        body=told, received_at=NOW - ago, due_at=NOW - ago,
    )  # fmt: skip


def read(*rows: Delivery, after: timedelta = timedelta()) -> list[str]:
    """Read them as the worker does, in this order; their states."""
    for row in rows:
        intake.read(merchant_id=current_merchant(), delivery_ids=[row.pk], now=NOW + after)
        row.refresh_from_db()
    return [row.state for row in rows]


def facts(*kinds: str) -> list[Fact]:
    return sorted(journal.latest(kinds=kinds), key=lambda fact: fact.seq)


#: Placed a moment ago by the real clock: what is older than three days speaks to nobody anyway.
ORDER = payload("order_two_currencies") | {
    "fulfillments": [], "refunds": [], "processed_at": clock.now().isoformat(), "updated_at": clock.now().isoformat()
}  # fmt: skip
PARCEL = payload("order_two_currencies")["fulfillments"][0]
