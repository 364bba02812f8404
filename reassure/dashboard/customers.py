"""A person: their orders, what they agreed to, a copy of their data, and forgetting them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from reassure.connectors.intake import forgetting
from reassure.customers import queries
from reassure.dashboard import orders as order_pages
from reassure.dashboard import privacy
from reassure.dashboard.access import allowed, staff_door
from reassure.dashboard.listing import Cell, Empty, Listing, Row, Tool, newest, older
from reassure.dashboard.page import StaffRequest, desk
from reassure.dashboard.words import address_lines
from reassure.kit import clock
from reassure.kit.errors import Invalid
from reassure.merchants.rules import Permission
from reassure.orders import queries as orders
from reassure.orders.rules.search import Filters


class EraseForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("Write “forget” to confirm"), widget=forms.TextInput({"autocomplete": "off"})
    )


class PersonFilter(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("E-mail or name"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )


@require_safe
@staff_door(Permission.CUSTOMERS_SEE)
def customers(request: StaffRequest) -> HttpResponse:
    found = _found(request.GET.get("q", "").strip(), request.GET.get("after", ""))
    listing = Listing(
        caption=_("Customers"),
        heads=(_("Name"), _("E-mail"), _("Phone"), _("Language")),
        rows=[_row(one) for one in found.people],
        empty=Empty(title=_("Nobody here"), text=_("People stand here when they order."), icon="user"),
        older=older(request, found.next),
        newest=newest(request),
    )
    form = PersonFilter(request.GET or None)
    tools = [Tool(word=_("Privacy requests"), href=reverse("dashboard:privacy"), icon="lock")]
    return desk(request, "dashboard/list.html", title=_("Customers"), filters=form, listing=listing, tools=tools)


@require_safe
@staff_door(Permission.CUSTOMERS_SEE)
def customer(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    person = queries.customer(customer_id)
    may = allowed(request, Permission.CUSTOMERS_CHANGE)
    return desk(
        request,
        "dashboard/customer.html",
        person=person,
        facts=_facts(person),
        addresses=[address_lines(one) for one in queries.addresses_of(person.id)],
        consents=_consents(queries.consents_of(person.id)),
        orders=_orders(orders.orders_of(person.id)),
        may_export=may,
        erase_form=EraseForm() if may and not person.erased else None,
    )


@require_POST
@staff_door(Permission.CUSTOMERS_CHANGE)
def export(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    return privacy.file(request, customer_id)


@require_POST
@staff_door(Permission.CUSTOMERS_CHANGE)
def erase(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    person = queries.customer(customer_id)
    if request.POST.get("word", "").strip().lower() != "forget":
        raise Invalid(_("Write “forget” into the field: this can't be undone."))
    forgetting.forget_person(customer_id=person.id, by=request.staff.key, now=clock.now())
    flash.success(request, _("Forgotten. Orders and figures stay, without the person."))
    return redirect("dashboard:customer", person.id)


def _found(text: str, after: str) -> queries.Page:
    """By the start of an address; a name is found among the names on orders."""
    if not text or "@" in text:
        return queries.search(text, before=after)
    placed = orders.search(Filters(text=text), size=200).rows
    ids = orders.customers_of([one.id for one in placed])
    return queries.Page(people=tuple(queries.people_by_id(ids)), next="")


def _row(one: Any) -> Row:
    name = one.name or one.email or one.phone or _("(forgotten)")
    return Row(
        cells=(
            Cell(word=name, href=reverse("dashboard:customer", args=[one.id])),
            Cell(word=one.email),
            Cell(word=one.phone),
            Cell(word=one.locale),
        )
    )


def _facts(person: queries.Person) -> list[tuple[str, str]]:
    facts = [(_("E-mail"), person.email), (_("Phone"), person.phone), (_("Language"), person.locale)]
    facts.append((_("Tags"), ", ".join(person.tags)))
    return [(name, value) for name, value in facts if value]


def _consents(decisions: list[Any]) -> Listing:
    return Listing(
        caption=_("What they agreed to"),
        heads=(_("Channel"), _("For"), _("Said"), _("When"), _("Where"), _("Words shown")),
        rows=[
            Row(
                cells=(
                    Cell(word=one.channel),
                    Cell(word=one.topic),
                    Cell(word=one.state, badge="good" if one.state == "given" else "warn"),
                    Cell(at=one.at),
                    Cell(word=one.source),
                    Cell(word=one.wording),
                )
            )
            for one in reversed(decisions)
        ],
        empty=Empty(title=_("Nothing said"), text=_("Nothing recorded is no consent."), icon="info"),
    )


def _orders(placed: list[Any]) -> Listing:
    return Listing(
        caption=_("Orders"),
        heads=(_("Order"), _("Placed"), _("Status"), _("Customer"), _("To"), _("Tags"), _("Total")),
        rows=[order_pages.row(one) for one in placed],
        empty=Empty(title=_("No orders"), icon="box"),
    )
