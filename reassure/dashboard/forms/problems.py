"""What problems are narrowed by, and what staff say about them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.dashboard.trouble import KINDS
from reassure.law.delays import RULES

_DAY = {"type": "date"}
VIEWS: dict[str, Any] = {
    "open": _("Open"),
    "mine": _("Mine"),
    "free": _("Nobody’s"),
    "snoozed": _("Put off"),
    "past": _("Over"),
}


class ProblemFilter(forms.Form):
    q = forms.CharField(
        label=_("Order or tracking number"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("Any")), *((str(kind), word) for kind, word in KINDS.items())],
    )
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    depot = forms.CharField(label=_("Last seen in"), required=False, max_length=160)
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    view = forms.ChoiceField(label=_("Show"), required=False, choices=list(VIEWS.items()))


class AssignForm(forms.Form):
    to = forms.ChoiceField(label=_("Who takes care of it"), required=False)

    def __init__(self, *args: Any, people: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _("Nobody yet")), *people.items()]  # type: ignore[attr-defined]


class SnoozeForm(forms.Form):
    until = forms.DateField(label=_("Out of sight until"), widget=forms.DateInput(_DAY))


class ProblemNoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=2000,
        help_text=_("For the other staff; no shopper sees it."),
        widget=forms.Textarea({"rows": 3}),
    )


class WordForm(forms.Form):
    """One mail to the shoppers of several problems."""

    text = forms.CharField(
        label=_("What to say"),
        max_length=1500,
        help_text=_("Each shopper reads it in a mail about their order, with their parcel below."),
        widget=forms.Textarea({"rows": 6}),
    )
    chosen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


LIMITS: dict[str, Any] = {
    "unfulfilled": _("Not sent, where no warehouse says how many days it needs"),
    "not_picked_up": _("Label made, not picked up"),
    "stalled": _("No scan"),
    "missing": _("No scan, may be lost"),
    "customs": _("With customs"),
    "partial": _("Rest of the order, after the first parcel came"),
    "waiting": _("Kept at a pickup point (days of the calendar)"),
}


class LimitForm(forms.Form):
    name = forms.ChoiceField(label=_("What"), choices=list(LIMITS.items()))
    days = forms.FloatField(label=_("Business days"), min_value=0.25, max_value=60)
    origin = forms.CharField(label=_("From country"), required=False, max_length=2, help_text=_("Empty: any."))
    destination = forms.CharField(label=_("To country"), required=False, max_length=2)
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    service = forms.CharField(label=_("Service"), required=False, max_length=80)


class DelayForm(forms.Form):
    """Whether the notices of a country's law on late shipping are sent."""

    country = forms.ChoiceField(label=_("Orders that go to"), choices=[(code, code) for code in sorted(RULES)])
    ships_within = forms.IntegerField(
        label=_("You say that you ship within (days)"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("Empty: you name no time, and the law’s own holds (30 days in the United States)."),
    )
