"""The journal: everything that happened, for systems that follow it."""

from ninja import Query, Router

from reassure.api.keys import KeyRequest, in_scope, needs
from reassure.api.schemas.events import EventFilters, EventOut, EventPage
from reassure.journal import queries
from reassure.merchants.rules import Scope

router = Router(tags=["Events"])


@router.get("/events", **needs(Scope.EVENTS_READ, EventPage))
@in_scope
def list_events(request: KeyRequest, filters: Query[EventFilters]) -> EventPage:
    """Facts in the order in which they were recorded; docs/events.md lists the kinds.

    Two facts recorded in the same second may still change places, so ask again from a cursor a few pages back now
    and then (ids are stable), or take webhooks, which miss none.
    """
    facts = queries.after(filters.cursor, kinds=filters.kind, limit=filters.limit)
    last = facts[-1].seq if facts else filters.cursor
    return EventPage(items=[EventOut.of(fact) for fact in facts], next=str(last))
