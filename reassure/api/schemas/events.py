"""The journal over the wire."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from reassure.api.schemas.values import In, Text60
from reassure.journal.rules import Fact


class EventOut(Schema):
    """A fact: `kind` as `noun.past_tense`, `about` the key of what it is about. Never anything personal.

    `live` false = history: imported, backfilled or replayed.
    """

    id: UUID
    kind: str
    about: str
    at: datetime
    by: str
    live: bool
    data: dict[str, Any]

    @classmethod
    def of(cls, fact: Fact) -> "EventOut":
        return cls(**{name: getattr(fact, name) for name in cls.model_fields})


class EventFilters(In):
    """`cursor` is the `next` of the page before, 0 = from the beginning."""

    cursor: int = Field(default=0, ge=0, lt=2**63)
    kind: list[Text60] = Field(default_factory=list, max_length=50)
    limit: int = Field(default=100, ge=1, le=500)


class EventPage(Schema):
    """Oldest first. `next` is always there: ask with it again for what happens later."""

    items: list[EventOut]
    next: str
