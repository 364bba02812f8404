"""What a shop goes by."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reassure.dashboard.forms.places import country
from reassure.merchants.actions import Shop
from reassure.merchants.models import Merchant


class ShopForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("For you and your staff; shoppers read the brand’s name.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("In which your days begin, and dates are shown where no place has its own.")
    )
    country = country(_("Country"), required=False)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=_("Currency"),
        help_text=_("In which figures are added up. It stays once there are orders."),
        widget=forms.TextInput({"maxlength": 3, "placeholder": "EUR", "autocapitalize": "characters"}),
    )
    language = forms.ChoiceField(
        label=_("Usual language"), help_text=_("For whoever’s own language is unknown, or not spoken here.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Other languages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        for name, choices in (("time_zone", zones), *((one, settings.LANGUAGES) for one in ("language", "languages"))):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def values(merchant: Merchant) -> dict[str, Any]:
        plain = {name: getattr(merchant, name) for name in ("name", "time_zone", "country", "currency")}
        return plain | {"language": merchant.locale, "languages": merchant.locales}

    @staticmethod
    def wanted(said: dict[str, Any]) -> Shop:
        return Shop(
            name=said["name"],
            time_zone=said["time_zone"],
            country=said["country"].upper(),
            currency=said["currency"].upper(),
            locales=tuple(dict.fromkeys((said["language"], *said["languages"]))),
        )
