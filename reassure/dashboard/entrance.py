"""Coming in without a password: one-time links, invitations, and choosing among several merchants."""

from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reassure.dashboard import actions, queries
from reassure.dashboard.access import SESSION_KEY
from reassure.dashboard.forms.people import JoinForm
from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries as merchant_queries


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Looking spends nothing, so that a mail scanner cannot use the link up; the button signs in."""
    try:
        if request.method == "POST":
            return _sign_in(request, actions.use_link(token=token, now=clock.now()))
        person = queries.link_of(token, now=clock.now()).user
    except Refused as refusal:
        return render(request, "dashboard/refused.html", {"refusal": refusal}, status=refusal.status)
    return render(request, "dashboard/link.html", {"person": person})


def _sign_in(request: HttpRequest, user: Any) -> HttpResponse:
    request.session.flush()
    answer: HttpResponse = perform_login(request, user, email_verification="none", redirect_url=None)
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """Choose where to work; a merchant where the person has no place is not on the list."""
    found = merchant_queries.places_of(request.user)  # type: ignore[arg-type]
    chosen = request.POST.get("merchant", "")
    if chosen in {str(one.merchant_id) for one in found}:
        request.session[SESSION_KEY] = chosen
        return redirect("dashboard:today")
    return render(request, "dashboard/places.html", {"places": found})


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str, token: str) -> HttpResponseBase:
    """Accept an invitation: as who is signed in, else as a new person who chooses a password."""
    try:
        merchant = merchant_queries.merchant_by_slug(slug)
        with merchant_scope(merchant.pk):
            invitation = merchants.invitation_of(token, now=clock.now())
            known = merchant_queries.user_by_email(invitation.email)
            form = JoinForm(request.POST if request.method == "POST" else None, known=known is not None)
            if request.method == "POST" and form.is_valid():
                return _joined(request, merchant.pk, token, known, form)
    except Refused as refusal:
        return render(request, "dashboard/refused.html", {"refusal": refusal}, status=refusal.status)
    context = {"merchant": merchant, "invitation": invitation, "form": form, "known": known}
    return render(request, "dashboard/join.html", context)


def _joined(request: HttpRequest, merchant_id: UUID, token: str, known: Any, form: JoinForm) -> HttpResponseBase:
    if known is not None and request.user != known:
        messages.info(
            request, _("Sign in as %(email)s first, then open the invitation again.") % {"email": known.email}
        )
        return redirect(f"/dashboard/account/login/?next={request.path}")
    user = known or merchants.enrol(
        email=merchants.invitation_of(token, now=clock.now()).email,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
    )
    merchants.accept(token=token, user=user, now=clock.now())
    answer = redirect("dashboard:today") if known else _sign_in(request, user)
    request.session[SESSION_KEY] = str(merchant_id)
    return answer


def nowhere(request: HttpRequest) -> HttpResponse:
    """Addresses of staff are changed by a new invitation, so allauth's own page for it is shut."""
    raise Http404
