"""The gallery shows every partial, and none of them misses a value it was given."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from reassure.ui import sample

TEMPLATES = Path(sample.__file__).parent / "templates" / "ui"
#: Layouts, what needs a form, what needs a request, what only other partials include.
ELSEWHERE = {"base", "gallery", "field", "errors", "filters", "flashes", "label", "skip"}


def test_every_partial_stands_in_the_gallery() -> None:
    shown = {example.template for section in sample.SECTIONS for example in section.examples}
    there = {f"ui/{path.name}" for path in TEMPLATES.glob("*.html") if path.stem not in ELSEWHERE}
    assert there - shown == set()


@pytest.mark.parametrize(
    "example", [e for s in sample.SECTIONS for e in s.examples], ids=lambda example: example.template
)
def test_every_example_renders_with_nothing_missing(example: sample.Example) -> None:
    html = render_to_string(example.template, example.context)
    assert html.strip()
    assert "None" not in html
    assert "INVALID" not in html


def test_a_tone_never_speaks_alone() -> None:
    html = render_to_string("ui/badge.html", {"word": "Late", "tone": "warn"})
    assert ">Late<" in html.replace("\n", "")
