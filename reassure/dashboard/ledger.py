"""The ledger of everything promised: narrowed, looked through, taken along."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.forms.ledger import KINDS, LedgerForm
from reassure.dashboard.listing import Cell, Empty, Listing, Row, Tool, address, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.story import OUTCOMES, gap, why
from reassure.dashboard.words import because, seen_at
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.promises import queries
from reassure.promises.queries import LedgerFilter
from reassure.ui import dates

SIZE, EXPORTED = 50, 500
_HEADS = (
    "id", "order", "kind", "surface", "recipient", "horizon", "revises", "earliest", "latest", "due_at", "statement",
    "first_shown_at", "last_shown_at", "outcome", "gap_days", "gap_amount", "settled_at", "stage", "answerable",
    "lane_from", "lane_to", "carrier",
)  # fmt: skip


@require_safe
@staff_door(Permission.PROMISES_SEE)
def ledger(request: StaffRequest) -> HttpResponse:
    asked = wanted(request)
    rows = queries.latest_promises(asked, before=_cursor(request), limit=SIZE + 1)
    export = Tool(word=_("Take along"), href=reverse("dashboard:ledger_export") + address(request, after=""))
    return desk(
        request,
        "dashboard/list.html",
        title=_("Everything promised"),
        filters=LedgerForm(request.GET or None),
        clear="?" if request.GET else "",
        tools=[export] if allowed(request, Permission.EXPORT) else [],
        listing=_listing(request, rows),
    )


@require_safe
@staff_door(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    asked = wanted(request)

    def page(after: UUID | None) -> tuple[Sequence[Sequence[Any]], UUID | None]:
        rows = queries.page_of_promises(asked, after=after, limit=EXPORTED)
        return [_cells(row) for row in rows], rows[-1].pk if len(rows) == EXPORTED else None

    return stream(request, "promises", _HEADS, page)


def wanted(request: StaffRequest) -> LedgerFilter:
    """What the address asks for; what means nothing is left out."""
    form = LedgerForm(request.GET)
    form.is_valid()
    said = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    today = clock.now().astimezone(ZoneInfo(request.merchant.time_zone)).date()
    return LedgerFilter(today=today, **said)


def _cursor(request: StaffRequest) -> UUID | None:
    with suppress(ValueError):
        return UUID(request.GET.get("after", ""))
    return None


def _listing(request: StaffRequest, rows: Sequence[Any]) -> Listing:
    shown = rows[:SIZE]
    return Listing(
        caption=_("Promises"),
        heads=(_("Order"), _("What"), _("Said"), _("Where"), _("First shown"), _("Outcome"), _("Gap"), _("Why")),
        rows=[_row(row) for row in shown],
        empty=Empty(
            title=_("Nothing promised"),
            text=_("Every date, price or claim that somebody was shown stands here, with how it went."),
            icon="calendar",
        ),
        older=older(request, shown[-1].pk) if len(rows) > SIZE else "",
        newest=newest(request),
    )


def _row(row: Any) -> Row:
    word, tone = OUTCOMES[row.outcome]
    risk = _("at risk") if row.at_risk_at and not row.outcome else ""
    return Row(
        cells=(
            Cell(word=row.order.number, href=reverse("dashboard:order", args=[row.order_id])),
            Cell(word=KINDS[row.kind]),
            Cell(word=row.statement or _said(row), note=because(row.because_parts)),
            Cell(word=seen_at(row.surface)),
            Cell(at=row.first_shown_at),
            Cell(word=word, badge=tone, note=risk),
            Cell(word=gap(row), kind="num"),
            Cell(word=why(row), note=because(row.blame_parts)),
        )
    )


def _said(row: Any) -> str:
    """What was promised where nobody has kept the words."""
    last = row.latest_on
    days = dates.span(row.earliest_on or last, last, "en_GB") if last else ""
    terms = ", ".join(f"{name}: {value}" for name, value in row.terms.items())
    return " · ".join(part for part in (days, terms) if part)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        row.pk, row.order.number, row.kind, row.surface, row.recipient, row.horizon, row.revises, row.earliest_on,
        row.latest_on, row.due_at, row.statement, row.first_shown_at, row.last_shown_at, row.outcome, row.gap_days,
        row.gap_amount, row.settled_at, row.stage, row.answerable, row.lane_from, row.lane_to, row.carrier,
    )  # fmt: skip
