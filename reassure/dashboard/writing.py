"""A word to the shoppers of several problems at once."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.problems import WordForm
from reassure.dashboard.listing import chosen
from reassure.dashboard.page import StaffRequest, desk
from reassure.journeys import actions as journeys
from reassure.kit import clock
from reassure.merchants.rules import Permission
from reassure.problems import actions, queries


@require_POST
@staff_door(Permission.MESSAGES_CHANGE)
def write(request: StaffRequest) -> HttpResponse:
    """The form, for the rows that were ticked."""
    keys = " ".join(str(key) for key in chosen(request))
    return _form(request, WordForm(initial={"chosen": keys}), keys)


@require_POST
@staff_door(Permission.MESSAGES_CHANGE)
def send(request: StaffRequest) -> HttpResponse:
    """One mail per order, however many of its problems were ticked; the same words again are not sent twice."""
    form, now = WordForm(request.POST), clock.now()
    if not form.is_valid():
        return _form(request, form, str(request.POST.get("chosen", "")), status=422)
    rows = queries.problems(_keys(form.cleaned_data["chosen"]))
    sent = journeys.say(
        merchant=request.merchant,
        order_ids={row.order_id for row in rows if row.order_id},
        text=form.cleaned_data["text"],
        by=request.staff.key,
        now=now,
    )
    actions.acted(problem_ids=[row.pk for row in rows], now=now)
    flash.success(request, ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", sent) % {"n": sent})
    return redirect("dashboard:problems")


def _form(request: StaffRequest, form: WordForm, keys: str, status: int = 200) -> HttpResponse:
    many = len({row.order_id for row in queries.problems(_keys(keys)) if row.order_id})
    return desk(
        request,
        "dashboard/form.html",
        status=status,
        title=_("Write to the shoppers"),
        form=form,
        text=ngettext("%(n)s order’s shopper gets it.", "The shoppers of %(n)s orders get it.", many) % {"n": many},
        label=_("Send"),
        action=reverse("dashboard:problems_send"),
    )


def _keys(text: str) -> list[UUID]:
    found = []
    for word in text.split():
        with suppress(ValueError):
            found.append(UUID(word))
    return found
