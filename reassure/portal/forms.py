"""What a shopper may type."""

from django import forms
from django.utils.translation import gettext_lazy as _

NOTE_LENGTH = 300


class LookupForm(forms.Form):
    number = forms.CharField(
        label=_("Order number"),
        help_text=_("It stands in the mail that confirmed your order, such as #1001."),
        max_length=60,
        error_messages={"required": _("Type in the number of your order.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one you ordered with."),
        max_length=254,
        error_messages={
            "required": _("Type in your e-mail address."),
            "invalid": _("This is no e-mail address such as name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six digits"),
        max_length=12,
        error_messages={"required": _("Type in the six digits from the mail.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class InstructionsForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        help_text=_("Where to leave the parcel, or whom to ask. At most 300 characters."),
        max_length=NOTE_LENGTH,
        required=False,
        error_messages={"max_length": _("Please say it in at most 300 characters.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
