"""What codes are called at the desk."""

from datetime import date
from types import SimpleNamespace

import pytest

from reassure.dashboard import story, words
from reassure.promises.rules.facts import part


@pytest.mark.parametrize(
    ("surface", "said"),
    [("checkout", "Checkout"), ("tracking_page", "Tracking page"), ("mail.order_confirmed", "Mail: Order confirmed")],
)
def test_a_place_is_named_as_people_say_it(surface: str, said: str) -> None:
    assert words.seen_at(surface) == said


def test_reasons_read_as_words_where_their_codes_do_not() -> None:
    parts = (part("carrier_estimate"), part("last_of_parcels", parcels=2), part("transit", least=1, most=2))
    assert words.because(parts) == "the carrier’s estimate · the last of 2 parcels · transit 1 2"


def test_a_promise_without_words_is_told_by_its_days() -> None:
    row = SimpleNamespace(
        statement="", because_parts=(part("shop_promise"),), surface="checkout", first_shown_at=None, outcome="kept",
        gap_days=0, gap_amount=None, blame_parts=(), earliest_on=date(2026, 6, 4), latest_on=date(2026, 6, 5),
    )  # fmt: skip
    (listed,) = story.promises([row]).rows
    said = listed.cells[0]
    assert (said.word.replace("\u2009", "").replace(" ", " "), said.note) == (
        "Thu 4–Fri 5 June",
        "as the shop promised",
    )
