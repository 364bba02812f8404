"""A brand can be read whatever its colours."""

import re

import pytest

from reassure.merchants.rules import FONTS, Tokens
from reassure.ui import look

BRANDS = (
    Tokens(),
    Tokens(accent="#ffd400", accent_text="#ffffff"),
    Tokens(accent="#000000", background="#000000", surface="#111111", text="#222222", muted="#333333"),
    Tokens(accent="#ff0000", background="#ffffff", surface="#ffffff", text="#cccccc", muted="#dddddd"),
    Tokens(accent="#8a3b2a", accent_text="#8a3b2a"),
    Tokens(accent="#777777", background="#777777", surface="#777777", text="#777777", muted="#777777"),
)


def tokens_of(sheet: str) -> list[dict[str, str]]:
    return [dict(re.findall(r"--([a-z-]+):([^;]+);", block)) for block in re.findall(r"\{([^{}]+)\}", sheet)]


@pytest.mark.parametrize("brand", BRANDS)
def test_words_and_links_of_any_brand_reach_aa_on_every_ground(brand: Tokens) -> None:
    for colours in tokens_of(look.css(brand, FONTS)):
        for word in ("text", "muted", "link"):
            for ground in ("bg", "surface", "accent-soft"):
                assert look.contrast(colours[word], colours[ground]) >= 4.5, (word, ground)
        assert look.contrast(colours["accent-text"], colours["accent"]) >= 4.5
        for ground in ("bg", "surface"):
            assert look.contrast(colours["control"], colours[ground]) >= 3


def test_a_readable_brand_is_left_as_it_is() -> None:
    light = tokens_of(look.css(Tokens(), FONTS))[0]
    assert (light["accent"], light["text"], light["muted"]) == ("#1f5f4f", "#1d1d1b", "#5f5e5a")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert look.contrast("#000000", "#ffffff") == look.contrast("#ffffff", "#000000") == 21.0


@pytest.mark.parametrize(
    ("colour", "ground", "found"), [("#000000", "#ffffff", "#000000"), ("#ffffff", "#ffffff", "#737373")]
)
def test_a_colour_moves_no_further_than_it_must(colour: str, ground: str, found: str) -> None:
    assert look.readable(colour, ground) == found
