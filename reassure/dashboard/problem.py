"""One problem: why, what can be done, what was done."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import problems as many
from reassure.dashboard import story
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.problems import AssignForm, ProblemNoteForm, SnoozeForm
from reassure.dashboard.listing import Press
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.promises import start_of_day
from reassure.dashboard.trouble import KINDS, lateness, reason
from reassure.dashboard.typed import attempt
from reassure.dashboard.words import carrier
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission
from reassure.problems import actions, queries
from reassure.problems.actions import Asked
from reassure.ui.countries import country_here


@require_safe
@staff_door(Permission.PARCELS_SEE)
def problem(request: StaffRequest, problem_id: UUID) -> HttpResponse:
    return _page(request, problem_id)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def deed(request: StaffRequest, problem_id: UUID, what: str) -> HttpResponse:
    """What is done to one as to many, and what only this one knows: that it is contested, that something is asked."""
    found, now, by = queries.problem(problem_id), clock.now(), request.staff.key
    if what in many.DOES:
        many.do(request, what, [found.pk])
        flash.success(request, str(many.DOES[what]))
    elif what in ("contest", "found") and found.shipment_id:
        act = actions.contest if what == "contest" else actions.found
        act(shipment_id=found.shipment_id, by=by, now=now)
        flash.success(request, _("Noted; the list follows in a moment."))
    elif what in ("refund", "reship") and found.order_id:
        because = f"{KINDS[found.kind]}: {reason(found.because_parts)}"
        asked = Asked(kind=what, order_id=found.order_id, cause=f"problem/{found.pk}", because=because)
        actions.ask(asked=asked, by=by, now=now)
        actions.acted(problem_ids=[found.pk], now=now)
        flash.success(request, _("It stands under Requests until it is done in the shop."))
    return redirect("dashboard:problem", problem_id)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def assign(request: StaffRequest, problem_id: UUID) -> HttpResponse:
    form, by = AssignForm(request.POST, people=_people(request)), request.staff.key
    queries.problem(problem_id)
    wrong = attempt(form, lambda said: actions.assign(problem_ids=[problem_id], to=said["to"], by=by, now=clock.now()))
    return _page(request, problem_id, wrong, assign_form=form) if wrong else redirect("dashboard:problem", problem_id)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def snooze(request: StaffRequest, problem_id: UUID) -> HttpResponse:
    form, now = SnoozeForm(request.POST), clock.now()
    queries.problem(problem_id)

    def put_off(said: dict[str, Any]) -> None:
        days = (said["until"] - start_of_day(now, request.merchant.time_zone).date()).days
        until = start_of_day(now, request.merchant.time_zone) + (days * many.DAY)
        actions.snooze(problem_ids=[problem_id], until=until, by=request.staff.key, now=now)

    wrong = attempt(form, put_off)
    return _page(request, problem_id, wrong, snooze_form=form) if wrong else redirect("dashboard:problem", problem_id)


@require_POST
@staff_door(Permission.PROBLEMS_CHANGE)
def note(request: StaffRequest, problem_id: UUID) -> HttpResponse:
    form, by = ProblemNoteForm(request.POST), request.staff.key
    wrong = attempt(
        form, lambda said: actions.write_note(problem_id=problem_id, text=said["text"], by=by, now=clock.now())
    )
    return _page(request, problem_id, wrong, note_form=form) if wrong else redirect("dashboard:problem", problem_id)


def _page(request: StaffRequest, problem_id: UUID, status: int | None = 200, **typed: Form) -> HttpResponse:
    found, people = queries.problem(problem_id), _people(request)
    context = {
        "problem": found,
        "word": KINDS[found.kind],
        "tone": many.tone(found.kind),
        "state": _("Settled") if found.resolved_at else _("Went by itself") if found.cleared_at else _("Open"),
        "reason": reason(found.because_parts),
        "facts": _facts(found, people),
        "notes": [
            story.Note(text=one.text, by=people.get(one.by, one.by), at=one.at, remove="")
            for one in queries.notes_of(found.pk)
        ],
        "entries": _story(request, found, people),
        "presses": _presses(request, found),
    }
    if allowed(request, Permission.PROBLEMS_CHANGE):
        context |= {
            "assign_form": AssignForm(initial={"to": found.assigned_to}, people=people),
            "snooze_form": SnoozeForm(),
            "note_form": ProblemNoteForm(),
        }
    return desk(request, "dashboard/problem.html", status=status or 200, **(context | typed))


def _people(request: StaffRequest) -> dict[str, str]:
    return {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}


def _facts(found: Any, people: dict[str, str]) -> list[tuple[str, Any]]:
    told = (
        (_("At stake"), many.money(found.worth, found.currency)),
        (_("Promise"), lateness(found.late_by)),
        (_("Carrier"), " · ".join(part for part in (carrier(found.carrier), found.service) if part)),
        (_("Last seen in"), found.depot),
        (_("Goes to"), country_here(found.country)),
        (_("Who"), people.get(found.assigned_to, "")),
        (_("Put off until"), f"{found.snoozed_until:%-d %b %Y}" if found.snoozed_until else ""),
    )
    return [(name, value) for name, value in told if value]


def _story(request: StaffRequest, found: Any, people: dict[str, str]) -> Any:
    mine = [fact for fact in journal.timeline(found.about) if fact.data.get("problem") == str(found.pk)]
    return story.timeline(mine, people, request.merchant.time_zone)


def _presses(request: StaffRequest, found: Any) -> list[Press]:
    """What can be done with it as it stands."""
    if not allowed(request, Permission.PROBLEMS_CHANGE):
        return []
    words: dict[str, Any] = {name: many.DOES[name] for name in _deeds(found)}
    if found.shipment_id and found.shipment.delivered_at:
        contested = queries.is_contested(found.shipment_id)
        words |= {"found": _("It turned up")} if contested else {"contest": _("Shopper says it is not there")}
    if found.order_id:
        words |= {"refund": _("Ask for a refund"), "reship": _("Ask to send again")}
    return [
        Press(label=word, action=reverse("dashboard:problem_deed", args=[found.pk, name]))
        for name, word in words.items()
    ]


def _deeds(found: Any) -> tuple[str, ...]:
    if found.resolved_at:
        return ("reopen",)
    if found.cleared_at:
        return ()
    return ("wake", "resolve") if found.snoozed_until else ("take", "resolve")
