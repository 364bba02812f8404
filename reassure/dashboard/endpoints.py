"""Outgoing webhooks: where we tell a merchant's systems what happens, and how that went."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reassure.connectors.outgoing import actions, queries
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.merchants.rules import Permission

PAGE = 50
STATES: dict[str, tuple[Any, str]] = {
    "on": (gettext_lazy("On"), "good"),
    "off": (gettext_lazy("Off"), ""),
    "broken": (gettext_lazy("Switched off: kept failing"), "bad"),
}
POST_STATES: dict[str, tuple[Any, str]] = {
    "wanted": (gettext_lazy("Waits"), ""),
    "sending": (gettext_lazy("Being sent"), "info"),
    "done": (gettext_lazy("Taken"), "good"),
    "failed": (gettext_lazy("Failed"), "bad"),
}
KINDS = ("order.*", "shipment.*", "promise.*", "message.*", "customer.*", "consent.*")


class EndpointForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        help_text=gettext_lazy("None chosen: all of them."),
        required=False,
        choices=[(kind, kind) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
    )


class NewEndpointForm(EndpointForm):
    """The format is chosen once: what waits is written in it already."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("standard", gettext_lazy("Standard Webhooks: every event, without personal data")),
            ("aftership", gettext_lazy("AfterShip’s: trackings, for a receiver that was written for AfterShip")),
        ],
        initial="standard",
        required=False,
    )

    def clean_format(self) -> str:
        return self.cleaned_data["format"] or "standard"


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def endpoints(request: StaffRequest) -> HttpResponse:
    may = allowed(request, Permission.CONNECTIONS_CHANGE)
    listing = Listing(
        caption=_("Outgoing webhooks"),
        heads=(_("Name"), _("Address"), _("Events"), _("State"), _("Last taken")),
        rows=[_row(one) for one in queries.endpoints()],
        empty=Empty(
            title=_("No endpoints yet"), text=_("Your own systems can hear of every event as it happens."), icon="out"
        ),
    )
    return desk(
        request, "dashboard/list.html", title=_("Outgoing webhooks"), listing=listing,
        form=NewEndpointForm() if may else None,
        form_title=_("New endpoint"), form_label=_("Add"), form_action=reverse("dashboard:endpoint_add"),
    )  # fmt: skip


@never_cache
@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def add(request: StaffRequest) -> HttpResponse:
    form = NewEndpointForm(request.POST)
    if not form.is_valid():
        return desk(request, "dashboard/form.html", status=422, title=_("New endpoint"), form=form, label=_("Add"))
    wanted = actions.Wanted(**form.cleaned_data)
    made, secret = actions.add(wanted=wanted, by=request.staff.key, now=clock.now())
    return _once(request, made.pk, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door(Permission.CONNECTIONS_CHANGE)
def endpoint(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    """Its settings and its log; a POST changes the settings."""
    row = queries.endpoint(endpoint_id)
    start = {"name": row.name, "url": row.url, "kinds": row.kinds}
    form = EndpointForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        wanted = actions.Wanted(**form.cleaned_data)
        actions.change(endpoint_id=row.pk, wanted=wanted, by=request.staff.key, now=clock.now())
        flash.success(request, _("Saved; what waits goes to the new address."))
        return redirect("dashboard:endpoint", row.pk)
    word, tone = STATES[row.state]
    log = queries.posts(row.pk, state=request.GET.get("state", ""), before=request.GET.get("after", ""), limit=PAGE)
    return desk(request, "dashboard/endpoint.html", row=row, form=form, word=word, tone=tone, log=_log(request, log))


@never_cache
@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def press(request: StaffRequest, endpoint_id: UUID, what: str) -> HttpResponse:
    """A button on an endpoint: test, on, off, rotate, reveal, remove."""
    queries.endpoint(endpoint_id)
    secret = _PRESSES[what](endpoint_id=endpoint_id, by=request.staff.key, now=clock.now())
    if what in {"rotate", "reveal"}:
        return _once(request, endpoint_id, secret)
    flash.success(request, _("Done."))
    return redirect("dashboard:endpoints") if what == "remove" else redirect("dashboard:endpoint", endpoint_id)


@require_safe
@staff_door(Permission.CONNECTIONS_CHANGE)
def post(request: StaffRequest, post_id: UUID) -> HttpResponse:
    """What was posted, and how each try went."""
    found = queries.post(post_id)
    tries = Listing(
        caption=_("Attempts"),
        heads=(_("Try"), _("When"), _("Status"), _("Took"), _("Answer")),
        rows=[_try(one) for one in queries.attempts(found.pk)],
        empty=Empty(title=_("Not tried yet")),
    )
    word, tone = POST_STATES[found.state]
    return desk(request, "dashboard/post.html", post=found, tries=tries, word=word, tone=tone)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def resend(request: StaffRequest, post_id: UUID) -> HttpResponse:
    actions.resend(post_id=post_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("It is posted again in a moment, under the same message id."))
    return redirect("dashboard:post", post_id)


_PRESSES: dict[str, Any] = {
    "test": actions.send_test,
    "on": actions.switch_on,
    "off": actions.switch_off,
    "rotate": actions.rotate,
    "reveal": actions.reveal,
    "remove": actions.remove,
}


def _once(request: StaffRequest, endpoint_id: UUID, secret: str) -> HttpResponse:
    text = _("Your system checks our signature with this secret, all of it as it stands here.")
    back = reverse("dashboard:endpoint", args=[endpoint_id])
    return desk(request, "dashboard/once.html", title=_("The secret"), text=text, secret=secret, back=back)


def _row(one: Any) -> Row:
    word, tone = STATES[one.state]
    return Row(
        cells=(
            Cell(word=one.name, href=reverse("dashboard:endpoint", args=[one.pk])),
            Cell(word=one.url, note=_("AfterShip’s format") if one.format == "aftership" else ""),
            Cell(word=", ".join(one.kinds) or _("all")),
            Cell(word=word, badge=tone, note=one.last_error[:200]),
            Cell(at=one.last_ok_at) if one.last_ok_at else Cell(word=_("never")),
        )
    )


def _log(request: StaffRequest, rows: list[queries.Row]) -> Listing:
    return Listing(
        caption=_("Log"),
        heads=(_("Event"), _("When"), _("State"), _("Tried"), ""),
        rows=[_posted(row) for row in rows],
        empty=Empty(title=_("Nothing posted yet"), text=_("Press “Send a test” to see one go.")),
        older=older(request, rows[-1].cursor if len(rows) == PAGE else ""),
        newest=newest(request),
    )


def _posted(row: queries.Row) -> Row:
    word, tone = POST_STATES[row.state]
    again = Press(label=_("Post again"), action=reverse("dashboard:post_resend", args=[row.id]))
    return Row(
        cells=(
            Cell(word=row.kind, href=reverse("dashboard:post", args=[row.id])),
            Cell(at=row.created_at),
            Cell(word=word, badge=tone),
            Cell(word=row.attempts, kind="num"),
            Cell(presses=(again,)),
        )
    )


def _try(one: Any) -> Row:
    cells = (Cell(word=one.number), Cell(at=one.at), Cell(word=one.status or _("no answer")), Cell(word=f"{one.ms} ms"))
    return Row(cells=(*cells, Cell(word=one.answer[:500])))
