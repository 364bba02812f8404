"""What staff change on an order."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.customers.rules import Address
from reassure.dashboard.forms.places import country


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=4000,
        help_text=_("For the other staff; no shopper sees it."),
        widget=forms.Textarea({"rows": 3}),
    )


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("Cancel it in the shop too: we tell nobody there.")
    )


class AddressForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    company = forms.CharField(label=_("Company"), max_length=120, required=False)
    street = forms.CharField(label=_("Street"), max_length=200)
    street2 = forms.CharField(label=_("More"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    country = country(_("Country"), required=True)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    @staticmethod
    def values(address: Address | None) -> dict[str, Any]:
        return asdict(address) if address else {}

    def address(self) -> Address:
        return Address(**self.cleaned_data | {"country": self.cleaned_data["country"].upper()})
