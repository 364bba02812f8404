"""Templates that merchants write are not ours: they may not eat the machine, nor read what is not theirs."""

import time

import pytest

from reassure.messages.rules import cell
from reassure.messages.rules.rendering import Reader, Unrenderable, render, shipped
from reassure.messages.rules.samples import SAMPLES

SHELL = (
    "<mjml><mj-head><mj-title>x</mj-title></mj-head><mj-body><mj-section><mj-column>"
    "<mj-text>{}</mj-text></mj-column></mj-section></mj-body></mjml>"
)
DOUBLING = "{% assign s = 'ab' %}" + "{% assign s = s | append: s %}" * 40 + "{{ s }}"
REPLACE = "{% assign s = 'aaaaaaaaaa' %}{{ s" + " | replace: 'a', 'aaaaaaaaaa'" * 12 + " }}"
SQUARE = "{% assign n = 10 %}" + "{% assign n = n | times: n %}" * 40 + "{{ n }}"
RANGE = "{{ (1..1000000000) | join: ',' }}"
LOOPS = "{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}x{% endfor %}{% endfor %}{% endfor %}"
LIST = "{% assign l = 'a,b' | split: ',' %}" + "{% assign l = l | concat: l %}" * 30
FLOOD = "{% for a in (1..2000) %}" + "x" * 1_000 + "{% endfor %}"
#: Stays within every limit of its own and takes for ever all the same.
SLOW = "{% for a in (1..40) %}{% for b in (1..45) %}{% endfor %}{% endfor %}" * 60


@pytest.mark.parametrize("growing", [DOUBLING, REPLACE, SQUARE, RANGE, LOOPS, LIST, FLOOD])
def test_what_grows_without_end_is_stopped_where_it_grows(growing: str) -> None:
    began = time.process_time()
    with pytest.raises(Unrenderable):
        render(SHELL.format(growing), {}, Reader())
    assert time.process_time() - began < 1.0


def test_a_template_that_includes_itself_is_stopped() -> None:
    with pytest.raises(Unrenderable):
        render(SHELL.format("{% include 'nothing_of_that_name' %}"), {}, Reader())


@pytest.mark.parametrize("forbidden", ["safe", "escapejs", "strip_html", "base64_decode", "json", "date"])
def test_filters_that_undo_escaping_or_cost_too_much_do_not_exist(forbidden: str) -> None:
    with pytest.raises(Unrenderable, match=forbidden):
        render(SHELL.format(f"{{{{ name | {forbidden} }}}}"), {"name": "<b>"}, Reader())


def test_a_template_cannot_reach_python() -> None:
    made = render(
        SHELL.format("[{{ name.__class__ }}{{ translations._catalog }}{{ x.__init__.__globals__ }}]"),
        {"name": "Mila"},
        Reader(),
    )
    assert made.text == "[]\n"


def test_files_of_the_machine_are_not_included() -> None:
    with pytest.raises(Unrenderable, match="not valid MJML"):
        render(SHELL.format("").replace("<mj-section>", '<mj-include path="/etc/passwd"/><mj-section>'), {}, Reader())


@pytest.mark.processes
def test_the_cell_makes_the_same_mail() -> None:
    context = SAMPLES["order_confirmed"]["with a promise"]
    reader = Reader(locale="fr", zone="Europe/Paris")
    assert cell.render(shipped("order_confirmed"), context, reader) == render(
        shipped("order_confirmed"), context, reader
    )


@pytest.mark.processes
def test_two_seconds_are_all_a_template_gets_and_the_next_one_is_well() -> None:
    with pytest.raises(Unrenderable, match="longer than 2 seconds"):
        cell.render(SHELL.format(SLOW * 60), {}, Reader())
    assert cell.render(SHELL.format("fine"), {}, Reader()).text == "fine\n"


@pytest.mark.processes
def test_256_mb_are_all_a_template_gets_and_the_next_one_is_well() -> None:
    with pytest.raises(Unrenderable, match="256 MB"):
        cell.render(SHELL.format("{{ big }}"), {"big": ["x" * 1_000] * 300_000}, Reader())
    assert cell.render(SHELL.format("fine"), {}, Reader()).text == "fine\n"


@pytest.mark.processes
def test_a_renderer_that_died_is_started_again() -> None:
    ward = cell.Ward()
    assert ward.render(SHELL.format("one"), {}, Reader()).text == "one\n"
    assert ward.child is not None
    ward.child.kill()
    ward.child.wait()
    assert ward.render(SHELL.format("two"), {}, Reader()).text == "two\n"
    ward.child.kill()
    ward.child.wait()
