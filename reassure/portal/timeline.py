"""What happened, newest first, in the reader's zone and language, each day said once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils.translation import gettext_lazy

from reassure.journal.rules import Fact
from reassure.portal.places import place
from reassure.portal.view import Entry, Words
from reassure.portal.words import scan_says
from reassure.shipments.rules.facts import Scan, Status
from reassure.ui import dates

SHOWN = 3

#: Of all that is recorded of an order, what its shopper wants to read.
_TOLD: dict[str, Words] = {
    "order.placed": gettext_lazy("Order confirmed"),
    "order.address_changed": gettext_lazy("Address changed"),
    "order.cancelled": gettext_lazy("Order cancelled"),
    "order.refunded": gettext_lazy("Money returned"),
    "order.instructions_given": gettext_lazy("You left a note for the courier"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Happened:
    at: datetime
    what: Words
    where: str = ""
    bad: bool = False


def of_parcel(scans: Iterable[Scan], *, zone: ZoneInfo, locale: str) -> tuple[Entry, ...]:
    """A parcel's journey; its scans come newest first."""
    return _entries(_journey(scans, locale), zone=zone, locale=locale)


def of_order(facts: Iterable[Fact], *, zone: ZoneInfo, locale: str) -> tuple[Entry, ...]:
    """What happened to the order itself."""
    told = [_Happened(at=fact.at, what=_TOLD[fact.kind]) for fact in facts if fact.kind in _TOLD]
    told.sort(key=lambda happened: happened.at, reverse=True)
    return _entries(told, zone=zone, locale=locale, now=False)


def split(entries: tuple[Entry, ...]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What is shown at once, and what opens on demand. One more line is never worth a click."""
    if len(entries) <= SHOWN + 1:
        return entries, ()
    return entries[:SHOWN], entries[SHOWN:]


def zone_name(zone: str, locale: str) -> str:
    """The zone by its city, in the reader's language where CLDR knows it: `Wien` of Europe/Vienna."""
    known = Locale.parse(locale).time_zones.get(zone, {})
    return str(known.get("city") or zone.rpartition("/")[2].replace("_", " "))


def _journey(scans: Iterable[Scan], locale: str) -> list[_Happened]:
    """Newest first; the same words at the same place again say nothing new, the earliest of them is kept."""
    found: list[_Happened] = []
    for scan in scans:
        happened = _Happened(
            at=scan.at,
            what=scan_says(scan),
            where=place(scan.city, scan.country, locale),
            bad=scan.status in {Status.EXCEPTION, Status.ATTEMPT_FAIL},
        )
        if found and (found[-1].what, found[-1].where) == (happened.what, happened.where):
            found.pop()
        found.append(happened)
    return found


def _entries(happened: Sequence[_Happened], *, zone: ZoneInfo, locale: str, now: bool = True) -> tuple[Entry, ...]:
    found, day_before = [], None
    for i, each in enumerate(happened):
        at = each.at.astimezone(zone)
        kind = "bad" if each.bad and i == 0 else "now" if now and i == 0 else ""
        found.append(
            Entry(
                what=each.what,
                at=at.isoformat(),
                time=dates.clock(at, locale),
                day=dates.full_day(at.date(), locale) if at.date() != day_before else "",
                where=each.where,
                kind=kind,
            )
        )
        day_before = at.date()
    return tuple(found)
