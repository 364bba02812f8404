"""One order as its page shows it: what happened in words, what was promised, what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reassure.dashboard.forms.filters import PARCEL_STATUSES, TONES
from reassure.dashboard.forms.ledger import STAGES, WHO
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.words import because, happened, seen_at
from reassure.journal.rules import Fact
from reassure.kit.money import Money
from reassure.messages.actions import OUTBOX
from reassure.messages.rules.triggers import TRIGGERS
from reassure.shipments.rules.facts import Scan
from reassure.ui import dates
from reassure.ui.countries import country_here

MESSAGE_WORDS: dict[str, tuple[str, str]] = {
    "wanted": ("Waits", ""), "sending": ("Being sent", "info"), "done": ("Sent", "good"), "failed": ("Failed", "bad"),
    "unsure": ("Unsure", "warn"), "skipped": ("Not sent", "warn"),
}  # fmt: skip
OUTCOMES = {
    "": ("Open", ""), "kept": ("Kept", "good"), "early": ("Early", "good"), "broken": ("Broken", "bad"),
    "void": ("Void", ""),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of the timeline."""

    what: str
    at: str
    time: str
    day: str = ""
    by: str = ""
    where: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """As `ui/parcel.html` takes it."""

    title: str
    status: Any
    tone: str
    anchor: str
    dates: str
    carrier: str
    number: str
    url: str
    lines: tuple[Any, ...]
    entries: tuple[Entry, ...]
    earlier: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    title: str
    detail: str
    quantity: int
    image: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """`remove` is where its button leads, for those who may."""

    text: str
    by: str
    at: datetime
    remove: str = ""


def timeline(facts: Sequence[Fact], people: dict[str, str], zone: str) -> tuple[Entry, ...]:
    """Newest first, each day named once."""
    found: list[Entry] = []
    seen = ""
    for fact in reversed(facts):
        local = fact.at.astimezone(ZoneInfo(zone))
        day = f"{local:%A %-d %B %Y}"
        found.append(_entry(fact, local, people, day if day != seen else ""))
        seen = day
    return tuple(found)


def _entry(fact: Fact, local: datetime, people: dict[str, str], day: str) -> Entry:
    trigger = TRIGGERS.get(str(fact.data.get("trigger", "")))
    what = happened(fact.kind) + (f": {trigger.title}" if trigger else "")
    bad = fact.kind.endswith((".failed", ".exception", ".attempt_fail", ".bounced"))
    return Entry(
        what=what,
        at=fact.at.isoformat(),
        time=f"{local:%H:%M}",
        day=day,
        by=people.get(fact.by, fact.by if fact.by.count("/") == 0 else ""),
        kind="bad" if bad else "",
    )


def parcels(rows: Sequence[Any], scans: dict[UUID, list[Scan]], titles: dict[UUID, str], zone: str) -> list[Parcel]:
    return [_parcel(row, i, len(rows), scans.get(row.pk, []), titles, zone) for i, row in enumerate(rows, 1)]


def _parcel(row: Any, i: int, n: int, scans: list[Scan], titles: dict[UUID, str], zone: str) -> Parcel:
    entries = tuple(_scan(scan, ZoneInfo(zone)) for scan in scans)
    off = row.cancelled_at is not None
    return Parcel(
        title=_("Parcel %(i)s of %(n)s") % {"i": i, "n": n} if n > 1 else _("Parcel"),
        status=_("Cancelled") if off else PARCEL_STATUSES[row.status],
        tone="" if off else TONES.get(row.status, ""),
        anchor=f"parcel-{i}",
        dates=_estimate(row),
        carrier=row.carrier_name or row.carrier,
        number=row.tracking_number,
        url=row.tracking_url,
        lines=tuple(
            Line(title=titles.get(one.line_id, "?"), detail="", quantity=one.quantity) for one in row.lines.all()
        ),
        entries=entries[:3],
        earlier=entries[3:],
    )


def _estimate(row: Any) -> str:
    if not row.estimated_to:
        return ""
    return _("The carrier says %(from)s – %(to)s") % {
        "from": f"{row.estimated_from or row.estimated_to:%-d %b}",
        "to": f"{row.estimated_to:%-d %b}",
    }


def _scan(scan: Scan, zone: ZoneInfo) -> Entry:
    word = str(PARCEL_STATUSES[scan.status]) if scan.status else _("Not understood yet")
    local = scan.at.astimezone(zone)
    return Entry(
        what=f"{word}: {scan.text}" if scan.text else word,
        at=scan.at.isoformat(),
        time=f"{local:%-d %b, %H:%M}",
        where=", ".join(part for part in (scan.city, country_here(scan.country)) if part),
        by=" ".join(part for part in (scan.code, scan.substatus) if part),
        kind="bad" if scan.status in {"exception", "attempt_fail"} else "",
    )


def promises(rows: Sequence[Any]) -> Listing:
    """The ledger of one order: what was shown where, and how it went."""
    return Listing(
        caption=_("Promises"),
        heads=(_("Said"), _("Where"), _("First shown"), _("Outcome"), _("Gap")),
        rows=[_promise(row) for row in rows],
        empty=Empty(
            title=_("Nothing promised yet"), text=_("A promise is written down when somebody sees it."), icon="calendar"
        ),
    )


def _promise(row: Any) -> Row:
    word, tone = OUTCOMES[row.outcome]
    return Row(
        cells=(
            Cell(word=row.statement or _days(row), note=because(row.because_parts)),
            Cell(word=seen_at(row.surface)),
            Cell(at=row.first_shown_at),
            Cell(word=word, badge=tone, note=why(row)),
            Cell(word=gap(row), kind="num", note=because(row.blame_parts)),
        )
    )


def gap(row: Any) -> str:
    """How far off it was, signed; empty where it can't be told."""
    if row.gap_amount is not None:
        return Money(minor=row.gap_amount, currency=row.order.currency).format("en")
    return "" if row.gap_days is None else _("%(days)+d days") % {"days": row.gap_days}


def why(row: Any) -> str:
    """Of a broken one: which stage lost the days, and whose it is."""
    if row.outcome != "broken":
        return ""
    return ": ".join(str(word) for word in (STAGES.get(row.stage), WHO.get(row.answerable)) if word)


def _days(row: Any) -> str:
    """What was promised where nobody has kept the words: a shop tells its checkout's days only."""
    return dates.span(row.earliest_on, row.latest_on, "en_GB") if row.earliest_on and row.latest_on else ""


def messages(rows: Sequence[Any], may: bool) -> Listing:
    """Messages about one order; any list of messages shows them so."""
    return Listing(
        caption=_("Messages"),
        heads=(_("Message"), _("To"), _("When"), _("State"), ""),
        rows=[message(row, may) for row in rows],
        empty=Empty(title=_("Nothing written yet"), text=_("Mails stand here as they were sent."), icon="mail"),
    )


def message_words(row: Any) -> tuple[str, str]:
    """How it went, and its tone; without a way out a mail is kept here, and nobody has got it."""
    kept = row.state == "done" and row.provider == OUTBOX
    return ("Kept here, not sent", "warn") if kept else MESSAGE_WORDS[row.state]


def message(row: Any, may: bool) -> Row:
    word, tone = message_words(row)
    trigger = TRIGGERS.get(row.trigger)
    again = Press(label=_("Send again"), action=reverse("dashboard:message_again", args=[row.pk]))
    return Row(
        cells=(
            Cell(
                word=row.subject or (trigger.title if trigger else row.trigger),
                href=reverse("dashboard:message", args=[row.pk]),
                note=trigger.title if trigger and row.subject else "",
            ),
            Cell(word=row.recipient),
            Cell(at=row.sent_at or row.created_at),
            Cell(word=_(word), badge=tone, note=row.why),
            Cell(presses=(again,) if may and trigger and not trigger.secret else ()),
        ),
        key=str(row.pk),
    )


def tracking_link(slug: str, token: str) -> str:
    """What a shopper's mail carries."""
    return f"{settings.BASE_URL}{reverse('portal:order', args=[slug, token])}"
