"""Who works here: places, roles, invitations."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import invitations
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.people import InviteForm, RoleForm, role_word
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants import actions, queries
from reassure.merchants.models import Staff
from reassure.merchants.rules import Permission, Role


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def people(request: StaffRequest) -> HttpResponse:
    may, staff = allowed(request, Permission.STAFF_CHANGE), queries.staff_of(request.merchant)
    return desk(
        request,
        "dashboard/people.html",
        listing=_staff(staff, may),
        waiting=_invited(queries.invitations_open(clock.now()), may),
        form=InviteForm() if may else None,
        roles=RoleForm(people=_choices(staff)) if may else None,
    )


@require_POST
@staff_door(Permission.STAFF_CHANGE)
def invite(request: StaffRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Write an e-mail address and choose a role."))
    now, role = clock.now(), Role(form.cleaned_data["role"])
    invitation, token = actions.invite(email=form.cleaned_data["email"], role=role, by=request.staff, now=now)
    link = request.build_absolute_uri(reverse("dashboard:join", args=[request.merchant.slug, token]))
    sent = invitations.send(merchant=request.merchant, invitation=invitation, link=link, by=request.staff, now=now)
    return _shown_once(request, link, email=invitation.email, sent=sent)


@require_POST
@staff_door(Permission.STAFF_CHANGE)
def withdraw(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    actions.withdraw(invitation_id=invitation_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("The invitation no longer works."))
    return redirect("dashboard:people")


@require_POST
@staff_door(Permission.STAFF_CHANGE)
def change_role(request: StaffRequest) -> HttpResponse:
    form = RoleForm(request.POST, people=_choices(queries.staff_of(request.merchant)))
    if not form.is_valid():
        raise Invalid(_("Choose a person and a role."))
    role, staff_id = Role(form.cleaned_data["role"]), UUID(form.cleaned_data["person"])
    actions.change_role(staff_id=staff_id, role=role, by=request.staff.key, now=clock.now())
    messages.success(request, _("The role is changed; it holds from their next click."))
    return redirect("dashboard:people")


@require_POST
@staff_door(Permission.STAFF_CHANGE)
def suspend(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    actions.suspend(staff_id=staff_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("They are out at once. You can let them in again here."))
    return redirect("dashboard:people")


@require_POST
@staff_door(Permission.STAFF_CHANGE)
def reopen(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    actions.reopen(staff_id=staff_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("They may come in again."))
    return redirect("dashboard:people")


def _shown_once(request: StaffRequest, link: str, *, email: str, sent: bool) -> HttpResponse:
    said = _("We sent it to %(email)s.") if sent else _("Mail is not set up: send this link to %(email)s yourself.")
    return desk(
        request,
        "dashboard/once.html",
        title=_("Invited"),
        text=said % {"email": email} + " " + _("It works once, for seven days, and is not shown again."),
        secret=link,
        back=reverse("dashboard:people"),
    )


def _choices(staff: list[Staff]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.user} ({role_word(one.role)})") for one in staff]


def _staff(staff: list[Staff], may: bool) -> Listing:
    return Listing(
        caption=_("Staff"),
        heads=(_("Name"), _("Role"), _("Since"), _("Last here"), _("State"), ""),
        rows=[_person(one, may) for one in staff],
        empty=Empty(title=_("Nobody works here yet")),
    )


def _person(one: Staff, may: bool) -> Row:
    closed = one.suspended_at is not None
    door, word = ("person_reopen", _("Let in again")) if closed else ("person_suspend", _("Suspend"))
    press = Press(label=word, action=reverse(f"dashboard:{door}", args=[one.pk]))
    return Row(
        cells=(
            Cell(word=str(one.user), note=one.user.email),
            Cell(word=role_word(one.role)),
            Cell(at=one.created_at),
            Cell(at=one.last_seen_at) if one.last_seen_at else Cell(word=_("never")),
            Cell(word=_("Suspended") if closed else _("Works here"), badge="warn" if closed else ""),
            Cell(presses=(press,) if may else ()),
        ),
        key=str(one.pk),
    )


def _invited(invitations: list[Any], may: bool) -> Listing:
    return Listing(
        caption=_("Open invitations"),
        heads=(_("E-mail"), _("Role"), _("Until"), ""),
        rows=[
            Row(
                cells=(
                    Cell(word=one.email),
                    Cell(word=role_word(one.role)),
                    Cell(at=one.expires_at),
                    Cell(presses=(_withdrawal(one.pk),) if may else ()),
                )
            )
            for one in invitations
        ],
        empty=Empty(title=_("No open invitations"), text=_("An invitation waits here until it is accepted or over.")),
    )


def _withdrawal(key: UUID) -> Press:
    return Press(label=_("Withdraw"), action=reverse("dashboard:invitation_withdraw", args=[key]))
