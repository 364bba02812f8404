"""Who did what, newest first: the journal of everything a person changed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.exports import stream
from reassure.dashboard.listing import Cell, Empty, Listing, Row, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import happened, thing
from reassure.journal import queries as journal
from reassure.journal.rules import Fact
from reassure.merchants import queries as merchants
from reassure.merchants.rules import Permission

PAGE, EXPORTED = 50, 500


class AuditFilter(forms.Form):
    by = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    noun = forms.ChoiceField(
        label=gettext_lazy("What"),
        required=False,
        choices=[("", gettext_lazy("Everything")), *((noun, noun.replace("_", " ").capitalize()) for noun in
                 ("order", "customer", "message", "address", "merchant", "brand", "staff", "api_key", "location",
                  "delivery_policy", "connection", "problem", "request", "delay_policy", "privacy", "endpoint",
                  "template", "carrier_code", "problem_limit", "import", "export", "reaction"))],
    )  # fmt: skip

    def __init__(self, *args: Any, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [("", _("Everybody")), *people.items()]  # type: ignore[attr-defined]


@require_safe
@staff_door(Permission.AUDIT_SEE)
def audit(request: StaffRequest) -> HttpResponse:
    people = {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}
    filters = AuditFilter(request.GET, people=people)
    facts = _facts(request, _before(request.GET.get("after", "")), PAGE)
    return desk(
        request,
        "dashboard/list.html",
        title=_("Audit log"),
        filters=filters,
        clear="?",
        listing=_listing(request, facts, people),
        tools=_tools(request),
    )


@require_safe
@staff_door(Permission.AUDIT_SEE)
def export(request: StaffRequest) -> HttpResponseBase:
    """Whoever may not see it may not take it along either."""
    people = {one.key: str(one.user) for one in merchants.staff_of(request.merchant)}

    def page(before: int | None) -> tuple[Sequence[Sequence[Any]], int | None]:
        facts = _facts(request, before, EXPORTED)
        rows = [(f.at.isoformat(), people.get(f.by, f.by), f.kind, f.about, f.data) for f in facts]
        return rows, facts[-1].seq if len(facts) == EXPORTED else None

    return stream(request, "audit", ("at", "who", "what", "about", "details"), page)


def _facts(request: StaffRequest, before: int | None, limit: int) -> list[Fact]:
    by, noun = request.GET.get("by", ""), request.GET.get("noun", "")
    return journal.by_people(by=by, noun=noun, before=before, limit=limit)


def _before(cursor: str) -> int | None:
    return int(cursor) if cursor.isdecimal() else None


def _tools(request: StaffRequest) -> list[Tool]:
    if not allowed(request, Permission.EXPORT):
        return []
    return [Tool(word=_("Export"), href=f"export/?{request.GET.urlencode()}", icon="download")]


def _listing(request: StaffRequest, facts: list[Fact], people: dict[str, str]) -> Listing:
    return Listing(
        caption=_("Audit log"),
        heads=(_("When"), _("Who"), _("What"), _("About"), _("Details")),
        rows=[_row(fact, people) for fact in facts],
        empty=Empty(title=_("Nothing was changed yet"), text=_("Every change a person makes stands here for good.")),
        older=older(request, facts[-1].seq if len(facts) == PAGE else ""),
        newest=newest(request),
    )


def _row(fact: Fact, people: dict[str, str]) -> Row:
    about = thing(fact.about)
    details = ", ".join(f"{name}: {_plain(value)}" for name, value in fact.data.items())
    return Row(
        cells=(
            Cell(at=fact.at),
            Cell(word=people.get(fact.by, fact.by)),
            Cell(word=happened(fact.kind), note=fact.kind),
            Cell(word=people.get(fact.about, about.word), href=about.href),
            Cell(word=details),
        )
    )


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
