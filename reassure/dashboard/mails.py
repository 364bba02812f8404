"""The mails' templates: seen with sample orders in every language, written anew, taken back."""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Row
from reassure.dashboard.outbox import SANDBOX
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import NotFound
from reassure.merchants.rules import Permission
from reassure.messages import actions, queries
from reassure.messages.rules import cell
from reassure.messages.rules.branding import brand_context
from reassure.messages.rules.languages import LANGUAGES
from reassure.messages.rules.rendering import Reader, Unrenderable
from reassure.messages.rules.samples import SAMPLES
from reassure.messages.rules.triggers import TRIGGERS, Trigger


class TemplateForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("Template (MJML with Liquid)"), required=False, strip=False, max_length=200_000,
        help_text=gettext_lazy("Tried on every sample before it is saved. Empty: ours again."),
        widget=forms.Textarea({"rows": 24, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip


@require_safe
@staff_door(Permission.MESSAGES_SEE)
def mails(request: StaffRequest) -> HttpResponse:
    own = queries.own_templates("en")
    listing = Listing(
        caption=_("Mails"),
        heads=(_("Mail"), _("Words"), _("Written")),
        rows=[_row(trigger, own.get(trigger.name)) for trigger in TRIGGERS.values()],
        empty=Empty(title=_("No mails")),
    )
    text = _("Ours are written in every language we speak; yours can take their place, mail by mail.")
    return desk(request, "dashboard/list.html", title=_("Mails"), text=text, listing=listing)


@require_safe
@staff_door(Permission.MESSAGES_SEE)
def mail(request: StaffRequest, name: str) -> HttpResponse:
    """One mail as it will look, and its template."""
    trigger, case, language = _chosen(request, name)
    source = queries.template_for(trigger.name, language)
    return desk(
        request,
        "dashboard/mail.html",
        trigger=trigger,
        form=TemplateForm(initial={"source": source.text}) if allowed(request, Permission.BRAND_CHANGE) else None,
        own=source.own,
        cases=[_tab(one, case=one, language=language, here=one == case) for one in SAMPLES[trigger.name]],
        languages=[_tab(one, case=case, language=one, here=one == language) for one in LANGUAGES],
        query=f"?case={case}&language={language}",
        versions=queries.versions(trigger.name)[:5],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
@staff_door(Permission.MESSAGES_SEE)
def body(request: StaffRequest, name: str) -> HttpResponse:
    """The mail on a sample, where it can do nothing; a POST shows words that are not saved yet."""
    trigger, case, language = _chosen(request, name)
    draft = request.POST.get("source", "") if allowed(request, Permission.BRAND_CHANGE) else ""
    source = draft or queries.template_for(trigger.name, language).text
    brand = brand_context(queries.brand_facts(request.merchant))
    reader = Reader(locale=language, zone=request.merchant.time_zone)
    try:
        html = cell.render(source, SAMPLES[trigger.name][case] | {"brand": brand}, reader).html
    except Unrenderable as error:
        html = f"<p>{escape(error)}</p>"
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = SANDBOX
    return answer


@require_POST
@staff_door(Permission.BRAND_CHANGE)
def write(request: StaffRequest, name: str) -> HttpResponse:
    """A new version for all languages; refused with every reason when it can't become a mail."""
    trigger, _case, _language = _chosen(request, name)
    source = request.POST.get("source", "").replace("\r\n", "\n").strip()
    _made, warnings = actions.write_template(
        name=trigger.name, locale="", source=source, by=request.staff.key, now=clock.now()
    )
    for warning in warnings:
        flash.warning(request, warning)
    flash.success(request, _("Saved: the next mail goes out so.") if source else _("Our own words go out again."))
    return redirect("dashboard:mail", name)


def _chosen(request: StaffRequest, name: str) -> tuple[Trigger, str, str]:
    trigger = TRIGGERS.get(name)
    if trigger is None:
        raise NotFound(_("There is no such mail."))
    cases = list(SAMPLES[trigger.name])
    case, language = request.GET.get("case", ""), request.GET.get("language", "")
    return trigger, case if case in cases else cases[0], language if language in LANGUAGES else LANGUAGES[0]


def _tab(word: str, *, case: str, language: str, here: bool) -> dict[str, Any]:
    return {"word": word, "href": f"?case={case}&language={language}", "here": here}


def _row(trigger: Trigger, own: Any) -> Row:
    return Row(
        cells=(
            Cell(word=trigger.title, href=reverse("dashboard:mail", args=[trigger.name])),
            Cell(
                word=_("yours, version %(n)s") % {"n": own.version} if own else _("ours"), badge="info" if own else ""
            ),
            Cell(at=own.created_at) if own else Cell(word="–"),
        )
    )
