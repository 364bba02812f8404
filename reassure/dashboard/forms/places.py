"""Warehouses, stores, and how long carriers need."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.customers.rules import Address
from reassure.promises.rules.facts import Method
from reassure.promises.rules.transit import TransitRow
from reassure.stores.actions import LocationFacts
from reassure.stores.rules import Kind, Place

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_ADDRESS = ("street", "street2", "city", "region", "postcode", "phone")


def country(label: Any, *, required: bool) -> forms.RegexField:
    hint = {"maxlength": 2, "placeholder": "DE", "autocapitalize": "characters"}
    return forms.RegexField(r"^[A-Za-z]{2}$", label=label, required=required, widget=forms.TextInput(hint))


class LocationForm(forms.Form):
    """One place; opening hours and stock come from the shop."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(Kind.WAREHOUSE, _("Warehouse")), (Kind.STORE, _("Store")), (Kind.DROP_OFF, _("Drop-off point"))],
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    street = forms.CharField(label=_("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False, help_text=_("For its public holidays."))
    country = country(_("Country"), required=True)
    time_zone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Such as Europe/Berlin."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    cutoff = forms.TimeField(
        label=_("Cut-off"),
        required=False,
        help_text=_("Orders placed later count from the next working day."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    processing_least = forms.IntegerField(label=_("Processing days, least"), min_value=0, max_value=90, required=False)
    processing_most = forms.IntegerField(label=_("Processing days, most"), min_value=0, max_value=90, required=False)
    priority = forms.IntegerField(label=_("Order of choice"), initial=0, help_text=_("Smaller is asked first."))
    ships = forms.BooleanField(label=_("Sends parcels"), required=False, initial=True)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @staticmethod
    def values(row: Any) -> dict[str, Any]:
        names = ("kind", "name", "street", "postcode", "city", "region", "country", "time_zone", "weekdays",
                 "processing_least", "processing_most", "priority", "ships", "active")  # fmt: skip
        first = next((at for at in row.cutoffs if at), None)
        return {name: getattr(row, name) for name in names} | {"cutoff": first}

    def facts(self, row: Any | None) -> LocationFacts:
        """What `stores.actions.keep` takes; what the form does not show stays as it was."""
        said = self.cleaned_data
        return LocationFacts(
            place=self._place(row),
            address=Address(**{name: said.get(name, "") or getattr(row, name, "") for name in _ADDRESS},
                            country=said["country"]),
            source=row.source if row else "",
            external_id=row.external_id if row else "",
            latitude=row.latitude if row else None,
            longitude=row.longitude if row else None,
            ships=said["ships"],
            priority=said["priority"],
            active=said["active"],
        )  # fmt: skip

    def _place(self, row: Any | None) -> Place:
        said = self.cleaned_data
        least, most = said["processing_least"], said["processing_most"]
        known = row.as_place() if row else None
        cutoff: time | None = said["cutoff"]
        return Place(
            id=row.pk if row else None,
            name=said["name"],
            zone=said["time_zone"],
            kind=Kind(said["kind"]),
            country=said["country"],
            region=said["region"],
            weekdays=frozenset(said["weekdays"]),
            cutoffs=tuple(cutoff if day in said["weekdays"] else None for day in range(7)),
            processing=(least or 0, most if most is not None else least or 0)
            if (least, most) != (None, None)
            else None,
            works_on=known.works_on if known else frozenset(),
            opening=known.opening if known else ((),) * 7,
        )


class ClosureForm(forms.Form):
    first = forms.DateField(label=_("Closed from"), widget=forms.DateInput({"type": "date"}))
    last = forms.DateField(label=_("until"), widget=forms.DateInput({"type": "date"}))
    note = forms.CharField(label=_("Why"), max_length=120, required=False)


class TransitForm(forms.Form):
    """One row of the table; an empty cell matches anything."""

    origin_country = country(_("From country"), required=False)
    destination_country = country(_("To country"), required=False)
    postcode_prefix = forms.CharField(label=_("To postcodes starting with"), max_length=12, required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    service = forms.CharField(label=_("Service"), max_length=120, required=False)
    least = forms.IntegerField(label=_("Days, least"), min_value=0, max_value=180)
    most = forms.IntegerField(label=_("Days, most"), min_value=0, max_value=180)
    likely = forms.IntegerField(label=_("Days, mostly"), min_value=0, max_value=180, required=False)
    calendar_days = forms.BooleanField(label=_("Count every day, not only working days"), required=False)

    def row(self) -> TransitRow:
        said = dict(self.cleaned_data)
        days = (said.pop("least"), said.pop("most"))
        return TransitRow(key="", days=days, **said)


class MethodForm(forms.Form):
    method = forms.ChoiceField(
        label=_("How preparation meets transit"),
        choices=[
            (Method.EACH_END, _("Shortest with shortest, longest with longest")),
            (Method.MAX_PREPARATION, _("The longest preparation for both ends")),
            (Method.ORDER_DATE, _("Transit counts from the day of the order")),
        ],
    )
