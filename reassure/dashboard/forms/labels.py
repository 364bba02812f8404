"""What staff say of a parcel to be sent, and of one to be fetched."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.labels.rules.facts import Box, Format

FORMATS = [(Format.PDF, "PDF"), (Format.ZPL, _("ZPL, for label printers")), (Format.PNG, "PNG")]


def _length(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=1000, required=False)


class LabelForm(forms.Form):
    location = forms.ChoiceField(label=_("Leaves from"))
    grams = forms.IntegerField(label=_("Weight in grams"), min_value=1, max_value=1_000_000)
    length = _length(_("Length in cm"))
    width = _length(_("Width in cm"))
    height = _length(_("Height in cm"))
    format = forms.ChoiceField(label=_("Printed as"), choices=FORMATS)
    returns = forms.BooleanField(label=_("A return: from the shopper back to the place"), required=False, initial=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].choices = places  # type: ignore[attr-defined]

    def box(self) -> Box:
        said = self.cleaned_data
        return Box(grams=said["grams"], **{name: (said[name] or 0) * 10 for name in ("length", "width", "height")})


class SayForm(forms.Form):
    number = forms.CharField(
        label=_("Its number at the carrier"),
        max_length=60,
        required=False,
        help_text=_("Empty: it was not done, and costs nothing."),
    )


class PickupForm(forms.Form):
    connection = forms.ChoiceField(label=_("Carrier"))
    location = forms.ChoiceField(label=_("Fetched at"))
    on = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}))
    ready = forms.TimeField(label=_("Ready at"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    until = forms.TimeField(label=_("Fetched until"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    count = forms.IntegerField(label=_("Packages"), min_value=1, max_value=200, initial=1)
    grams = forms.IntegerField(label=_("Weight of each, in grams"), min_value=1, max_value=1_000_000, initial=1000)
    note = forms.CharField(label=_("Word for the driver"), max_length=200, required=False)
    reference = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], carriers: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["location"].choices = places  # type: ignore[attr-defined]
        self.fields["connection"].choices = carriers  # type: ignore[attr-defined]

    @staticmethod
    def start(today: date, reference: str) -> dict[str, Any]:
        return {"on": today, "ready": time(14), "until": time(17), "reference": reference}

    def boxes(self) -> tuple[Box, ...]:
        return (Box(grams=self.cleaned_data["grams"]),) * int(self.cleaned_data["count"])
