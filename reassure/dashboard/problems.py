"""The problems desk: one row per problem, the most pressing first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import views
from reassure.dashboard.access import allowed, back, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.forms.problems import VIEWS, ProblemFilter
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tab, Tool, address, chosen, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.trouble import KINDS, TONES, lateness, reason, span
from reassure.dashboard.words import carrier
from reassure.kit import clock
from reassure.kit.money import Money
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters
from reassure.problems import actions, queries
from reassure.problems.queries import Filter
from reassure.shipments import queries as shipments
from reassure.ui.countries import country_here

EXPORTED = 500
MEASURED = timedelta(days=28)
DAY = timedelta(days=1)
_HEADS = (
    "kind", "because", "order", "tracking_number", "carrier", "depot", "country", "worth", "currency", "late_by",
    "raised_at", "first_action_at", "resolved_at", "cleared_at", "assigned_to",
)  # fmt: skip
#: What can be done with many at once, by the last part of its address.
DOES: dict[str, Any] = {
    "take": gettext_lazy("I take them"),
    "release": gettext_lazy("Give back"),
    "day": gettext_lazy("Put off a day"),
    "week": gettext_lazy("Put off a week"),
    "wake": gettext_lazy("Bring back"),
    "resolve": gettext_lazy("Settled"),
    "reopen": gettext_lazy("Open again"),
}
_IN_VIEW = {
    "snoozed": ("wake", "resolve"),
    "past": ("reopen",),
    "mine": ("release", "day", "week", "resolve"),
}


@require_safe
@staff_door(Permission.PARCELS_SEE)
def problems(request: StaffRequest) -> HttpResponse:
    now, asked = clock.now(), wanted(request)
    page = queries.listed(asked, now)
    people = {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}
    return desk(
        request,
        "dashboard/problems.html",
        title=_("Problems"),
        tabs=_tabs(request, now, asked.view),
        filters=ProblemFilter(request.GET or None),
        clear="?" if request.GET else "",
        listing=_listing(request, page, asked.view, people),
        figures=_speed(now),
        tools=_tools(request),
        **views.shown(request, "problems"),
    )


@require_safe
@staff_door(Permission.PARCELS_SEE)
def causes(request: StaffRequest) -> HttpResponse:
    """What has one cause stands together: one depot, one carrier."""
    now, asked = clock.now(), wanted(request)
    listing = Listing(
        caption=_("Causes"),
        heads=(_("Problem"), _("Carrier"), _("Last seen in"), _("How many"), _("At stake"), _("Latest")),
        rows=[_group(one) for one in queries.groups(asked, now)],
        empty=_nothing(),
    )
    tabs = _tabs(request, now, "causes")
    form = ProblemFilter(request.GET or None)
    return desk(request, "dashboard/problems.html", title=_("Problems"), tabs=tabs, filters=form, listing=listing)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def act(request: StaffRequest, what: str) -> HttpResponse:
    """One deed for all chosen rows."""
    count = do(request, what, chosen(request))
    said = ngettext("%(n)s problem: %(what)s.", "%(n)s problems: %(what)s.", count)
    flash.success(request, said % {"n": count, "what": str(DOES[what]).lower()})
    if what == "resolve":
        flash.info(request, _("Taken back under “Over”, with “Open again”."))
    return redirect(back(request) or "dashboard:problems")


def do(request: StaffRequest, what: str, keys: Sequence[Any]) -> int:
    now, by = clock.now(), request.staff.key
    deeds = {
        "take": lambda: actions.assign(problem_ids=keys, to=by, by=by, now=now),
        "release": lambda: actions.assign(problem_ids=keys, to="", by=by, now=now),
        "day": lambda: actions.snooze(problem_ids=keys, until=now + DAY, by=by, now=now),
        "week": lambda: actions.snooze(problem_ids=keys, until=now + 7 * DAY, by=by, now=now),
        "wake": lambda: actions.wake(problem_ids=keys, by=by, now=now),
        "resolve": lambda: actions.resolve(problem_ids=keys, by=by, now=now),
        "reopen": lambda: actions.reopen(problem_ids=keys, by=by, now=now),
    }
    return deeds[what]()


@require_safe
@staff_door(Permission.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    now, asked = clock.now(), wanted(request)

    def page(after: str | None) -> tuple[Sequence[Sequence[Any]], str | None]:
        found = queries.listed(replace(asked, after=after or ""), now, size=EXPORTED)
        return [_cells(row) for row in found.rows], found.after or None

    return stream(request, "problems", _HEADS, page)


def wanted(request: StaffRequest) -> Filter:
    """What the address asks for; what means nothing is left out."""
    form = ProblemFilter(request.GET)
    form.is_valid()
    said = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}
    return Filter(
        view=said["view"] if said.get("view") in VIEWS else "open",
        staff=request.staff.key,
        kind=said.get("kind", ""),
        carrier=said.get("carrier", ""),
        country=said.get("country", "").upper(),
        depot=said.get("depot", ""),
        keys=_found(said["q"]) if said.get("q") else None,
        after=request.GET.get("after", ""),
    )


def _found(text: str) -> tuple[list[Any], list[Any]]:
    return (
        [row.id for row in orders.search(Filters(text=text), size=50).rows],
        [row.pk for row in shipments.parcels_by_number(text)],
    )


def _tabs(request: StaffRequest, now: datetime, here: str) -> list[Tab]:
    counts = queries.counts(now, staff=request.staff.key)
    page = reverse("dashboard:problems")
    found = [
        Tab(word=word, href=f"{page}?view={name}", here=name == here, count=counts.get(name))
        for name, word in VIEWS.items()
    ]
    return [*found, Tab(word=_("By cause"), href=reverse("dashboard:causes"), here=here == "causes")]


def _speed(now: datetime) -> list[tuple[str, str]]:
    speed = queries.speed(since=now - MEASURED)
    return [
        (_("until somebody acts"), span(speed.acted)),
        (_("until it is over"), span(speed.gone)),
        (_("raised"), f"{speed.raised:,}"),
        (_("went by themselves"), f"{speed.alone:,}"),
    ]


def _listing(request: StaffRequest, page: queries.Page, view: str, people: dict[str, str]) -> Listing:
    return Listing(
        caption=_("Problems"),
        heads=(_("Problem"), _("Order"), _("Parcel"), _("At stake"), _("Since"), _("Who")),
        rows=[_row(one, people) for one in page.rows],
        empty=_nothing(),
        older=older(request, page.after),
        newest=newest(request),
        bulk=_bulk(request, view),
    )


def _nothing() -> Empty:
    return Empty(
        title=_("Nothing here needs you"),
        text=_("What is late, stuck, silent or refused stands here until it moves again or somebody settles it."),
        icon="check",
    )


def _bulk(request: StaffRequest, view: str) -> tuple[Press, ...]:
    if not allowed(request, Permission.PROBLEMS_CHANGE):
        return ()
    names = _IN_VIEW.get(view, ("take", "day", "week", "resolve"))
    found = tuple(Press(label=DOES[name], action=reverse("dashboard:problems_act", args=[name])) for name in names)
    if view != "past" and allowed(request, Permission.MESSAGES_CHANGE):
        found += (Press(label=_("Write to the shoppers"), action=reverse("dashboard:problems_write")),)
    return found


def _row(one: Any, people: dict[str, str]) -> Row:
    over = _("settled") if one.resolved_at else _("went by itself") if one.cleared_at else ""
    parcel = one.shipment
    return Row(
        cells=(
            Cell(
                word=KINDS[one.kind],
                href=reverse("dashboard:problem", args=[one.pk]),
                note=" · ".join(part for part in (reason(one.because_parts), over) if part),
            ),
            Cell(word=one.order.number, href=reverse("dashboard:order", args=[one.order_id]))
            if one.order_id
            else Cell(word="–"),
            Cell(
                word=parcel.tracking_number if parcel else "–",
                note=" · ".join(
                    part for part in (carrier(one.carrier), one.depot or country_here(one.country)) if part
                ),
            ),
            Cell(word=money(one.worth, one.currency), note=lateness(one.late_by), kind="num"),
            Cell(at=one.raised_at),
            Cell(word=people.get(one.assigned_to, "–")),
        ),
        key=str(one.pk),
    )


def tone(kind: str) -> str:
    return TONES.get(kind, "warn")  # type: ignore[call-overload, no-any-return]


def money(minor: int, currency: str) -> str:
    return Money(minor=minor, currency=currency).format("en") if currency else "–"


def _group(one: Any) -> Row:
    about = {name: one[name] for name in ("kind", "carrier", "depot") if one[name]}
    return Row(
        cells=(
            Cell(word=KINDS[one["kind"]], href=f"{reverse('dashboard:problems')}?{urlencode(about)}"),
            Cell(word=carrier(one["carrier"]) or "–"),
            Cell(word=one["depot"] or "–"),
            Cell(word=one["many"], kind="num"),
            Cell(word=money(one["worth"], one["currency"]), kind="num"),
            Cell(at=one["latest"]),
        )
    )


def _cells(one: Any) -> tuple[Any, ...]:
    times = (one.raised_at, one.first_action_at, one.resolved_at, one.cleared_at)
    return (
        one.kind, reason(one.because_parts), one.order.number if one.order_id else "",
        one.shipment.tracking_number if one.shipment_id else "", one.carrier, one.depot, one.country,
        Money(minor=one.worth, currency=one.currency).decimal if one.currency else "", one.currency, one.late_by,
        *(at.isoformat() if at else "" for at in times), one.assigned_to,
    )  # fmt: skip


def _tools(request: StaffRequest) -> list[Tool]:
    found = [Tool(word=_("Requests"), href=reverse("dashboard:requests"))]
    if allowed(request, Permission.EXPORT):
        href = f"{reverse('dashboard:problems_export')}{address(request, after='')}"
        found.append(Tool(word=_("Export all"), href=href, icon="download"))
    return found
