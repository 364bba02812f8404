"""What to say to whom."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reassure.messages.rules.triggers import Trigger

#: Parts of a context that the rendered mail holds anyway, and that need not be kept twice.
PERSONAL = frozenset({"person", "address", "signed_by", "brand", "place"})


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageWanted:
    """`event_key` names what happened: the same trigger is told to the same address once for it.

    `key` is handed to `journeys.queries.context_for()` when the message is sent; with a `context` of its own it is not
    asked. `about` is the journal's key, `person` the customer's (`customer/<id>`), both plain text here.
    """

    trigger: str
    recipient: str
    about: str
    event_key: str
    key: str = ""
    person: str = ""
    locale: str = "en"
    zone: str = "UTC"
    channel: str = "email"
    due_at: datetime | None = None
    context: dict[str, Any] = field(default_factory=dict)


def normal(address: str) -> str:
    """An address as it is compared: mail is not told apart by capitals in practice."""
    return address.strip().lower()


def snapshot(context: Any) -> Any:
    """What of a context is kept beside the mail: facts, nothing of the person."""
    if isinstance(context, dict):
        return {name: snapshot(inner) for name, inner in context.items() if name not in PERSONAL}
    if isinstance(context, list):
        return [snapshot(inner) for inner in context]
    return context


def kept(context: dict[str, Any], trigger: Trigger) -> dict[str, Any]:
    """The snapshot without what is secret in mails of this trigger."""
    return {name: inner for name, inner in snapshot(context).items() if name not in trigger.secret}
