"""Writing mails when they are due, and keeping in the ledger what they promised."""

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formataddr, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reassure.journeys import queries, rules
from reassure.journeys.queries import Moot
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.messages import actions as messages
from reassure.messages import queries as outbox
from reassure.messages.rules import cell
from reassure.messages.rules.branding import brand_context
from reassure.messages.rules.languages import language_of, region_of, texts
from reassure.messages.rules.rendering import Reader, Rendered, Unrenderable, render, shipped
from reassure.orders import queries as orders
from reassure.promises import actions as promises
from reassure.ui import dates


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A mail ready to go, with what it promises (`said` word for word, empty = nothing)."""

    message_id: UUID
    recipient: str
    sender: str
    reply_to: str
    trigger: str
    rendered: Rendered
    order_id: UUID | None = None
    said: str = ""
    days: tuple[date, date] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A message that nobody else sends, with all that it is made of."""

    message: Any
    context: dict[str, Any]
    source: outbox.Source
    sender: str
    reply_to: str


@transaction.atomic
def claim(*, message_id: UUID, merchant: Merchant, now: datetime) -> Claimed | None:
    """Take a message that is due; None if another has it or nothing is to be said any more."""
    message = messages.claim(message_id=message_id, now=now)
    if message is None:
        return None
    context = _context(message, merchant, now)
    if isinstance(context, Moot):
        messages.skip(message_id=message.pk, why=context.because, now=now)
        return None
    if outbox.is_suppressed(message.recipient):
        messages.skip(message_id=message.pk, why=messages.SUPPRESSED, now=now)
        return None
    brand = merchants.brand(merchant)
    first_sender = message.sender if message.doubts else ""
    return Claimed(
        message=message,
        context=context,
        source=outbox.template_for(message.trigger, message.locale),
        sender=first_sender or _sender(brand.sender_email, brand.sender_name or brand.name or merchant.name),
        reply_to=brand.support_email,
    )


def put_into_words(claimed: Claimed) -> messages.Wording:
    """The mail itself; a merchant's template may take its time, so call it outside of any transaction."""
    rendered, own, why = _rendered(claimed)
    return messages.Wording(rendered=rendered, sender=claimed.sender, context=claimed.context, own=own, why=why)


@transaction.atomic
def put_down(*, claimed: Claimed, wording: messages.Wording) -> Written:
    """Keep the words before they go."""
    message = messages.keep(message=claimed.message, wording=wording)
    return Written(
        message_id=message.pk,
        recipient=message.recipient,
        sender=claimed.sender,
        reply_to=claimed.reply_to,
        trigger=message.trigger,
        rendered=wording.rendered,
        order_id=rules.key_from(message.key).order_id if message.key else None,
        said=_said(claimed.context, wording.rendered, message.locale),
        days=_days(claimed.context),
    )


@transaction.atomic
def told(*, written: Written, provider: str, provider_id: str, now: datetime) -> None:
    """The mail went: its promise was shown, so it stands in the ledger."""
    messages.sent(message_id=written.message_id, provider=provider, provider_id=provider_id, now=now)
    if written.order_id and written.said:
        promises.show_delivery(
            order_id=written.order_id, surface=f"mail.{written.trigger}", statement=written.said,
            days=written.days, now=now,
        )  # fmt: skip


def _context(message: Any, merchant: Merchant, now: datetime) -> dict[str, Any] | Moot:
    if not message.key:
        return {"brand": brand_context(outbox.brand_facts(merchant)), **message.context}
    try:
        return queries.context_for(message.trigger, message.key, merchant=merchant, now=now)
    except orders.OrderNotFound:
        return Moot(because="The order is gone.")


def _rendered(claimed: Claimed) -> tuple[Rendered, Any, str]:
    """In the merchant's own template, or in ours where theirs fails: the shopper gets their mail."""
    message, source = claimed.message, claimed.source
    reader = Reader(locale=message.locale, zone=message.zone)
    if source.own is None:
        return render(source.text, claimed.context, reader), None, ""
    try:
        return cell.render(source.text, claimed.context, reader), source.own, ""
    except Unrenderable as error:
        why = f"Sent in our own words, because template {source.own} failed: {error}"
        return render(shipped(message.trigger), claimed.context, reader), None, why


def _said(context: dict[str, Any], rendered: Rendered, locale: str) -> str:
    """The promise in the words of the mail; empty where the merchant's template does not show it."""
    named = _days(context)
    if named is None:
        return ""
    days = dates.span(*named, region_of(locale))
    label = "Now expected" if context["promise"].get("before") else "Arrives"
    return f"{texts(language_of(locale)).gettext(label)} {days}" if days in rendered.text else ""


def _days(context: dict[str, Any]) -> tuple[date, date] | None:
    """The days the mail names: the forecast may have moved on by the time the mail is gone."""
    promise = context.get("promise")
    if not promise:
        return None
    first, last = (datetime.fromisoformat(promise[end]).date() for end in ("earliest", "latest"))
    return first, last


def _sender(address: str, name: str) -> str:
    default_name, default_address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or default_name, address or default_address))
