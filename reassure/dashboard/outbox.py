"""Messages: what was sent, what failed and why, each as it looked."""

from uuid import UUID

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard import story
from reassure.dashboard.access import allowed, back, staff_door
from reassure.dashboard.forms.filters import key, since
from reassure.dashboard.listing import Empty, Listing, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import thing
from reassure.kit import clock
from reassure.kit.errors import Refused
from reassure.merchants.rules import Permission
from reassure.messages import actions, queries
from reassure.messages.rules.triggers import TRIGGERS
from reassure.messages.rules.wanted import MessageWanted

PAGE = 50
#: A mail runs nothing, sends nothing and sees nothing of us; its pictures may be anywhere.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; font-src https: data:"


class NotAgain(Refused):
    """The words are gone or secret, so they can't be sent a second time."""

    code = "message_secret"


class OutboxFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any")), *((state, word) for state, (word, _tone) in story.MESSAGE_WORDS.items())],
    )
    since = forms.DateField(label=gettext_lazy("Made from"), required=False, widget=forms.DateInput({"type": "date"}))


@require_safe
@staff_door(Permission.MESSAGES_SEE)
def outbox(request: StaffRequest) -> HttpResponse:
    form = OutboxFilter(request.GET or None)
    state = request.GET.get("state", "")
    last = key(request.GET.get("after", ""))
    rows = queries.latest(
        states=[state] if state else (),
        since=since(form, request.merchant.time_zone),
        before=queries.message(last) if last else None,
        limit=PAGE,
    )
    shown = story.messages(rows, allowed(request, Permission.MESSAGES_CHANGE))
    listing = Listing(
        caption=shown.caption,
        heads=shown.heads,
        rows=shown.rows,
        empty=Empty(
            title=_("No messages"),
            text=_("Mails stand here as they were sent, or with why they were not."),
            icon="mail",
        ),
        older=older(request, rows[-1].pk if len(rows) == PAGE else ""),
        newest=newest(request),
    )
    tools = [Tool(word=_("Addresses without mail"), href=reverse("dashboard:addresses"), icon="mail")]
    return desk(request, "dashboard/list.html", title=_("Messages"), filters=form, listing=listing, tools=tools)


@require_safe
@staff_door(Permission.MESSAGES_SEE)
def message(request: StaffRequest, message_id: UUID) -> HttpResponse:
    found = queries.message(message_id)
    word, tone = story.message_words(found)
    facts = [
        (_("To"), found.recipient),
        (_("From"), found.sender),
        (_("Language"), found.locale),
        (_("Why"), found.why),
    ]
    facts += [(_("Sent by"), found.provider), (_("Provider’s id"), found.provider_id)]
    trigger = TRIGGERS.get(found.trigger)
    return desk(
        request,
        "dashboard/message.html",
        title=found.subject or (trigger.title if trigger else found.trigger),
        message=found,
        about=thing(found.about),
        facts=[(name, value) for name, value in facts if value],
        word=_(word),
        tone=tone,
        readable=_readable(request, found.trigger),
        may=allowed(request, Permission.MESSAGES_CHANGE) and not (trigger and trigger.secret),
    )


@require_safe
@xframe_options_sameorigin
@staff_door(Permission.MESSAGES_SEE)
def body(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """The mail as sent, where it can do nothing."""
    found = queries.message(message_id)
    answer = HttpResponse(found.html if _readable(request, found.trigger) else "")
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_POST
@staff_door(Permission.MESSAGES_CHANGE)
def again(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """What failed is tried again; what was sent goes as a new message, at most once a minute."""
    found, now = queries.message(message_id), clock.now()
    known = TRIGGERS.get(found.trigger)
    if known is None or known.secret:
        raise NotAgain(_("This held a code or a link for one person: ask for a new one instead."))
    if found.state != "done":
        actions.send_again(message_id=found.pk, by=request.staff.key, now=now)
    else:
        wanted = MessageWanted(
            trigger=found.trigger, recipient=found.recipient, about=found.about, person=found.person,
            event_key=f"again/{found.pk}/{now:%Y%m%d%H%M}", key=found.key, locale=found.locale, zone=found.zone,
        )  # fmt: skip
        actions.queue(message=wanted, by=request.staff.key, now=now)
    flash.success(request, _("It goes out in a moment."))
    return redirect(back(request) or "dashboard:outbox")


def _readable(request: StaffRequest, trigger: str) -> bool:
    """Invitations open a door: only who may invite reads them."""
    return trigger != "staff_invitation" or allowed(request, Permission.STAFF_CHANGE)
