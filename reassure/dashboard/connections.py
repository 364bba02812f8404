"""Shops, carriers and providers: connected, tested, paused, their past brought over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reassure.connectors import actions, queries
from reassure.connectors.vendors import Vendor
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.hints import hint
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row, Tool
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.kit.errors import NotFound
from reassure.merchants.rules import Permission

STATES: dict[str, tuple[Any, str]] = {
    "connected": (gettext_lazy("Connected"), "good"),
    "paused": (gettext_lazy("Paused"), ""),
    "failing": (gettext_lazy("Failing"), "bad"),
    "disconnected": (gettext_lazy("Disconnected"), ""),
}


#: A test that has not begun by then waits for a worker that is not there.
PATIENCE = timedelta(minutes=1)
#: Settings that are on or off.
SWITCHES = {"sandbox"}


class VendorFilter(forms.Form):
    find = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )


class ConnectionForm(forms.Form):
    """What a vendor needs, by its own names. Secrets are never shown again."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)

    def __init__(self, *args: Any, vendor: Vendor, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        for name in vendor.asks:
            self.fields[name] = forms.CharField(label=_words(name), max_length=300, help_text=hint(vendor, name))
        for name in vendor.may_ask:
            self.fields[name] = _optional(name, vendor)
        for name in vendor.secrets:
            self.fields[name] = forms.CharField(
                label=_words(name),
                required=not known and name in vendor.needs,
                help_text=" ".join(filter(None, (_("Empty: as it was.") if known else "", hint(vendor, name)))),
                widget=forms.PasswordInput({"autocomplete": "off"}),
            )

    def wanted(self, slug: str) -> actions.Wanted:
        said = self.cleaned_data
        return actions.Wanted(
            vendor=slug,
            name=said["name"],
            settings={name: said[name] for name in (*self.vendor.asks, *self.vendor.may_ask)},
            credentials={name: said[name] for name in self.vendor.secrets},
        )


@require_safe
@staff_door(Permission.SETTINGS_SEE)
def connections(request: StaffRequest) -> HttpResponse:
    listing = Listing(
        caption=_("Connections"),
        heads=(_("Name"), _("Vendor"), _("State"), _("Last answer"), ""),
        rows=[_row(one, allowed(request, Permission.CONNECTIONS_CHANGE)) for one in queries.connections()],
        empty=Empty(
            title=_("Nothing connected yet"),
            text=_("Connect your shop first: orders come in by themselves then."),
            icon="globe",
        ),
    )
    finder, said = VendorFilter(request.GET or None), request.GET.get("find", "").strip()
    return desk(
        request, "dashboard/connections.html", listing=listing, finder=finder, clear="?" if said else "",
        groups=_groups(said),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door(Permission.CONNECTIONS_CHANGE)
def new(request: StaffRequest, slug: str) -> HttpResponse:
    vendor = queries.vendors().get(slug)
    if vendor is None:
        raise NotFound(_("There is no such connector."))
    form = ConnectionForm(request.POST if request.method == "POST" else None, vendor=vendor)
    if form.is_valid():
        made = actions.connect(wanted=form.wanted(slug), by=request.staff.key, now=clock.now())
        return redirect("dashboard:connection", made.pk)
    title, back = _("Connect %(name)s") % {"name": vendor.name}, reverse("dashboard:connections")
    said: dict[str, Any] = {"title": title, "back": back, "warning": queries.missing(vendor), "label": _("Connect")}
    return desk(request, "dashboard/form.html", **said, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door(Permission.CONNECTIONS_CHANGE)
def connection(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    row = queries.connection(connection_id)
    vendor = queries.vendors()[row.vendor]
    start = {"name": row.name} | row.settings
    form = ConnectionForm(request.POST if request.method == "POST" else None, vendor=vendor, known=True, initial=start)
    if form.is_valid():
        wanted = form.wanted(row.vendor)
        actions.change(connection_id=row.pk, wanted=wanted, by=request.staff.key, now=clock.now())
        flash.success(request, _("Saved."))
        return redirect("dashboard:connection", row.pk)
    return desk(request, "dashboard/connection.html", **_shown(row, vendor), form=form)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def test(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Let a worker call the vendor; the page waits for what comes of it."""
    actions.want_test(connection_id=connection_id, by=request.staff.key, now=clock.now())
    return redirect("dashboard:connection", connection_id)


@require_safe
@staff_door(Permission.CONNECTIONS_CHANGE)
def tested(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Nothing while the test runs; afterwards the page is to be shown anew."""
    row = queries.connection(connection_id)
    return HttpResponse(status=204, headers={} if row.test_wanted_at else {"HX-Refresh": "true"})


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def introduce(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """Let a worker ask the shop to send its webhooks here; the page waits for what comes of it."""
    actions.want_introduction(connection_id=connection_id, by=request.staff.key, now=clock.now())
    return redirect("dashboard:connection", connection_id)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def press(request: StaffRequest, connection_id: UUID, what: str) -> HttpResponse:
    """A button on a connection: pause, resume, disconnect."""
    queries.connection(connection_id)
    _PRESSES[what](connection_id=connection_id, by=request.staff.key, now=clock.now())
    flash.success(request, _("Done."))
    return redirect("dashboard:connection", connection_id)


@require_POST
@staff_door(Permission.CONNECTIONS_CHANGE)
def bring_over(request: StaffRequest, connection_id: UUID) -> HttpResponse:
    """The shop's past; nobody is written to about it."""
    queries.connection(connection_id)
    actions.bring_over(connection_id=connection_id, since=None, by=request.staff.key, now=clock.now())
    flash.success(request, _("The past comes over bit by bit; how far stands below."))
    return redirect("dashboard:connection", connection_id)


_PRESSES: dict[str, Any] = {"pause": actions.pause, "resume": actions.resume, "disconnect": actions.disconnect}


def _groups(said: str) -> list[tuple[str, list[Tool]]]:
    """What can be connected, by a part of its name: shops first, then who knows where parcels are, then mail."""
    groups: dict[str, list[Tool]] = {_("Shops"): [], _("Carriers"): [], _("Mail"): []}
    for slug, vendor in sorted(queries.vendors().items(), key=lambda pair: pair[1].name.lower()):
        if said.lower() not in vendor.name.lower():
            continue
        kind = _("Shops") if vendor.platform else _("Mail") if vendor.channel else _("Carriers")
        groups[kind].append(Tool(word=vendor.name, href=reverse("dashboard:connection_new", args=[slug])))
    return [(kind, tools) for kind, tools in groups.items() if tools]


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _optional(name: str, vendor: Vendor) -> forms.Field:
    if name in SWITCHES:
        return forms.BooleanField(label=_words(name), required=False, help_text=hint(vendor, name))
    signs_in = vendor.sign_in is not None and name == vendor.sign_in[0]
    help_text = _("Empty: without signing in.") if signs_in else _("Empty: the vendor’s own.")
    return forms.CharField(
        label=_words(name), max_length=300, required=False, help_text=f"{hint(vendor, name)} {help_text}".strip()
    )


def _shown(row: Any, vendor: Vendor) -> dict[str, Any]:
    word, tone = STATES[row.state]
    past = Listing(
        caption=_("The shop’s past"),
        heads=(_("What"), _("State"), _("Done"), _("Refused"), _("Error")),
        rows=[_backfill(one) for one in queries.backfills(row.pk)],
        empty=Empty(title=_("Not brought over"), text=_("Orders from before can come over silently.")),
    )
    return {
        "row": row,
        "vendor": vendor,
        "word": word,
        "tone": tone,
        "intake": queries.intake_address(row, settings.BASE_URL) if vendor.webhook else "",
        "warning": queries.missing(vendor),
        "callable": bool(vendor.platform or vendor.carrier or vendor.channel),
        "overdue": bool(row.test_wanted_at and clock.now() - row.test_wanted_at > PATIENCE),
        "past": past if vendor.platform else None,
        "health": _health(queries.health(row, clock.now())),
    }


def _health(told: queries.Health | None) -> Listing | None:
    """How asking the carrier goes."""
    if told is None:
        return None
    cells = (
        Cell(at=told.last_ok_at),
        Cell(word=f"{told.failing:.0%}", kind="num"),
        Cell(at=told.held_until),
        Cell(word=told.waiting, kind="num"),
        Cell(word=int(told.lag.total_seconds() // 60), kind="num"),
    )
    return Listing(
        caption=_("Asking about parcels"),
        heads=(_("Last answer"), _("Fails of late"), _("Left alone until"), _("Due now"), _("Minutes late")),
        rows=[Row(cells=cells)],
        empty=Empty(title=_("Nothing to ask about")),
    )


def _backfill(one: Any) -> Row:
    done = f"{one.done} / {one.total}" if one.total else str(one.done)
    cells = (Cell(word=one.what), Cell(word=one.state), Cell(word=done, kind="num"), Cell(word=one.refused, kind="num"))
    return Row(cells=(*cells, Cell(word=one.error)))


def _row(one: Any, may: bool) -> Row:
    word, tone = STATES[one.state]
    test = Press(label=_("Test"), action=reverse("dashboard:connection_test", args=[one.pk]))
    vendor = queries.vendors()[one.vendor]
    callable_ = bool(vendor.platform or vendor.carrier or vendor.channel)
    return Row(
        cells=(
            Cell(word=one.name, href=reverse("dashboard:connection", args=[one.pk]) if may else ""),
            Cell(word=vendor.name),
            Cell(word=word, badge=tone, note=one.last_error[:200]),
            Cell(at=one.last_ok_at) if one.last_ok_at else Cell(word=_("none yet")),
            Cell(presses=(test,) if may and callable_ else ()),
        )
    )
