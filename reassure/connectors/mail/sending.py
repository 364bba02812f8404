"""Sending what is due: claimed and written in one transaction, handed over outside of any, reported in another."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from reassure.connectors.base import Letter, Permanent, Temporary
from reassure.connectors.mail.client import Anymail, Smtp
from reassure.connectors.mail.providers import SMTP, Way
from reassure.connectors.mail.queries import way_of_mail
from reassure.journeys import actions as journeys
from reassure.journeys.actions import Written
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants
from reassure.messages import actions as messages
from reassure.messages.rules import errands
from reassure.messages.rules.triggers import trigger

log = logging.getLogger(__name__)


class Ways:
    """Each merchant's channel, opened once and kept for the run. None = the outbox."""

    def __init__(self) -> None:
        self.open: dict[UUID, Smtp | Anymail | None] = {}

    def of(self, merchant_id: UUID) -> "Smtp | Anymail | None":
        if merchant_id not in self.open:
            with merchant_scope(merchant_id):
                way = way_of_mail()
            self.open[merchant_id] = _channel(way) if way else None
        return self.open[merchant_id]

    def close(self) -> None:
        for channel in self.open.values():
            if channel is not None:
                channel.close()


@contextmanager
def ways() -> Iterator[Ways]:
    kept = Ways()
    try:
        yield kept
    finally:
        kept.close()


def send_all(due: Iterable[tuple[UUID, UUID]]) -> int:
    """Send these (merchant, message) pairs; how many were handed over."""
    with ways() as open_ways:
        return sum(send(merchant_id=merchant, message_id=message, ways=open_ways) for merchant, message in due)


def send(*, merchant_id: UUID, message_id: UUID, ways: Ways) -> bool:
    """Send one message, if it is still to be sent and nobody else does. What fails is reported, never raised."""
    now = clock.now()
    try:
        with merchant_scope(merchant_id):
            written = journeys.write(message_id=message_id, merchant=merchants.merchant(merchant_id), now=now)
    except Exception as error:
        log.exception("message %s cannot be written", message_id)
        _give_back(merchant_id, message_id, error, now)
        return False
    return written is not None and _hand_over(written, merchant_id, ways)


def _hand_over(written: Written, merchant_id: UUID, ways: Ways) -> bool:
    try:
        provider, provider_id = _sent(written, merchant_id, ways)
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


def _sent(written: Written, merchant_id: UUID, ways: Ways) -> tuple[str, str]:
    channel = ways.of(merchant_id)
    if channel is None:
        return messages.OUTBOX, ""
    name = SMTP if isinstance(channel, Smtp) else channel.name
    return name, channel.send(_letter(written))


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


def _give_back(merchant_id: UUID, message_id: UUID, error: Exception, now: datetime) -> None:
    """Its writing failed, and took the claim with it: claim it again and let it wait."""
    with merchant_scope(merchant_id):
        if messages.claim(message_id=message_id, now=now) is not None:
            messages.failed(message_id=message_id, why=f"{type(error).__name__}: {error}", now=now)


def _channel(way: Way) -> Smtp | Anymail:
    made = Smtp if way.account.vendor == SMTP else Anymail
    return made(way.account, ours=way.ours)
