"""What themes write into cart attributes."""

from datetime import UTC, datetime

import pytest

from reassure.connectors.shopify.mapping import notes

FOURTH, FIFTH = datetime(2026, 6, 4, 12, tzinfo=UTC), datetime(2026, 6, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ({"promised_from": "2026-06-04", "promised_until": "2026-06-05"}, (FOURTH, FIFTH)),
        ({"Promised_Until": " 2026-06-05 "}, (FIFTH, FIFTH)),
        ({"promised_until": "2026-06-04", "promised_from": "2026-06-05"}, (FOURTH, FIFTH)),
        ({"promised_from": "2026-06-05T14:00:00+02:00"}, (FIFTH, FIFTH)),
        ({"promised_from": "soon"}, None),
        ({"promised_from": ""}, None),
        ({"Delivery": "2026-06-04"}, None),
        ({}, None),
    ],
)
def test_only_a_readable_promise_is_one(told: dict[str, str], days: object) -> None:
    order = {"note_attributes": [{"name": name, "value": value} for name, value in told.items()]}
    assert notes.promised_on(order) == days


@pytest.mark.parametrize(("value", "gift"), [("yes", True), ("1", True), ("no", False), ("", False), (None, False)])
def test_a_gift_is_one_unless_it_is_denied(value: str | None, gift: bool) -> None:
    assert notes.is_gift({"note_attributes": [{"name": "Gift", "value": value}]}) is gift


def test_the_quote_a_cart_names_is_read_and_a_cart_without_one_names_none() -> None:
    assert notes.quote_of({"note_attributes": [{"name": "_reassure_quote", "value": "a1" * 16}]}) == "a1" * 16
    assert notes.quote_of({"note_attributes": [{"name": "_reassure_quote", "value": None}]}) == ""
    assert notes.quote_of({}) == ""
