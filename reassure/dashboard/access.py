"""The staff's one way in: signed in, at a merchant, in its scope, with the permission, then the page."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as staff_actions
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission, Role, may

P = ParamSpec("P")
SESSION_KEY = "merchant"
POLICY = (
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Helper:
    """Somebody who may do what this person may not."""

    name: str
    email: str


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff_door(permission: Permission | None, *, scoped: bool = True) -> Callable[[View[P]], Door[P]]:
    """Let staff with this permission in, with the merchant's scope open around the view (None: any staff).

    `scoped` False: the scope is open for the checks only, for a view that calls a vendor and opens its own.
    Nobody signed in: the sign-in page. No place here: choose one. Not allowed: 403 and who can help. A refusal rolls
    everything back and is said: on a page as such, after a form as a flash where the form was.
    """

    def around(view: View[P]) -> Door[P]:
        @wraps(view)
        def door(given: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not given.user.is_authenticated:
                return redirect_to_login(given.get_full_path())
            chosen, request = place(given), cast(StaffRequest, given)
            if chosen is None:
                return redirect("dashboard:places")
            try:
                with translation.override("en"):
                    return _guarded(_enter(request, permission, chosen, scoped, lambda: view(request, *args, **kwargs)))
            except Refused as refusal:
                return _guarded(refused(request, refusal))

        door.permission = permission  # type: ignore[attr-defined]
        return door

    return around


def _guarded(answer: HttpResponseBase) -> HttpResponseBase:
    """Scripts and styles come from us alone; nothing of the staff's pages is kept by caches between."""
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    return answer


def place(request: HttpRequest) -> UUID | None:
    """The merchant this session works at; where there is only one to choose, it is chosen."""
    chosen = request.session.get(SESSION_KEY)
    if chosen:
        return UUID(chosen)
    places = merchants.places_of(request.user)  # type: ignore[arg-type]
    if len(places) != 1:
        return None
    request.session[SESSION_KEY] = str(places[0].merchant_id)
    return places[0].merchant_id


def _enter(
    request: StaffRequest,
    permission: Permission | None,
    chosen: UUID,
    scoped: bool,
    view: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    with merchant_scope(chosen):
        stopped = _stopped(request, permission, chosen)
        if stopped or scoped:
            return stopped or _timed(request, view)
    return _timed(request, view)


def _stopped(request: StaffRequest, permission: Permission | None, chosen: UUID) -> HttpResponse | None:
    """Who may not go on, and where to instead; None lets in."""
    staff = merchants.staff_at(request.user, chosen)
    if staff is None:
        del request.session[SESSION_KEY]
        return redirect("dashboard:places")
    request.staff, request.merchant = staff, staff.merchant
    staff_actions.seen(staff=staff, now=clock.now())
    if permission and not staff.may(permission):
        return _forbidden(request, permission)
    return None


def _timed(request: StaffRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    with timezone.override(request.merchant.time_zone):
        return view()


def _forbidden(request: StaffRequest, permission: Permission) -> HttpResponse:
    able = [
        Helper(name=str(one.user), email=one.user.email)
        for one in merchants.staff_of(request.merchant)
        if one.may(permission)
    ]
    return desk(request, "dashboard/forbidden.html", status=403, helpers=able, role=Role(request.staff.role))


def refused(request: StaffRequest, refusal: Refused) -> HttpResponse:
    """Say it where the person is: a form's page again with a flash, else a page of its own."""
    came_from = back(request)
    if request.method == "POST" and came_from and refusal.status != 404:
        messages.error(request, refusal.message)
        return redirect(came_from)
    with translation.override("en"):
        return desk(request, "dashboard/refused.html", status=refusal.status, refusal=refusal)


def back(request: HttpRequest) -> str:
    """The page of ours that the person came from, empty where there is none."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else ""


def allowed(request: StaffRequest, permission: Permission) -> bool:
    """Whether to show a button; the door behind it asks again."""
    return may(request.staff.role, permission)
