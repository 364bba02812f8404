"""What a person agreed to: dated records, never edited; the latest of a channel and topic counts.

Nothing recorded is no consent. The wording shown and the source are kept with each record (CTIA; GDPR art. 7).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reassure.customers.rules.facts import PersonFacts


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    PUSH = "push"
    PHONE = "phone"


class Topic(StrEnum):
    """`updates` are messages about an order by a channel that needs a yes of its own, such as SMS."""

    MARKETING = "marketing"
    UPDATES = "updates"
    SURVEYS = "surveys"


class State(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A person's yes or no. `wording` is the text they saw, with its version, empty where a shop asked."""

    channel: Channel
    topic: Topic
    state: State
    at: datetime
    source: str
    wording: str = ""


def told(facts: PersonFacts, *, source: str, at: datetime) -> tuple[Decision, ...]:
    """The decisions inside a shop's telling of a person."""
    flags = ((Channel.EMAIL, facts.accepts_email_marketing), (Channel.SMS, facts.accepts_sms_marketing))
    return tuple(
        Decision(
            channel=channel,
            topic=Topic.MARKETING,
            state=State.GIVEN if yes else State.WITHDRAWN,
            at=at,
            source=source,
        )
        for channel, yes in flags
        if yes is not None
    )


def standing(history: Iterable[Decision], channel: Channel, topic: Topic, at: datetime) -> State | None:
    """What counted at that instant; None = never asked. Of two at the same instant a withdrawal counts."""
    known = [
        (decision.at, decision.state == State.WITHDRAWN, decision.state)
        for decision in history
        if decision.channel == channel and decision.topic == topic and decision.at <= at
    ]
    return max(known)[2] if known else None


def is_news(decision: Decision, history: Iterable[Decision]) -> bool:
    """A repetition is no news, and nor is the no of somebody who never said yes."""
    before = standing(history, decision.channel, decision.topic, decision.at)
    return decision.state != (before or State.WITHDRAWN)


def allows(history: Iterable[Decision], channel: Channel, topic: Topic, now: datetime) -> bool:
    return standing(history, channel, topic, now) == State.GIVEN
