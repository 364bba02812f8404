"""Labels: what was bought, printed, given back, and what nobody is sure of."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.dashboard.access import staff_door
from reassure.dashboard.forms.filters import key
from reassure.dashboard.forms.labels import SayForm
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tab, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.money import Money
from reassure.labels import actions, queries
from reassure.merchants.rules import Permission

PAGE = 50
STATES: dict[str, tuple[Any, str]] = {
    "wanted": (gettext_lazy("Being bought"), "info"),
    "sending": (gettext_lazy("Being bought"), "info"),
    "done": (gettext_lazy("Bought"), "good"),
    "failed": (gettext_lazy("Not bought"), "bad"),
    "unsure": (gettext_lazy("In doubt"), "warn"),
}
VOIDS: dict[str, tuple[Any, str]] = {
    "wanted": (gettext_lazy("Being given back"), "info"),
    "sending": (gettext_lazy("Being given back"), "info"),
    "done": (gettext_lazy("Given back"), ""),
    "failed": (gettext_lazy("Not taken back"), "bad"),
}
REFUNDS: dict[str, Any] = {
    "none": gettext_lazy("the carrier says nothing of the money"),
    "asked": gettext_lazy("the money is asked back"),
    "granted": gettext_lazy("not charged"),
    "refused": gettext_lazy("the money is not given back"),
}
TYPES = {
    "pdf": "application/pdf",
    "zpl": "application/zpl",
    "png": "image/png",
    "gif": "image/gif",
    "jpg": "image/jpeg",
}


@require_safe
@staff_door(Permission.LABELS_CHANGE)
def labels(request: StaffRequest) -> HttpResponse:
    view = request.GET.get("view", "")
    states = {"doubt": ("unsure",), "failed": ("failed",)}.get(view, ())
    rows = queries.listed(states=states, after=key(request.GET.get("after", "")), size=PAGE)
    listing = Listing(
        caption=_("Labels"),
        heads=HEADS,
        rows=[row(one) for one in rows[:PAGE]],
        empty=Empty(title=_("No labels here"), text=_("Labels are bought on an order’s page."), icon="box"),
        older=older(request, rows[PAGE - 1].pk if len(rows) > PAGE else None),
        newest=newest(request),
    )
    words = (("", _("All")), ("doubt", _("In doubt")), ("failed", _("Not bought")))
    tabs = [Tab(word=word, href=f"?view={name}", here=view == name) for name, word in words]
    tools = [Tool(word=_("Pickups"), href=reverse("dashboard:pickups"), icon="truck")]
    return desk(request, "dashboard/list.html", title=_("Labels"), tabs=tabs, listing=listing, tools=tools)


@require_safe
@staff_door(Permission.LABELS_CHANGE)
def label(request: StaffRequest, label_id: UUID) -> HttpResponse:
    found = queries.label(label_id)
    word, tone = _state(found)
    kinds = queries.kinds_of([label_id]).get(label_id, [])
    doubtful = found.state == "unsure" and found.due_at is None
    return desk(
        request,
        "dashboard/label.html",
        title=found.tracking_number or found.service_name or found.service,
        label=found,
        word=word,
        tone=tone,
        facts=_facts(found),
        papers=[
            (kind, _("Print %(what)s (%(format)s)") % {"what": kind, "format": form.upper()}) for kind, form in kinds
        ],
        may_void=_voidable(found),
        say_form=SayForm() if doubtful else None,
    )


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def label_print(request: StaffRequest, label_id: UUID) -> HttpResponse:
    """The document as the carrier gave it. Who took it is told."""
    kind = request.POST.get("kind", "label")[:20]
    paper = actions.printed(label_id=label_id, kind=kind, by=request.staff.key, now=clock.now())
    answer = HttpResponse(bytes(paper.content), content_type=TYPES.get(paper.format, "application/octet-stream"))
    answer["Content-Disposition"] = f'attachment; filename="{label_id}-{paper.pk.hex[-6:]}.{paper.format}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def label_void(request: StaffRequest, label_id: UUID) -> HttpResponse:
    queries.label(label_id)
    actions.void(label_id=label_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("The label is being given back."))
    return redirect("dashboard:label", label_id)


@require_POST
@staff_door(Permission.LABELS_CHANGE)
def label_say(request: StaffRequest, label_id: UUID) -> HttpResponse:
    """Somebody looked at the carrier's own pages: what became of a lost answer."""
    queries.label(label_id)
    number = request.POST.get("number", "")[:60]
    actions.say(label_id=label_id, number=number, by=request.staff.key, now=clock.now())
    flash.success(request, _("Noted."))
    return redirect("dashboard:label", label_id)


HEADS: tuple[Any, ...] = (
    gettext_lazy("Label"),
    gettext_lazy("State"),
    gettext_lazy("Order"),
    gettext_lazy("Price"),
    gettext_lazy("Asked"),
    "",
)


def row(one: Any) -> Row:
    word, tone = _state(one)
    order = one.order if one.order_id else None
    ready = one.state == "done" and one.forgotten_at is None
    paper = Press(label=_("Print"), action=reverse("dashboard:label_print", args=[one.pk]), name="kind", value="label")
    return Row(
        cells=(
            Cell(
                word=one.tracking_number or one.service_name or one.service,
                href=reverse("dashboard:label", args=[one.pk]),
                note=f"{one.carrier} · {one.service_name or one.service}",
            ),
            Cell(word=word, badge=tone, note=one.why[:200]),
            Cell(word=order.number, href=reverse("dashboard:order", args=[order.pk])) if order else Cell(word="–"),
            Cell(word=_money(one.cost if one.cost is not None else one.quoted, one.currency), kind="num"),
            Cell(at=one.asked_at),
            Cell(presses=(paper,) if ready else ()),
        )
    )


def _state(one: Any) -> tuple[str, str]:
    void = next(iter(one.voids.all()), None)
    word, tone = VOIDS[void.state] if void is not None and void.state in VOIDS else STATES[one.state]
    return str(word), tone


def _voidable(one: Any) -> bool:
    void = next(iter(one.voids.all()), None)
    return one.state == "done" and (void is None or void.state == "failed")


def _money(minor: int | None, currency: str) -> str:
    return Money(minor=minor, currency=currency).format("en") if minor is not None and currency else "–"


def _facts(one: Any) -> list[tuple[str, Any]]:
    void = next(iter(one.voids.all()), None)
    told = [
        (_("Carrier"), one.carrier),
        (_("Service"), one.service_name or one.service),
        (_("Numbers"), ", ".join(one.numbers)),
        (_("Price"), _money(one.cost, one.currency)),
        (_("Price shown before"), _money(one.quoted, one.currency)),
        (_("Return"), _("yes") if one.returns else ""),
        (_("Why"), one.why or (void.why if void else "")),
        (_("Money"), REFUNDS[void.refund] if void and void.state == "done" else ""),
        (_("Reference"), one.reference),
    ]
    return [(name, value) for name, value in told if value and value != "–"]
