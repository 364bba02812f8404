"""`/ui`: every component with sample data."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from reassure.ui import sample


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the bell.")
    email = forms.EmailField(label="E-mail address")
    why = forms.ChoiceField(label="Why", choices=[("late", "Too late"), ("wrong", "Wrong thing")])
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    accent = forms.CharField(label="Accent", widget=forms.TextInput(attrs={"type": "color"}), initial="#1f5f4f")
    mail = forms.BooleanField(label="Tell me by e-mail", help_text="One mail per change.", required=False)


class SampleFilters(forms.Form):
    q = forms.CharField(label="Search", required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "All"), ("late", "Late")], required=False)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    sections = [
        {
            "name": section.name,
            "anchor": section.anchor,
            "small": section.small,
            "examples": [
                {
                    "template": example.template,
                    "note": example.note,
                    "html": render_to_string(example.template, example.context),
                }
                for example in section.examples
            ],
        }
        for section in sample.SECTIONS
    ]
    page = {"sections": sections, "form": SampleForm({"name": ""}), "filters": SampleFilters(auto_id="filter_%s")}
    return render(request, "ui/gallery.html", page)
