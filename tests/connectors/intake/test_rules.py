from datetime import timedelta
from uuid import UUID

import pytest

from reassure.connectors.intake import rules

MERCHANT = UUID("01970000-0000-7000-8000-000000000001")
TOKEN = "a-token-of-24-characters"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"/in/{MERCHANT.hex}/{TOKEN}", rules.Place(merchant_id=MERCHANT, token=TOKEN)),
        (f"/in/{MERCHANT}/{TOKEN}", rules.Place(merchant_id=MERCHANT, token=TOKEN)),
        (f"/in/{MERCHANT}/{TOKEN}/", rules.Place(merchant_id=MERCHANT, token=TOKEN)),
        (f"/in/{MERCHANT}/{TOKEN}/tracking/v1", rules.Place(merchant_id=MERCHANT, token=TOKEN)),
        (f"/in/{MERCHANT}", None),
        (f"/in/{MERCHANT}/", None),
        (f"/in/{MERCHANT}/short", None),
        (f"/in/{MERCHANT}/{'x' * 65}", None),
        (f"/in/nobody/{TOKEN}", None),
        (f"/out/{MERCHANT}/{TOKEN}", None),
        ("/in/", None),
        ("", None),
    ],
)
def test_the_address_names_merchant_and_connection(path: str, place: rules.Place | None) -> None:
    assert rules.place_of(path) == place


def test_what_vendors_are_given_is_what_the_door_understands() -> None:
    address = rules.address("https://reassure.example", MERCHANT, TOKEN)
    path = address.removeprefix("https://reassure.example")
    assert rules.place_of(path) == rules.Place(merchant_id=MERCHANT, token=TOKEN)


def test_headers_with_somebodys_key_are_not_kept() -> None:
    told = {"authorization": "Bearer x", "cookie": "a=b", "x-api-key": "k", "x-shopify-topic": "orders/create"}
    assert rules.kept(told) == {"x-shopify-topic": "orders/create"}


def test_a_long_key_is_cut_and_stays_unique() -> None:
    one, other = rules.short("a" * 300 + "1", 200), rules.short("a" * 300 + "2", 200)
    assert (len(one), len(other)) == (200, 200)
    assert one != other
    assert rules.short("event\x00-1", 200) == "event-1"


def test_a_delivery_that_fails_is_tried_for_about_a_day_and_then_waits_for_a_person() -> None:
    waits = [rules.wait(attempts) for attempts in range(1, 8)]
    assert waits[0] == timedelta(seconds=30)
    assert waits[5:] == [timedelta(days=1), None]
    assert sum((wait for wait in waits if wait), timedelta()) == timedelta(days=1, hours=7, minutes=12, seconds=30)


@pytest.mark.parametrize(
    ("touched", "waves"),
    [
        ([], []),
        (["a", "b", "c"], [[0, 1, 2]]),
        (["a", "a", "b"], [[0, 2], [1]]),
        (["a", "ab", "b", "c"], [[0, 3], [1], [2]]),
        (["", "", "a"], [[0, 1, 2]]),
        (["a", None, "a", "b"], [[0], [1], [2, 3]]),
        ([None, None], [[0], [1]]),
        (["a", "a", None, "b"], [[0], [1], [2], [3]]),
    ],
)
def test_deliveries_wait_for_earlier_ones_that_touch_the_same(
    touched: list[str | None], waves: list[list[int]]
) -> None:
    assert rules.waves(touched) == waves
