"""Sending what is due: claimed, written and handed over outside of any transaction, reported."""

import logging
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from time import monotonic
from uuid import UUID

from reassure.connectors.base import Letter, Permanent, Temporary
from reassure.connectors.mail.channels import channel
from reassure.connectors.mail.client import Anymail, Smtp
from reassure.connectors.mail.providers import SMTP
from reassure.connectors.mail.queries import way_of_mail
from reassure.journeys import actions as journeys
from reassure.journeys.actions import Written
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.messages import actions as messages
from reassure.messages import queries as outbox
from reassure.messages.rules import errands
from reassure.messages.rules.triggers import trigger

log = logging.getLogger(__name__)

#: A job gives its worker back after this long.
STINT_SECONDS = 60.0


class Way:
    """The merchant's channel, opened when first needed and kept for the run. None = the outbox."""

    def __init__(self) -> None:
        self.opened = False
        self.channel: Smtp | Anymail | None = None

    def open(self, merchant_id: UUID) -> "Smtp | Anymail | None":
        if not self.opened:
            with merchant_scope(merchant_id):
                found = way_of_mail()
            self.channel, self.opened = channel(found.account, ours=found.ours) if found else None, True
        return self.channel

    def close(self) -> None:
        if self.channel is not None:
            self.channel.close()


def send_waiting(*, merchant_id: UUID, stint: float = STINT_SECONDS) -> int:
    """Send what is due of one merchant, for about `stint` seconds; how many were handed over.

    What is left is found by the next tick, so a slow server costs its own merchant time and nobody else.
    """
    with merchant_scope(merchant_id):
        waiting = outbox.waiting(clock.now())
    return send_all(merchant_id=merchant_id, message_ids=waiting, stint=stint)


def send_all(*, merchant_id: UUID, message_ids: Iterable[UUID], stint: float = STINT_SECONDS) -> int:
    """Send these messages of one merchant, as long as the stint lasts."""
    end, handed_over = monotonic() + stint, 0
    with closing(Way()) as way:
        for message_id in message_ids:
            if monotonic() > end:
                break
            handed_over += send(merchant_id=merchant_id, message_id=message_id, way=way)
    return handed_over


def send(*, merchant_id: UUID, message_id: UUID, way: Way) -> bool:
    """Send one message, if it is still to be sent and nobody else does. What fails is reported, never raised."""
    now, claimed = clock.now(), None
    try:
        with merchant_scope(merchant_id):
            claimed = journeys.claim(message_id=message_id, merchant=merchants.merchant(merchant_id), now=now)
        if claimed is None:
            return False
        wording = journeys.put_into_words(claimed)
        with merchant_scope(merchant_id):
            written = journeys.put_down(claimed=claimed, wording=wording)
    except Exception as error:
        log.exception("message %s cannot be written", message_id)
        _give_back(merchant_id, message_id, error, now, ours=claimed is not None)
        return False
    return _hand_over(written, merchant_id, way)


def _hand_over(written: Written, merchant_id: UUID, way: Way) -> bool:
    try:
        provider, provider_id = _sent(written, merchant_id, way)
    except (Temporary, Permanent) as error:
        _failed(written, merchant_id, error)
    except Exception as error:
        log.warning("message %s: nobody knows whether it went", written.message_id, exc_info=True)
        with merchant_scope(merchant_id):
            messages.unsure(message_id=written.message_id, why=f"{type(error).__name__}: {error}", now=clock.now())
    else:
        with merchant_scope(merchant_id):
            journeys.told(written=written, provider=provider, provider_id=provider_id, now=clock.now())
        return True
    return False


def _sent(written: Written, merchant_id: UUID, way: Way) -> tuple[str, str]:
    opened = way.open(merchant_id)
    if opened is None:
        return messages.OUTBOX, ""
    name = SMTP if isinstance(opened, Smtp) else opened.name
    return name, opened.send(_letter(written))


def _letter(written: Written) -> Letter:
    headers = [
        ("Message-ID", errands.message_id(written.message_id, written.sender)),
        ("Auto-Submitted", "auto-generated"),
        *errands.unsubscribe_headers(trigger(written.trigger), ""),
    ]
    return Letter(
        reference=str(written.message_id),
        to=written.recipient,
        subject=written.rendered.subject,
        text=written.rendered.text,
        html=written.rendered.html,
        sender=written.sender,
        reply_to=written.reply_to,
        headers=tuple(headers),
    )


def _failed(written: Written, merchant_id: UUID, error: Temporary | Permanent) -> None:
    with merchant_scope(merchant_id):
        messages.failed(
            message_id=written.message_id,
            why=str(error),
            now=clock.now(),
            permanent=isinstance(error, Permanent),
            retry_after=getattr(error, "retry_after", None),
        )


def _give_back(merchant_id: UUID, message_id: UUID, error: Exception, now: datetime, *, ours: bool) -> None:
    """Its writing failed: let it wait. If that took the claim with it (not `ours` any more), claim it again first."""
    with merchant_scope(merchant_id):
        if ours or messages.claim(message_id=message_id, now=now) is not None:
            messages.failed(message_id=message_id, why=f"{type(error).__name__}: {error}", now=now)
