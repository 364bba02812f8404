"""What somebody typed is never lost: what was not done comes back in its form, with why."""

from collections.abc import Callable
from typing import Any

from django import forms

from reassure.kit.errors import Invalid, Refused


def attempt(form: forms.Form, do: Callable[[dict[str, Any]], object]) -> int | None:
    """Do it with what was typed. None: done; else the status to show the form with, which then says why.

    What is not there at all is still refused as such.
    """
    if not form.is_valid():
        return Invalid.status
    try:
        do(form.cleaned_data)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        form.add_error(None, refusal.message)
        return refusal.status
    return None
