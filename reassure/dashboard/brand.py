"""The brand: words, ten tokens, a logo, and how it will look before it is saved."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.forms.brand import BrandForm, LogoForm
from reassure.dashboard.page import StaffRequest, desk
from reassure.kit import clock
from reassure.merchants import actions as merchants
from reassure.merchants import queries, rules
from reassure.merchants.models import Brand
from reassure.merchants.rules import Permission
from reassure.ui import look

_WORDS = (
    "name", "sender_name", "sender_email", "support_email", "support_phone", "website_url", "help_url",
    "returns_url", "postal_address",
)  # fmt: skip
#: What is written on what, and the least contrast WCAG 2.2 AA asks for (1.4.3).
_PAIRS = (("text", "background"), ("text", "surface"), ("muted", "surface"), ("accent_text", "accent"))
_READABLE = 4.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Hard:
    """Two colours that are hard to read on each other, and their contrast."""

    words: Any
    ground: Any
    ratio: str


@staff_door(Permission.SETTINGS_SEE)
@require_http_methods(["GET", "HEAD"])
def brand(request: StaffRequest) -> HttpResponse:
    return _page(request, BrandForm(initial=_values(queries.brand(request.merchant))))


@require_POST
@staff_door(Permission.BRAND_CHANGE)
def change(request: StaffRequest) -> HttpResponse:
    form = BrandForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    request.session[_undo_key(request)] = _values(queries.brand(request.merchant))
    merchants.change_brand(changes=form.changes(), by=request.staff.key, now=clock.now())
    messages.success(request, _("Saved. Shoppers see it from now on."))
    return redirect("dashboard:brand")


@require_POST
@staff_door(Permission.BRAND_CHANGE)
def undo(request: StaffRequest) -> HttpResponse:
    """Back to what stood there before this person's last change."""
    form = BrandForm(request.session.pop(_undo_key(request), {}))
    if form.is_valid():
        merchants.change_brand(changes=form.changes(), by=request.staff.key, now=clock.now())
        messages.success(request, _("The brand is as it was before."))
    return redirect("dashboard:brand")


@require_POST
@staff_door(Permission.BRAND_CHANGE)
def logo(request: StaffRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    content = form.cleaned_data["logo"].read(merchants.LOGO_BYTES + 1) if form.is_valid() else None
    merchants.set_logo(content=content, by=request.staff.key, now=clock.now())
    messages.success(request, _("The logo is saved.") if content else _("The logo is gone."))
    return redirect("dashboard:brand")


@require_POST
@staff_door(Permission.SETTINGS_SEE)
def preview(request: StaffRequest) -> HttpResponse:
    """How the tracking page would look with what stands in the form now; nothing is saved."""
    form = BrandForm(request.POST)
    form.is_valid()
    return render(request, "dashboard/parts/preview.html", _shown(request, form.tokens()))


@require_safe
@xframe_options_sameorigin
@staff_door(Permission.SETTINGS_SEE)
def sample(request: StaffRequest) -> HttpResponse:
    """The preview's own page, in a frame."""
    tokens = rules.tokens({name: str(value) for name, value in request.GET.items()})
    page = {"css": look.css(tokens, rules.FONTS), "brand": queries.brand(request.merchant)}
    answer = render(request, "dashboard/sample.html", page)
    answer["Content-Security-Policy"] = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'"
    return answer


def _page(request: StaffRequest, form: BrandForm) -> HttpResponse:
    current = queries.brand(request.merchant)
    context = _shown(request, current.look.as_dict()) | {
        "form": form,
        "logo_form": LogoForm(),
        "has_logo": bool(current.logo),
        "may_change": allowed(request, Permission.BRAND_CHANGE),
        "can_undo": _undo_key(request) in request.session,
    }
    return desk(request, "dashboard/brand.html", status=422 if form.errors else 200, **context)


def _shown(request: StaffRequest, tokens: dict[str, str]) -> dict[str, Any]:
    full = rules.tokens(queries.brand(request.merchant).tokens | tokens)
    return {"tokens": full.as_dict(), "hard": _hard(full)}


def _hard(tokens: rules.Tokens) -> list[Hard]:
    ratios = [
        (words, ground, look.contrast(getattr(tokens, words), getattr(tokens, ground))) for words, ground in _PAIRS
    ]
    labels = BrandForm().fields
    return [
        Hard(words=labels[words].label, ground=labels[ground].label, ratio=f"{ratio:.1f}")
        for words, ground, ratio in ratios
        if ratio < _READABLE
    ]


def _undo_key(request: StaffRequest) -> str:
    """One session may work at several merchants: what stood at one is no other's."""
    return f"brand_before_{request.merchant.pk.hex}"


def _values(brand: Brand) -> dict[str, Any]:
    return {name: getattr(brand, name) for name in _WORDS} | brand.look.as_dict()
