"""Delivery dates: what was learned, how it has done, and how sure the merchant wants to be."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import learning_tables as tables
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.learned import DatesForm
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.typed import attempt
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.promises import actions, tasks
from reassure.promises.queries import learned as queries
from reassure.promises.rules.versions import State


@require_safe
@staff_door(Permission.PROMISES_SEE)
def learned(request: StaffRequest) -> HttpResponse:
    return _page(request)


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def choose(request: StaffRequest) -> HttpResponse:
    form = DatesForm(request.POST, policy=queries.policy())
    wrong = attempt(form, lambda _said: actions.choose(choice=form.choice(), by=request.staff.key, now=clock.now()))
    if wrong:
        return _page(request, wrong, form)
    flash.success(request, _("Saved. Dates named from now on follow it."))
    return redirect("dashboard:learned")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def level(request: StaffRequest, percent: int) -> HttpResponse:
    """The choice made at the frontier."""
    actions.choose_level(percent=percent, by=request.staff.key, now=clock.now())
    flash.success(request, _("Dates named from now on are kept with %(percent)s %%.") % {"percent": percent})
    return redirect("dashboard:learned")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def serve(request: StaffRequest, version_id: UUID) -> HttpResponse:
    row = actions.serve(version_id=version_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("Dates are named by the version of %(day)s until you say otherwise.") % _day(row))
    return redirect("dashboard:learned")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def newest(request: StaffRequest) -> HttpResponse:
    row = actions.serve_newest(by=request.staff.key, now=clock.now())
    flash.success(request, _("Dates are named by the version of %(day)s, and by every newer one.") % _day(row))
    return redirect("dashboard:learned")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def now(request: StaffRequest) -> HttpResponse:
    """Without waiting for the night."""
    tasks.defer_learning(request.merchant.pk, at_once=True)
    flash.success(request, _("Learning begins. Look again in a few minutes."))
    return redirect("dashboard:learned")


def _page(request: StaffRequest, status: int = 200, typed: DatesForm | None = None) -> HttpResponse:
    may = allowed(request, Permission.PROMISES_CHANGE)
    policy, versions, learning = queries.policy(), queries.versions(), queries.learning()
    serving = next((row for row in versions if row.state == State.SERVING), None)
    figures: dict[str, Any] = serving.figures if serving else {}
    return desk(
        request,
        "dashboard/learned.html",
        status=status,
        figures=tables.headlines(serving, learning, request.merchant.time_zone),
        lanes=tables.lanes(queries.lanes_of(serving) if serving else []),
        frontier=tables.frontier(figures, policy.confidence_percent, may=may),
        months=tables.months(figures, queries.kept_by_month(since=clock.now() - queries.MONTHS)),
        calibration=tables.calibration(figures),
        sources=tables.sources(queries.source_scores()),
        versions=tables.versions(versions, may=may),
        held=serving is not None and serving.held and may,
        again=reverse("dashboard:learned_newest"),
        at_once=reverse("dashboard:learned_now") if may else "",
        form=(typed or DatesForm(policy=policy)) if may else None,
    )


def _day(row: Any) -> dict[str, str]:
    return {"day": f"{row.learned_on:%-d %B %Y}"}
