"""Where a merchant's own systems are told of events."""

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.connectors.outgoing import queries
from reassure.merchants.rules import Scope

router = Router(tags=["Webhooks"])


class EndpointOut(Schema):
    """An endpoint; empty `kinds` = every event. `state`: on, off, or broken (switched off after days of failures).

    `format`: standard (Standard Webhooks), or aftership (trackings, as AfterShip posts them).
    """

    id: UUID
    name: str
    url: str
    kinds: list[str]
    format: str
    state: str
    failing_since: datetime | None
    last_ok_at: datetime | None
    created_at: datetime


class EndpointsOut(Schema):
    items: list[EndpointOut]


@router.get("/webhooks", **needs(Scope.WEBHOOKS_READ, EndpointsOut))
@in_scope
def list_webhooks(request: KeyRequest) -> EndpointsOut:
    """Your endpoints and how they are doing. They are added on the dashboard, where the secret is shown."""
    rows = queries.endpoints()
    items = [EndpointOut(**{name: getattr(row, name) for name in EndpointOut.model_fields}) for row in rows]
    return EndpointsOut(items=items)
