"""What problems are narrowed by, and what staff say about them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.dashboard.trouble import KINDS

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
