"""How promises were kept: by horizon, month, route and carrier, each number with its rows, and what is at stake."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.ledger import HORIZONS, KINDS
from reassure.dashboard.listing import Cell, Empty, Listing, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import carrier
from reassure.kit import clock
from reassure.kit.money import Money
from reassure.merchants.rules import Permission
from reassure.promises import actions, queries
from reassure.promises.rules.scorecard import Scorecard, Tally


@require_safe
@staff_door(Permission.PROMISES_SEE)
def scorecard(request: StaffRequest) -> HttpResponse:
    today = clock.now().astimezone(ZoneInfo(request.merchant.time_zone)).date()
    found = queries.scorecard_since(queries.months_before(today))
    return desk(
        request,
        "dashboard/scorecard.html",
        title=_("Scorecard"),
        figures=_figures(found),
        listings=[listing for listing in _listings(found) if listing.rows],
        empty=not found.overall.settled and not found.kinds,
        public=_address(request) if queries.policy().scorecard_public else "",
        may=allowed(request, Permission.PROMISES_CHANGE),
    )


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def publish(request: StaffRequest) -> HttpResponse:
    public = request.POST.get("public") == "yes"
    actions.publish_scorecard(public=public, by=request.staff.key, now=clock.now())
    said = _("Anybody may read it now.") if public else _("Nobody outside can read it any more.")
    messages.success(request, said)
    return redirect("dashboard:scorecard")


def _address(request: StaffRequest) -> str:
    return f"{settings.BASE_URL}{reverse('portal:scorecard', args=[request.merchant.slug])}"


def _figures(found: Scorecard) -> list[dict[str, str]]:
    overall = found.overall
    settled = _("of %(n)s in twelve months") % {"n": f"{overall.settled:,}"}
    stake = queries.worth_at_stake()
    worth = [Money(minor=minor, currency=currency).format("en") for currency, (minor, _n) in stake.items()]
    many = _("%(n)s orders at risk") % {"n": sum(n for _minor, n in stake.values())}
    return [
        {"value": f"{overall.kept_share:.1%}" if overall.settled else "–", "name": _("in time"), "note": settled},
        {"value": f"{overall.inside_share:.1%}" if overall.settled else "–", "name": _("within the days named")},
        {"value": f"{overall.mean_late:.1f}" if overall.broken else "–", "name": _("days late, where late")},
        {"value": f"{overall.mean_ahead:.1f}" if overall.settled else "–", "name": _("days promised, on average")},
        {"value": ", ".join(worth) or "–", "name": _("at stake"), "note": many, "href": _rows(outcome="risky")},
    ]


def _rows(**narrowed: str) -> str:
    return f"{reverse('dashboard:ledger')}?{urlencode(narrowed)}"


def _listings(found: Scorecard) -> Iterable[Listing]:
    said = [(HORIZONS[key], _rows(kind="delivery", horizon=key), t) for key, t in found.horizons.items() if key]
    yield _listing(_("By when it was said"), said)
    months = [
        (f"{month:%B %Y}", _rows(kind="delivery", month=month.isoformat()), t) for month, t in found.months.items()
    ]
    yield _listing(_("By month"), months)
    lanes = [("-".join(lane), t) for lane, t in found.lanes.items() if all(lane)]
    worst = sorted(lanes, key=lambda each: (each[1].kept_share, -each[1].settled))
    yield _listing(_("By route, the worst first"), [(lane, _rows(lane=lane, outcome="broken"), t) for lane, t in worst])
    carriers = [(carrier(key), _rows(carrier=key, outcome="broken"), t) for key, t in found.carriers.items() if key]
    yield _listing(_("By carrier"), carriers)
    yield _listing(_("Other promises"), [(KINDS[kind], _rows(kind=kind), t) for kind, t in found.kinds.items()])


def _listing(caption: str, rows: list[tuple[Any, str, Tally]]) -> Listing:
    return Listing(
        caption=caption,
        heads=(caption, _("In time"), _("Within the days"), _("Days late"), _("Days wide"), _("Settled")),
        rows=[_row(word, href, tally) for word, href, tally in rows],
        empty=Empty(title=_("Nothing yet")),
    )


def _row(word: Any, href: str, tally: Tally) -> Row:
    cells = (
        f"{tally.kept_share:.1%}",
        f"{tally.inside_share:.1%}",
        f"{tally.mean_late:.1f}" if tally.broken else "–",
        f"{tally.mean_width:.1f}",
        f"{tally.settled:,}",
    )
    return Row(cells=(Cell(word=word, href=href), *(Cell(word=cell, kind="num") for cell in cells)))
