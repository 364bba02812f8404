"""Carriers' codes that nobody has mapped yet, and what the merchant says that they mean."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Permission
from reassure.shipments import actions, queries
from reassure.shipments.rules.facts import NOTED
from reassure.shipments.rules.substatuses import SUBSTATUSES, words

#: Between a carrier and its code in the form; no carrier's name holds it.
BETWEEN = "\n"


class MeaningForm(forms.Form):
    code = forms.ChoiceField(label=gettext_lazy("Code"))
    substatus = forms.ChoiceField(label=gettext_lazy("What it means"))

    def __init__(self, *args: Any, unknown: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [(_key(one), f"{one['carrier']}: {one['said']}") for one in unknown]  # type: ignore[attr-defined]
        meant = [(code, f"{code}: {_(known.says)}") for code, known in SUBSTATUSES.items()]
        self.fields["substatus"].choices = [(NOTED, _("Nothing for the parcel")), *meant]  # type: ignore[attr-defined]


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def codes(request: StaffRequest) -> HttpResponse:
    unknown, may = queries.unknown_codes(), allowed(request, Permission.PROMISES_CHANGE)
    return desk(
        request,
        "dashboard/codes.html",
        listing=_unknown(unknown),
        mapped=_mapped(may),
        form=MeaningForm(unknown=unknown) if may and unknown else None,
    )


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def mean(request: StaffRequest) -> HttpResponse:
    form = MeaningForm(request.POST, unknown=queries.unknown_codes())
    if not form.is_valid():
        raise Invalid(_("Choose a code and what it means."))
    carrier, _between, code = form.cleaned_data["code"].partition(BETWEEN)
    substatus = form.cleaned_data["substatus"]
    actions.mean(carrier=carrier, code=code, substatus=substatus, by=request.staff.key, now=clock.now())
    messages.success(request, _("Saved. The parcels it was told of are read again with it."))
    return redirect("dashboard:codes")


@require_POST
@staff_door(Permission.PROMISES_CHANGE)
def forget(request: StaffRequest, meaning_id: UUID) -> HttpResponse:
    actions.forget_meaning(meaning_id=meaning_id, by=request.staff.key, now=clock.now())
    messages.success(request, _("Forgotten. What is told from now on is no longer read with it."))
    return redirect("dashboard:codes")


def _key(one: dict[str, Any]) -> str:
    return f"{one['carrier']}{BETWEEN}{one['said']}"


def _unknown(rows: list[dict[str, Any]]) -> Listing:
    return Listing(
        caption=_("Codes to be mapped"),
        heads=(_("Carrier"), _("Code"), _("Told"), _("Last seen"), _("In its words")),
        rows=[
            Row(
                cells=(
                    Cell(word=one["carrier"]),
                    Cell(word=one["said"]),
                    Cell(word=one["many"], kind="num"),
                    Cell(at=one["last"]),
                    Cell(word=one["sample"]),
                )
            )
            for one in rows
        ],
        empty=Empty(title=_("Every code is understood"), text=_("Codes that carriers invent will stand here.")),
    )


def _mapped(may: bool) -> Listing:
    return Listing(
        caption=_("Mapped by you"),
        heads=(_("Carrier"), _("Code"), _("What it means"), *([_("Change")] if may else [])),
        rows=[Row(cells=_cells(one, may)) for one in queries.own_meanings()],
        empty=Empty(title=_("None yet")),
    )


def _cells(one: Any, may: bool) -> tuple[Cell, ...]:
    known = SUBSTATUSES.get(one.substatus)
    says = _(words(known.status, known.code).says) if known else _("Nothing for the parcel")
    cells = (Cell(word=one.carrier), Cell(word=one.code), Cell(word=says, note=one.substatus))
    press = Press(label=_("Forget"), action=reverse("dashboard:code_forget", args=[one.pk]))
    return (*cells, Cell(presses=(press,))) if may else cells
