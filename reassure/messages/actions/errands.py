"""Writing messages: wished for once, claimed by one sender, and told what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from reassure.journal import actions as journal
from reassure.kit.errors import NotFound
from reassure.kit.ids import uuid7
from reassure.kit.tenancy import current_merchant
from reassure.messages.actions.addresses import suppress
from reassure.messages.models import Message, Suppression, Template
from reassure.messages.rules import errands
from reassure.messages.rules.errands import Next, State
from reassure.messages.rules.heard import Fate, MailHeard
from reassure.messages.rules.rendering import Rendered
from reassure.messages.rules.triggers import trigger
from reassure.messages.rules.wanted import MessageWanted, kept, normal

#: Where mail goes that no provider takes: it stays here, and the dashboard shows it.
OUTBOX = "outbox"
SUPPRESSED = "This address takes no mail: it bounced, or its owner complained."
NO_ADDRESS = "There is no e-mail address to write to."


@transaction.atomic
def queue(*, message: MessageWanted, by: str = "", now: datetime) -> Message | None:
    """The new message, or None if the same was told (or refused) before. `by`: who asked for it, if anybody did."""
    made = queue_all(messages=[message], now=now)
    if made and by:
        _record("message.asked_again", made[0], now, by=by)
    return made[0] if made else None


@transaction.atomic
def queue_all(*, messages: Sequence[MessageWanted], now: datetime) -> list[Message]:
    """Those of the messages that are new. A suppressed or missing address is kept as skipped, with its reason."""
    rows = [_row(wanted, now) for wanted in messages]
    refused = set(
        Suppression.objects.filter(address__in=[row.recipient for row in rows], released_at=None).values_list(
            "address", flat=True
        )
    )
    for row in rows:
        if not row.recipient or row.recipient in refused:
            row.state, row.due_at = State.SKIPPED, None
            row.why = SUPPRESSED if row.recipient else NO_ADDRESS
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    stands = set(Message.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    made = [row for row in rows if row.pk in stands]
    for row in made:
        if row.state == State.SKIPPED:
            _record("message.skipped", row, now)
    return made


@transaction.atomic
def claim(*, message_id: UUID, now: datetime) -> Message | None:
    """The message, now being sent by the caller; None if another has it or nothing is to be sent.

    One whose sending fell silent becomes unsure, or is claimed once more where its trigger allows.
    """
    message = Message.objects.select_for_update(skip_locked=True).filter(pk=message_id, due_at__lte=now).first()
    if message is None:
        return None
    if message.state == State.SENDING and not _after_silence(message, now):
        return None
    message.state, message.attempts = State.SENDING, message.attempts + 1
    message.due_at = now + errands.SILENCE
    message.save(update_fields=["state", "attempts", "doubts", "due_at"])
    return message


def _after_silence(message: Message, now: datetime) -> bool:
    """Whether the silent message is to be sent once more."""
    message.doubts += 1
    decided = errands.after_silence(trigger=trigger(message.trigger), doubts=message.doubts, now=now)
    if decided.state == State.WANTED:
        return True
    _settle(message, decided, "Nobody can say whether it was sent: the sender died on the way.")
    message.save(update_fields=["doubts"])
    _record("message.failed", message, now)
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """A mail as it is about to go. `own` None = in our own template; `why` says if in other words than wished."""

    rendered: Rendered
    sender: str
    context: dict[str, Any] = field(default_factory=dict)
    own: Template | None = None
    why: str = ""


@transaction.atomic
def keep(*, message: Message, wording: Wording) -> Message:
    """What is about to be sent, word for word, and the facts it was made of without what is personal."""
    message.subject, message.html, message.text = (
        wording.rendered.subject[:1000],
        wording.rendered.html,
        wording.rendered.text,
    )
    message.sender, message.template, message.why = wording.sender, wording.own, wording.why
    if message.key:
        message.context = kept(wording.context, trigger(message.trigger))
    message.save(update_fields=["subject", "html", "text", "sender", "template", "why", "context"])
    return message


@transaction.atomic
def sent(*, message_id: UUID, provider: str, provider_id: str, now: datetime) -> Message:
    """The provider took it. Twice told is told once."""
    message = _locked(message_id)
    if message.state == State.DONE:
        return message
    message.provider, message.provider_id, message.sent_at = provider, provider_id[:250], now
    _settle(message, Next(state=State.DONE), message.why)
    known = trigger(message.trigger)
    message.context = kept(message.context, known)
    if known.secret and provider != OUTBOX:
        message.html = message.text = message.subject = ""
    message.save(update_fields=["provider", "provider_id", "sent_at", "context", "html", "text", "subject"])
    _record("message.sent", message, now)
    return message


@transaction.atomic
def failed(
    *, message_id: UUID, why: str, now: datetime, permanent: bool = False, retry_after: timedelta | None = None
) -> Message:
    """It surely did not go: tried again later, or given up with its reason."""
    message = _locked(message_id)
    decided = Next(state=State.FAILED)
    if not permanent:
        decided = errands.after_fault(attempts=message.attempts, now=now, retry_after=retry_after)
    _settle(message, decided, why)
    if decided.state == State.FAILED:
        _record("message.failed", message, now)
    return message


@transaction.atomic
def unsure(*, message_id: UUID, why: str, now: datetime) -> Message:
    """It may have gone: the trigger decides whether it goes once more."""
    message = _locked(message_id)
    message.doubts += 1
    decided = errands.after_silence(trigger=trigger(message.trigger), doubts=message.doubts, now=now)
    _settle(message, decided, why)
    message.save(update_fields=["doubts"])
    if decided.state == State.UNSURE:
        _record("message.failed", message, now)
    return message


@transaction.atomic
def skip(*, message_id: UUID, why: str, now: datetime) -> Message:
    """It is not to be sent any more, and why."""
    message = _locked(message_id)
    if message.state in (State.WANTED, State.SENDING):
        _settle(message, Next(state=State.SKIPPED), why)
        _record("message.skipped", message, now)
    return message


@transaction.atomic
def send_again(*, message_id: UUID, by: str, now: datetime) -> Message:
    """A failed, skipped or unsure message goes once more because somebody asked for it."""
    message = _locked(message_id)
    if message.state in (State.FAILED, State.UNSURE, State.SKIPPED) and message.recipient:
        message.attempts = message.doubts = 0
        _settle(message, Next(state=State.WANTED, due_at=now), "")
        message.save(update_fields=["attempts", "doubts"])
        _record("message.asked_again", message, now, by=by)
    return message


class UnknownMail(NotFound):
    """No message of ours has this provider's id, or not yet."""

    code = "unknown_mail"


@transaction.atomic
def hear(*, heard: MailHeard, now: datetime) -> None:
    """What became of a mail; said twice, the first time counts. Raises `UnknownMail`.

    An address that does not exist, or whose owner complained, gets nothing more.
    """
    message = Message.objects.select_for_update().filter(provider_id=heard.provider_id).exclude(provider_id="").first()
    if message is None:
        raise UnknownMail(f"No message has the provider's id {heard.provider_id}.")
    if heard.fate == Fate.DELIVERED:
        message.delivered_at = message.delivered_at or heard.at
        message.save(update_fields=["delivered_at"])
    elif message.bounced_at is None:
        message.bounced_at = heard.at
        message.save(update_fields=["bounced_at"])
        reasons = {Fate.BOUNCED: Suppression.Reason.HARD_BOUNCE, Fate.COMPLAINED: Suppression.Reason.COMPLAINT}
        suppress(address=message.recipient, reason=reasons[heard.fate], now=now)
        _record("message.bounced", message, now)


def _row(wanted: MessageWanted, now: datetime) -> Message:
    trigger(wanted.trigger)
    return Message(
        id=uuid7(), merchant_id=current_merchant(), trigger=wanted.trigger, channel=wanted.channel,
        recipient=normal(wanted.recipient), person=wanted.person, about=wanted.about, key=wanted.key,
        event_key=wanted.event_key, locale=wanted.locale or "en", zone=wanted.zone or "UTC", context=wanted.context,
        state=State.WANTED, due_at=wanted.due_at or now, created_at=now,
    )  # fmt: skip


def _locked(message_id: UUID) -> Message:
    return Message.objects.select_for_update().get(pk=message_id)


def _settle(message: Message, decided: Next, why: str) -> None:
    message.state, message.due_at, message.why = decided.state, decided.due_at, why
    message.save(update_fields=["state", "due_at", "why"])


def _record(kind: str, message: Message, now: datetime, by: str = "") -> None:
    data = {"message": str(message.pk), "trigger": message.trigger, "channel": message.channel}
    journal.record(kind, about=message.about, at=now, by=by, data=data)
