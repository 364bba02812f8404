"""Reading messages: what is due, what was said about an order, which template counts."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse

from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchants_with
from reassure.merchants import queries as merchants
from reassure.merchants.models import Merchant
from reassure.messages.models import Message, Suppression, Template
from reassure.messages.rules import cell
from reassure.messages.rules.branding import BrandFacts, brand_context
from reassure.messages.rules.errands import State
from reassure.messages.rules.languages import language_of
from reassure.messages.rules.rendering import Reader, Rendered, render, shipped
from reassure.messages.rules.samples import SAMPLES
from reassure.messages.rules.wanted import normal


class NoSuchMessage(NotFound):
    code = "no_such_message"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A template as it is rendered now. `own` None: ours."""

    text: str
    own: Template | None = None


def message(message_id: UUID) -> Message:
    """Raises `NoSuchMessage`."""
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise NoSuchMessage("There is no such message.")
    return found


def messages_about(about: str) -> list[Message]:
    """What was said, or was not and why, about one thing, oldest first."""
    return list(Message.objects.filter(about=about).order_by("created_at", "id"))


def export_of(people: Collection[str], about: Collection[str]) -> list[dict[str, str]]:
    """What was written to a person, or about their orders, for a copy of their data (GDPR art. 15). One query."""
    rows = Message.objects.filter(Q(person__in=people) | Q(about__in=about)).exclude(sent_at=None)
    return [
        {
            "channel": row.channel,
            "to": row.recipient,
            "sent_at": row.sent_at.isoformat() if row.sent_at else "",
            "subject": row.subject,
            "text": row.text,
            "html": row.html,
        }
        for row in rows.order_by("sent_at", "id")
    ]


def begun(about: Collection[str]) -> set[str]:
    """Of these things, the ones of which we have told somebody already, or are about to."""
    rows = Message.objects.filter(about__in=about).exclude(state=State.SKIPPED).exclude(trigger="lookup_code")
    return set(rows.values_list("about", flat=True).distinct())


def latest(
    *, states: Iterable[str] = (), since: datetime | None = None, before: Message | None = None, limit: int = 50
) -> list[Message]:
    """The outbox, newest first, without the bodies."""
    rows = Message.objects.defer("html", "text", "context").order_by("-created_at", "-id")
    if states:
        rows = rows.filter(state__in=list(states))
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if before is not None:
        rows = rows.filter(Q(created_at__lt=before.created_at) | Q(created_at=before.created_at, pk__lt=before.pk))
    return list(rows[:limit])


def counts(*, since: datetime) -> dict[str, int]:
    """How many messages made since then stand in each state."""
    rows = Message.objects.filter(created_at__gte=since).values_list("state").annotate(Count("pk")).order_by()
    return dict(rows)


def template_for(trigger: str, locale: str) -> Source:
    """The merchant's newest template for this language, else for every language, else ours."""
    language = language_of(locale)
    for wanted in (language, ""):
        newest = Template.objects.filter(trigger=trigger, locale=wanted).order_by("-version").first()
        if newest is not None and newest.source:
            return Source(text=newest.source, own=newest)
    return Source(text=shipped(trigger))


def own_templates(locale: str) -> dict[str, Template]:
    """For each trigger the merchant's own template that `template_for` takes; one query."""
    language = language_of(locale)
    found: dict[str, Template] = {}
    rows = Template.objects.filter(locale__in={language, ""}).order_by("trigger", "-locale", "-version")
    for row in rows.distinct("trigger", "locale"):
        if row.source:
            found.setdefault(row.trigger, row)
    return found


def sample(trigger: str, *, merchant: Merchant, locale: str, case: str = "", source: str = "") -> Rendered:
    """The mail as this merchant's shoppers would see it, with made-up things; `source` tries another template.

    `case` is one of `cases(trigger)`. Raises `Unrenderable`.
    """
    known = SAMPLES[trigger]
    context = {**known.get(case, next(iter(known.values()))), "brand": brand_context(brand_facts(merchant))}
    reader = Reader(locale=locale, zone=merchant.time_zone)
    found = Source(text=source) if source else template_for(trigger, locale)
    ours = found.own is None and not source
    return render(found.text, context, reader) if ours else cell.render(found.text, context, reader)


def cases(trigger: str) -> list[str]:
    """The names of the samples of a trigger: “with a promise”, …"""
    return list(SAMPLES[trigger])


def versions(trigger: str, locale: str = "") -> list[Template]:
    """A template's versions, newest first."""
    return list(Template.objects.filter(trigger=trigger, locale=locale).order_by("-version"))


def is_suppressed(address: str) -> bool:
    return Suppression.objects.filter(address=normal(address), released_at=None).exists()


def suppression(suppression_id: UUID) -> Suppression:
    """Raises `NoSuchMessage`."""
    found = Suppression.objects.filter(pk=suppression_id).first()
    if found is None:
        raise NoSuchMessage("There is no such address.")
    return found


def suppressions(
    text: str = "", *, released: bool = False, before: Suppression | None = None, limit: int = 50
) -> list[Suppression]:
    """Addresses that contain the text and get nothing, or got nothing once (`released`); the newest first."""
    rows = Suppression.objects.filter(released_at__isnull=not released).order_by("-created_at", "-id")
    if text:
        rows = rows.filter(address__contains=normal(text))
    if before is not None:
        rows = rows.filter(Q(created_at__lt=before.created_at) | Q(created_at=before.created_at, pk__lt=before.pk))
    return list(rows[:limit])


def brand_facts(merchant: Merchant) -> BrandFacts:
    """The merchant's brand as mails show it."""
    brand = merchants.brand(merchant)
    return BrandFacts(
        name=brand.name or merchant.name,
        tokens=brand.look,
        logo_url=_logo_url(merchant) if brand.logo_type else "",
        website_url=brand.website_url,
        help_url=brand.help_url,
        support_email=brand.support_email,
        support_phone=brand.support_phone,
        postal_address=brand.postal_address,
    )


def _logo_url(merchant: Merchant) -> str:
    """Where the portal serves the logo; empty while it does not."""
    try:
        return settings.BASE_URL + reverse("portal:logo", args=[merchant.slug])
    except NoReverseMatch:
        return ""


def waiting(now: datetime, limit: int = 100) -> list[UUID]:
    """This merchant's messages to be sent, or whose sending fell silent, the longest wait first."""
    rows = Message.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


# --- For the operator, who finds work across merchants and touches none of it -------------------------------------


def merchants_waiting(now: datetime) -> list[UUID]:
    """Merchants with something due."""
    return merchants_with(Message, due_at__lte=now)
