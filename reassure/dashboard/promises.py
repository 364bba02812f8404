"""Promises: what is open, what is overdue, what was broken, and how it adds up."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from reassure.dashboard.access import staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Row, Tab
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import because, moved_by
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders
from reassure.promises import queries
from reassure.ui import dates

WITHIN = timedelta(days=28)


@require_safe
@staff_door(Permission.PROMISES_SEE)
def promises(request: StaffRequest) -> HttpResponse:
    kind = request.GET.get("kind", "overdue")
    now = clock.now()
    today = now.astimezone(ZoneInfo(request.merchant.time_zone)).date()
    rows = _rows(kind, today, now)
    return desk(
        request,
        "dashboard/promises.html",
        tabs=_tabs(kind, today),
        figures=_figures(queries.figures(since=now - WITHIN, until=now)),
        listing=_listing(rows),
    )


def _rows(kind: str, today: Any, now: datetime) -> list[queries.Current]:
    if kind == "open":
        return queries.open_deliveries(limit=100)
    if kind == "broken":
        return queries.broken(since=now - WITHIN, limit=100)
    return queries.overdue(today, limit=100)


def _tabs(kind: str, today: Any) -> list[Tab]:
    opened, late = queries.counts(today)
    return [
        Tab(word=_("Overdue"), href="?kind=overdue", here=kind not in {"open", "broken"}, count=late),
        Tab(word=_("Open"), href="?kind=open", here=kind == "open", count=opened),
        Tab(word=_("Broken in 28 days"), href="?kind=broken", here=kind == "broken"),
    ]


def _figures(found: queries.Figures) -> list[dict[str, str]]:
    kept = f"{found.kept_share:.1%}" if found.kept_share is not None else "–"
    gap = f"{found.mean_gap_days:+.1f}" if found.mean_gap_days is not None else "–"
    settled = _("of %(n)s in 28 days") % {"n": found.kept + found.broken}
    return [
        {"value": kept, "name": _("promises kept"), "note": settled},
        {"value": str(found.broken), "name": _("broken"), "href": "?kind=broken"},
        {"value": gap, "name": _("days from the original date, on average")},
        {"value": str(found.failed_attempts), "name": _("first attempts that failed")},
    ]


def _listing(rows: list[queries.Current]) -> Listing:
    placed = orders.orders({row.order_id for row in rows})
    return Listing(
        caption=_("Promises"),
        heads=(_("Order"), _("Customer"), _("We say now"), _("First said"), _("Moved"), _("Because")),
        rows=[_row(row, placed[row.order_id]) for row in rows if row.order_id in placed],
        empty=Empty(
            title=_("Nothing here"),
            text=_("An order stands here while its promise is open, late or broken."),
            icon="calendar",
        ),
    )


def _row(row: queries.Current, placed: orders.PlacedOrder) -> Row:
    now = dates.span(row.dates.earliest, row.dates.latest, "en_GB") if row.dates else "–"
    first = dates.span(*row.first, "en_GB") if row.first else "–"
    never = row.outcome == "broken" and row.arrived_on is None
    moved = _("never arrived") if never else moved_by(row.moved_days)
    return Row(
        cells=(
            Cell(word=placed.number, href=reverse("dashboard:order", args=[placed.id])),
            Cell(word=placed.name, note=placed.email),
            Cell(word=now),
            Cell(word=first),
            Cell(word=moved, note=_changes(row.changes)),
            Cell(word=because(row.because)),
        )
    )


def _changes(many: int) -> str:
    return ngettext("%(n)s change", "%(n)s changes", many) % {"n": many} if many else ""


def start_of_day(now: datetime, zone: str) -> datetime:
    """The merchant's midnight."""
    here = now.astimezone(ZoneInfo(zone))
    return datetime.combine(here.date(), time(), here.tzinfo)
