"""How the merchant wants delivery dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.promises.actions import Choice
from reassure.promises.rules.facts import Source
from reassure.promises.rules.sources import LEAST_PERCENT, MOST_PERCENT, USUAL

SOURCES = {
    Source.CARRIER: _("the carrier’s estimate"),
    Source.LEARNED: _("what your parcels taught"),
    Source.SHOP: _("what the shop’s checkout promised"),
    Source.RULES: _("your table of transit times"),
}


class DatesForm(forms.Form):
    confidence = forms.IntegerField(
        label=_("A date is kept with, in percent"),
        min_value=LEAST_PERCENT,
        max_value=MOST_PERCENT,
        help_text=_("The surer, the later. Below 80 pages say “probably”."),
    )
    learned = forms.BooleanField(label=_("Name dates that were learned from your parcels"), required=False)
    follow = forms.BooleanField(
        label=_("On each lane, believe more whoever has been more accurate there"), required=False
    )

    def __init__(self, *args: Any, policy: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        order = policy.sources.split()
        for n in range(len(USUAL)):
            choices = [(source.value, word) for source, word in SOURCES.items()]
            self.fields[f"source{n}"] = forms.ChoiceField(
                label=_("Believed first") if n == 0 else _("then"), choices=choices, initial=order[n]
            )
        for name, value in (
            ("confidence", policy.confidence_percent),
            ("learned", policy.learned),
            ("follow", policy.follow_accuracy),
        ):
            self.fields[name].initial = value

    def choice(self) -> Choice:
        said = self.cleaned_data
        return Choice(
            confidence_percent=said["confidence"],
            learned=said["learned"],
            order=[said[f"source{n}"] for n in range(len(USUAL))],
            follow_accuracy=said["follow"],
        )
