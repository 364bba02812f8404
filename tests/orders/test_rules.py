"""Which telling counts, how far an order is, and how it is looked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from reassure.kit.errors import Invalid
from reassure.orders.rules import search, tellings
from reassure.orders.rules.judging import judge, newest
from reassure.orders.rules.search import Place
from reassure.orders.rules.sums import sums
from reassure.orders.rules.tellings import Count, Status, Version
from tests.orders.facts import LATER, MILA, later, order

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "kept", "newer"),
    [
        ((1, "a"), (0, "b"), True),
        ((0, "a"), (1, "b"), False),
        ((0, "a"), (0, "a"), False),
        ((0, "a"), (0, "b"), True),
    ],
)
def test_an_older_telling_is_never_newer_and_another_of_the_same_second_is(
    told: tuple[int, str], kept: tuple[int, str], newer: bool
) -> None:
    one, two = (Version(at=NOON + timedelta(seconds=at), told=mark) for at, mark in (told, kept))
    assert tellings.is_newer(one, two) is newer


def test_of_many_tellings_the_newest_is_found_in_any_order() -> None:
    told = [order(note="a"), later(note="b"), order(external_id="2")]
    for shuffled in permutations(told):
        found = newest([judge(each) for each in shuffled])
        assert {key: each.facts.note for key, each in found.items()} == {"1": "b", "2": "Ring twice"}
    assert newest([judge(later(note="x")), judge(later(note="y"))])["1"].facts.note == "y"


def test_a_fingerprint_sees_every_difference() -> None:
    one = tellings.fingerprint(order())
    assert one == tellings.fingerprint(order())
    assert len({one, *(tellings.fingerprint(each) for each in (later(), order(note=""), order(lines=())))}) == 4


@pytest.mark.parametrize(
    ("counts", "cancelled", "status"),
    [
        ([], False, "open"),
        ([(2, 0, 0)], False, "open"),
        ([(2, 0, 1)], False, "partly_shipped"),
        ([(2, 0, 2)], False, "shipped"),
        ([(2, 1, 1)], False, "shipped"),
        ([(2, 2, 0)], False, "open"),
        ([(2, 0, 3)], False, "shipped"),
        ([(2, 0, 2), (1, 0, 0)], False, "partly_shipped"),
        ([(2, 0, 2)], True, "cancelled"),
    ],
)
def test_an_order_is_as_far_as_its_wanted_units(
    counts: list[tuple[int, int, int]], cancelled: bool, status: str
) -> None:
    units = [Count(quantity=q, cancelled=c, shipped=s) for q, c, s in counts]
    assert tellings.status_of(units, cancelled=cancelled) == status


def test_only_what_ships_is_waited_for() -> None:
    lamp = Count(quantity=1, cancelled=0, shipped=1)
    card = Count(quantity=1, cancelled=0, shipped=0, ships=False)
    assert tellings.status_of([lamp, card], cancelled=False) == Status.SHIPPED
    assert tellings.status_of([card], cancelled=False) == Status.OPEN


def test_columns_fall_back_on_the_address_for_what_the_person_leaves_out() -> None:
    facts = order(person=replace(MILA, name="", phone=""))
    columns = tellings.order_columns(facts, sums(facts))
    assert (columns["name"], columns["surname_key"]) == ("Mila Novak", "novak")
    pickup = order(shipping_address=None, billing_address=None)
    assert tellings.order_columns(pickup, sums(pickup))["country"] == ""


@pytest.mark.parametrize(
    ("written", "key"),
    [("#1001", "1001"), (" 1001 ", "1001"), ("#an-1001", "AN-1001"), ("AN 1001", "AN1001"), ("##7", "7"), ("", "")],
)
def test_a_number_is_one_however_it_is_written(written: str, key: str) -> None:
    assert search.number_key(written) == key


def test_a_name_is_found_without_accents_and_by_its_last_word() -> None:
    assert search.name_key(" Émile  MÜLLER ") == "emile muller"
    assert search.surname_key("Mila van der Novák") == "novak"
    assert search.surname_key("Mila") == "mila"


@pytest.mark.parametrize(
    ("typed", "columns"),
    [
        ("", {}),
        ("  ", {}),
        ("#1001", {"number_key": "1001"}),
        ("Mila@ex", {"email_lower": "mila@ex"}),
        ("Nov", {"number_key": "NOV", "email_lower": "nov", "name_key": "nov", "surname_key": "nov"}),
        ("#", {}),
    ],
)
def test_what_is_typed_says_where_to_look(typed: str, columns: dict[str, str]) -> None:
    assert search.prefixes(typed) == columns


def test_a_cursor_is_read_as_it_was_written_and_nonsense_is_refused() -> None:
    place = Place(placed_at=LATER, id=UUID(int=7))
    assert search.place_from(str(place)) == place
    assert search.place_from("") is None
    for nonsense in ("x", "2026-06-01_7", "2026-06-01T00:00:00_" + str(UUID(int=7)), "_"):
        with pytest.raises(Invalid, match="start again"):
            search.place_from(nonsense)
