"""The brand's words and its ten tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reassure.merchants.rules import FONTS

_COLOURS = {
    "accent": _("Accent"),
    "accent_text": _("Words on the accent"),
    "background": _("Background"),
    "surface": _("Cards"),
    "text": _("Text"),
    "muted": _("Quiet text"),
    "border": _("Lines"),
}
TOKENS = (*_COLOURS, "radius", "body_font", "heading_font")
_FONT_CHOICES = [(name, name.capitalize()) for name in FONTS]


class BrandForm(forms.Form):
    """What shoppers see on every page and mail."""

    name = forms.CharField(label=_("Name"), max_length=120)
    sender_name = forms.CharField(label=_("Mail comes from (name)"), max_length=120, required=False)
    sender_email = forms.EmailField(label=_("Mail comes from (address)"), required=False)
    support_email = forms.EmailField(label=_("Support e-mail"), required=False)
    support_phone = forms.CharField(label=_("Support phone"), max_length=40, required=False)
    website_url = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    help_url = forms.URLField(label=_("Help page"), required=False, assume_scheme="https")
    returns_url = forms.URLField(label=_("Returns page"), required=False, assume_scheme="https")
    postal_address = forms.CharField(
        label=_("Postal address"), help_text=_("Stands at the foot of every mail."), max_length=300, required=False
    )
    radius = forms.IntegerField(label=_("Corner radius, px"), min_value=0, max_value=32)
    body_font = forms.ChoiceField(label=_("Text in"), choices=_FONT_CHOICES)
    heading_font = forms.ChoiceField(label=_("Headings in"), choices=_FONT_CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _COLOURS.items():
            self.fields[name] = forms.RegexField(
                r"^#[0-9a-fA-F]{6}$", label=label, widget=forms.TextInput({"type": "color"})
            )

    @property
    def colours(self) -> list[forms.BoundField]:
        return [self[name] for name in _COLOURS]

    @property
    def shape(self) -> list[forms.BoundField]:
        return [self[name] for name in ("radius", "body_font", "heading_font")]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in TOKENS]

    def tokens(self) -> dict[str, str]:
        return {name: str(self.cleaned_data[name]) for name in TOKENS if name in self.cleaned_data}

    def changes(self) -> dict[str, Any]:
        """As `merchants.actions.change_brand` takes them."""
        plain = {name: value for name, value in self.cleaned_data.items() if name not in TOKENS}
        return plain | {"tokens": self.tokens()}


class LogoForm(forms.Form):
    logo = forms.FileField(label=_("Logo"), help_text=_("PNG, JPEG or WebP, at most 256 kB."))
