"""API keys: shown once, rotated without standing still, revoked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants import actions, queries
from reassure.merchants.rules import Permission, Scope

OVERLAP = timedelta(days=7)


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What uses it"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(scope.value, scope.value) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
    public_key = forms.CharField(
        label=gettext_lazy("RSA public key"),
        help_text=gettext_lazy("In PEM, if you sign your requests with its private half; else leave it empty."),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@staff_door(Permission.KEYS_CHANGE)
def keys(request: StaffRequest) -> HttpResponse:
    return desk(
        request,
        "dashboard/list.html",
        title=_("API keys"),
        text=_("A key lets your own systems in; it is shown once, when it is made."),
        listing=_listing(queries.api_keys(), clock.now()),
        form=KeyForm(),
        form_title=_("New key"),
        form_label=_("Make the key"),
        form_action=reverse("dashboard:key_issue"),
    )


@never_cache
@require_POST
@staff_door(Permission.KEYS_CHANGE)
def issue(request: StaffRequest) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Name the key and choose at least one thing it may do."))
    scopes = [Scope(value) for value in form.cleaned_data["scopes"]]
    by, now = request.staff.key, clock.now()
    made = actions.issue_key(name=form.cleaned_data["name"], scopes=scopes, by=by, now=now)
    if form.cleaned_data["public_key"]:
        actions.sign_key(key_id=made[0].pk, public_key=form.cleaned_data["public_key"], by=by, now=now)
    return _once(request, made[1], _("Put it where your system keeps its secrets: it is not shown again."))


@never_cache
@require_POST
@staff_door(Permission.KEYS_CHANGE)
def rotate(request: StaffRequest, key_id: UUID) -> HttpResponse:
    made = actions.rotate_key(key_id=key_id, overlap=OVERLAP, by=request.staff.key, now=clock.now())
    return _once(request, made[1], _("The old key works for seven more days, so nothing stands still."))


@never_cache
@require_POST
@staff_door(Permission.KEYS_CHANGE)
def sign(request: StaffRequest, key_id: UUID) -> HttpResponse:
    secret = actions.sign_key(key_id=key_id, by=request.staff.key, now=clock.now())
    return _once(request, secret, _("From now on the key counts only on requests that are signed with this secret."))


@require_POST
@staff_door(Permission.KEYS_CHANGE)
def revoke(request: StaffRequest, key_id: UUID) -> HttpResponse:
    actions.revoke_key(key_id=key_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("dashboard:keys")


def _once(request: StaffRequest, secret: str, text: str) -> HttpResponse:
    back = reverse("dashboard:keys")
    return desk(request, "dashboard/once.html", title=_("Shown once"), text=text, secret=secret, back=back)


def _listing(keys: list[Any], now: datetime) -> Listing:
    return Listing(
        caption=_("API keys"),
        heads=(_("Name"), _("May"), _("Made"), _("Last used"), _("State"), ""),
        rows=[_row(key, now) for key in keys],
        empty=Empty(title=_("No keys yet"), text=_("Your shop’s own systems sign in with a key."), icon="lock"),
    )


def _row(key: Any, now: datetime) -> Row:
    over = key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)
    ending = _("Ends %(day)s") % {"day": f"{key.expires_at:%-d %b}"} if key.expires_at else _("Works")
    return Row(
        cells=(
            Cell(word=key.name, note=f"…{key.hint} · {_('signed')}" if key.signs else f"…{key.hint}"),
            Cell(word=", ".join(key.scopes)),
            Cell(at=key.created_at),
            Cell(at=key.last_used_at) if key.last_used_at else Cell(word=_("never")),
            Cell(word=_("Over") if over else ending, badge="" if over else "good"),
            Cell(presses=() if over else _presses(key)),
        )
    )


def _presses(key: Any) -> tuple[Press, ...]:
    """A key that ends was rotated, and is so once."""
    rotate = Press(label=_("Rotate"), action=reverse("dashboard:key_rotate", args=[key.pk]))
    return (
        *(() if key.expires_at else (rotate,)),
        Press(label=_("Require signatures"), action=reverse("dashboard:key_sign", args=[key.pk])),
        Press(label=_("Revoke"), action=reverse("dashboard:key_revoke", args=[key.pk]), kind="danger"),
    )
