"""What a person agreed to: dated records, never edited; the latest of a channel and topic counts.

Nothing recorded is no consent. The wording shown and the source are kept with each record (CTIA; GDPR art. 7).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reassure.customers.rules.facts import Agreement, PersonFacts
from reassure.customers.rules.facts import Channel as Channel
from reassure.customers.rules.facts import Topic as Topic


class State(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A person's yes or no. `wording` is the text they saw, with its version, empty where nobody told it.

    `dated` says that `at` is when the person decided, not merely when somebody told of it.
    """

    channel: Channel
    topic: Topic
    state: State
    at: datetime
    source: str
    wording: str = ""
    dated: bool = field(default=False, compare=False)


def told(facts: PersonFacts, *, source: str, at: datetime) -> tuple[Decision, ...]:
    """The decisions inside a shop's telling of a person: of a channel's flag and a dated record, the record counts."""
    flags = ((Channel.EMAIL, facts.accepts_email_marketing), (Channel.SMS, facts.accepts_sms_marketing))
    recorded = {said.channel for said in facts.consents if said.topic == Topic.MARKETING}
    said = [
        Agreement(channel=channel, given=yes) for channel, yes in flags if yes is not None and channel not in recorded
    ]
    return tuple(_decision(one, source, at) for one in (*said, *facts.consents))


def _decision(said: Agreement, source: str, at: datetime) -> Decision:
    return Decision(
        channel=said.channel,
        topic=said.topic,
        state=State.GIVEN if said.given else State.WITHDRAWN,
        at=said.at or at,
        source=source,
        wording=said.wording,
        dated=said.at is not None,
    )


def standing(history: Iterable[Decision], channel: Channel, topic: Topic, at: datetime) -> State | None:
    """What counted at that instant; None = never asked. Of two at the same instant a withdrawal counts."""
    last = _last(history, channel, topic, at)
    return last.state if last else None


def _last(history: Iterable[Decision], channel: Channel, topic: Topic, at: datetime) -> Decision | None:
    known = [said for said in history if (said.channel, said.topic) == (channel, topic) and said.at <= at]
    return max(known, key=lambda said: (said.at, said.state == State.WITHDRAWN), default=None)


def is_news(decision: Decision, history: Sequence[Decision]) -> bool:
    """A repetition is no news, and nor is the undated no of somebody who never said yes.

    A dated first no is: told late, an earlier yes must not stand above it. So is a yes to another wording.
    """
    before = _last(history, decision.channel, decision.topic, decision.at)
    if before is None:
        return decision.state == State.GIVEN or decision.dated
    if decision.state != before.state:
        return True
    return decision.wording not in ("", before.wording) and before.at < decision.at


def allows(history: Iterable[Decision], channel: Channel, topic: Topic, now: datetime) -> bool:
    return standing(history, channel, topic, now) == State.GIVEN
