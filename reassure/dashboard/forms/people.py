"""Forms about the people who work here."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from reassure.merchants.rules import Role

ROLES = [
    (Role.AGENT, _("Agent: orders, customers, messages")),
    (Role.MANAGER, _("Manager: everything but staff and keys")),
    (Role.WAREHOUSE, _("Warehouse: orders and parcels")),
    (Role.STORE_ASSOCIATE, _("Store associate: looks at orders and parcels")),
    (Role.ACCOUNT_MANAGER, _("Account manager: orders, customers, exports")),
    (Role.OWNER, _("Owner: everything")),
]


class JoinForm(forms.Form):
    """A new person's name and password; nothing is asked of one we know."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 letters."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            self.fields.clear()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class RoleForm(forms.Form):
    person = forms.ChoiceField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


def role_word(role: str) -> str:
    """The role's name alone: `Agent`."""
    return str(dict(ROLES)[Role(role)]).split(":")[0]
