"""The catalogues are whole: nothing empty, nothing fuzzy, nothing forgotten, and compiled from what they say."""

import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1] / "reassure"
LANGUAGES = ("de", "es", "fr")
CATALOGUES = sorted(HOUSE.glob("locale/*/LC_MESSAGES/*.po"))
#: Packages whose words shoppers read. Staff's pages may stay English, but theirs are marked as well.
SPOKEN = ("portal", "ui", "shipments", "promises", "orders", "customers", "catalog", "journeys")
FUNCTIONS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def named(path: Path) -> str:
    return f"{path.parts[-3]}-{path.stem}"


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def spoken() -> Iterator[tuple[str, str]]:
    """Every marked string of the sources, and where it stands."""
    for package in SPOKEN:
        for path in sorted((HOUSE / package).rglob("*")):
            if path.suffix == ".py":
                source = path.read_text()
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                lines = templatize(path.read_text(), origin=str(path)).splitlines()
                source = "\n".join(line.strip() for line in lines)  # else Python minds the indentation
            else:
                continue
            for line, message, *_ in extract("python", BytesIO(source.encode()), keywords=FUNCTIONS):
                yield texts(message)[0], f"{path.relative_to(HOUSE)}:{line}"


def test_there_is_a_catalogue_for_each_language() -> None:
    assert {path.parts[-3] for path in CATALOGUES} == set(LANGUAGES)


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_no_text_is_empty_or_fuzzy(path: Path) -> None:
    loose = [str(message.id) for message in catalogue(path) if message.fuzzy or not all(texts(message.string))]
    assert [text for text in loose if text] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_every_translation_keeps_the_placeholders(path: Path) -> None:
    wrong = [
        message.id
        for message in catalogue(path)
        if message.id
        for text in texts(message.string)
        if not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(" ".join(texts(message.id))))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    stale = [
        message.id
        for message in catalogue(path)
        if isinstance(message.id, str) and message.id
        if (compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id))
        != message.string
    ]
    assert stale == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_shoppers_read_is_forgotten(language: str) -> None:
    known = {texts(message.id)[0] for path in CATALOGUES if path.parts[-3] == language for message in catalogue(path)}
    said = dict(spoken())
    assert len(said) > 100  # else the sources were not read
    assert {text: place for text, place in said.items() if text not in known} == {}
