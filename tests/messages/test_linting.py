"""What a merchant reads when their template can't be saved."""

import pytest

from reassure.messages.rules.linting import Found, lint
from reassure.messages.rules.rendering import render, shipped
from reassure.messages.rules.samples import SAMPLES
from reassure.messages.rules.triggers import TRIGGERS

START = "<mjml><mj-head><mj-title>Order {{ order.number }}</mj-title></mj-head><mj-body>"
END = "{% include 'footer' %}</mj-body></mjml>"


def found(body: str, trigger: str = "shipped") -> Found:
    return lint(f"{START}{body}{END}", SAMPLES[trigger], render)


def text(body: str) -> str:
    return f"<mj-section><mj-column><mj-text>{body}</mj-text></mj-column></mj-section>"


@pytest.mark.parametrize("trigger", list(TRIGGERS))
def test_our_own_templates_have_nothing_to_say_about(trigger: str) -> None:
    assert lint(shipped(trigger), SAMPLES[trigger], render).errors == ()


def test_a_good_template_passes() -> None:
    assert found(text("<a href='{{ order.url }}'>{{ parcel.number }}</a>")) == Found()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (text("{{ order.nubmer }}"), "This mail knows no “order.nubmer”. Did you mean “order.number”?"),
        (text("{{ weather }}"), "This mail knows no “weather”."),
        (text("{{ order.number | upcse }}"), "There is no filter “upcse”. Did you mean “upcase”?"),
        (text("{% if parcel %}never closed"), "Expected tag endif"),
        (text("{{ order.total | money"), "Line 1: "),
        ("<mj-section>", "The layout is not valid MJML: "),
        (text("{% for a in (1..5000) %}{% endfor %}"), "loop iteration limit reached"),
    ],
)
def test_a_slip_is_named_in_a_sentence(body: str, sentence: str) -> None:
    errors = found(body).errors
    assert len(errors) >= 1
    assert sentence in errors[0]


def test_members_of_lists_and_names_of_its_own_are_known() -> None:
    body = text(
        "{% assign mine = order.lines.size %}{{ mine }}{% for line in parcel.lines %}{{ line.title }}{% endfor %}"
    )
    assert found(body).errors == ()


def test_a_block_that_misses_what_it_needs_says_so() -> None:
    assert found("<mj-section><mj-column>{% include 'button' %}</mj-column></mj-section>").errors == (
        "A block needs “label”: set it before the block, such as {% assign label = … %}.",
        "A block needs “url”: set it before the block, such as {% assign url = … %}.",
    )


def test_suggestions_above_the_order_would_make_it_advertising() -> None:
    lines = (
        "{% assign lines = order.lines %}{% assign more_lines = 0 %}{% assign lines_title = 'x' %}{% include 'lines' %}"
    )
    above, below = f"{{% include 'suggestions' %}}{lines}", f"{lines}{{% include 'suggestions' %}}"
    sentence = "Suggestions must stand below everything that concerns the order, else the mail counts as advertising."
    assert found(above).errors == (sentence,)
    assert found(below).errors == ()


def test_what_a_shopper_would_miss_is_only_a_warning() -> None:
    bare = lint(f"{START}{text('Hello')}</mj-body></mjml>", SAMPLES["shipped"], render)
    assert bare.errors == ()
    assert bare.warnings == (
        "The block “footer” is missing: it says who writes and why.",
        "The mail has no link to the order: use {{ order.url }}.",
    )


def test_a_template_of_a_megabyte_is_not_even_read() -> None:
    assert found("x" * 1_000_000).errors == ("The template is longer than 60,000 characters.",)
