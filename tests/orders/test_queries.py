"""Orders are found by any of their keys, listed by indexes, and each list costs the same however long it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from reassure.customers.rules import PersonFacts
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders import queries
from reassure.orders.models import Order
from reassure.orders.queries import OrderNotFound
from reassure.orders.rules.search import Filters
from tests.cast import NOW, brik_and_co
from tests.orders.facts import BERLIN, PARIS, order

pytestmark = pytest.mark.django_db


def place(**changes: Any) -> Order:
    return orders.place(facts=order(**changes), source="shopify", now=NOW)


def test_an_order_is_found_by_every_key_it_has(merchant: Merchant, django_assert_num_queries: Any) -> None:
    row = place()
    with django_assert_num_queries(12):
        found = [
            queries.order(row.pk),
            queries.order_for(" 1001"),
            queries.order_for_shopper("#1001", "MILA@example.com "),
            queries.order_from_token(row.public_token),
            queries.order_from_key(row.key),
            queries.order_by_external_id("shopify", "1"),
        ]
    assert all(each == found[0] for each in found)
    assert [line.title for line in found[0].lines] == ["Lamp", "Linen cloth"]
    assert (found[0].lines[0].wanted, found[0].lines[0].unshipped) == (2, 2)
    assert found[0].money(found[0].total).format("de") == "232,70\xa0€"


def test_wrong_keys_all_answer_alike(merchant: Merchant) -> None:
    row = place()
    nameless = place(external_id="2", number="#1002", person=PersonFacts())
    wrong = [
        lambda: queries.order(uuid4()),
        lambda: queries.order_for("1003"),
        lambda: queries.order_for_shopper("1001", "other@example.com"),
        lambda: queries.order_for_shopper("1002", ""),
        lambda: queries.order_for_shopper("1001", ""),
        lambda: queries.order_from_token("x"),
        lambda: queries.order_from_token(""),
        lambda: queries.order_from_key(f"shipment/{row.pk}"),
        lambda: queries.order_from_key("order/1"),
        lambda: queries.order_by_external_id("woocommerce", "1"),
    ]
    for look_up in wrong:
        with pytest.raises(OrderNotFound, match="There is no such order"):
            look_up()
    assert queries.order(nameless.pk).number == "#1002"


def test_another_merchants_order_is_not_there(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        row = place()
    with merchant_scope(brik_and_co().pk):
        for look_up in (
            lambda: queries.order(row.pk),
            lambda: queries.order_from_token(row.public_token),
            lambda: queries.order_for("1001"),
        ):
            with pytest.raises(OrderNotFound):
                look_up()
        assert queries.search(Filters()).rows == ()


def test_of_two_orders_of_one_number_the_latest_is_meant(merchant: Merchant) -> None:
    place(placed_at=NOW - timedelta(days=1), external_id="old")
    place(external_id="new")
    assert queries.order_for("1001").external_id == "new"


def test_many_are_read_in_two_queries(merchant: Merchant, django_assert_num_queries: Any) -> None:
    rows = [place(external_id=str(n)) for n in range(5)]
    with django_assert_num_queries(2):
        assert set(queries.by_external_ids("shopify", ["1", "3", "9"])) == {"1", "3"}
    with django_assert_num_queries(2):
        assert set(queries.orders([row.pk for row in rows])) == {row.pk for row in rows}
    with django_assert_num_queries(4):
        assert rows[0].customer_id is not None
        assert len(queries.orders_of(rows[0].customer_id)) == 5
    with django_assert_num_queries(5):
        queries.story_of(rows[0].pk)


@pytest.fixture
def shelf(merchant: Merchant) -> None:
    """Ten orders, an hour apart; the third and the fourth at the same instant."""
    for n in range(10):
        place(
            external_id=str(n),
            number=f"#10{n:02}",
            placed_at=NOW + timedelta(hours=3 if n == 4 else n),
            person=PersonFacts(email=f"p{n}@example.com", name="Émile Müller" if n % 2 else "Mila Novak"),
            shipping_address=PARIS if n % 2 else BERLIN,
            channel="web" if n < 5 else "pos",
            tags=("vip", "first") if n == 7 else ("b2b",) if n == 8 else (),
            cancelled_at=NOW if n == 9 else None,
        )


def numbers(filters: Filters, size: int = 50) -> list[str]:
    return [row.number for row in queries.search(filters, size=size).rows]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(shelf: None, django_assert_num_queries: Any) -> None:
    seen: list[str] = []
    cursor = ""
    pages = 0
    while True:
        with django_assert_num_queries(1):
            page = queries.search(Filters(), cursor=cursor, size=3)
        seen += [row.number for row in page.rows]
        pages += 1
        cursor = page.next
        if not cursor:
            break
    assert pages == 4
    assert seen == [f"#10{n:02}" for n in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)]
    assert queries.search(Filters(), size=10).next == ""


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(statuses=("cancelled",)), [9]),
        (Filters(channel="pos", country="FR"), [9, 7, 5]),
        (Filters(tag="vip"), [7]),
        (Filters(tag="b2b"), [8]),
        (Filters(tag="vi"), []),
        (Filters(placed_from=NOW + timedelta(hours=2), placed_until=NOW + timedelta(hours=4)), [4, 3, 2]),
        (Filters(text="#100"), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (Filters(text="1003"), [3]),
        (Filters(text="p4@EX"), [4]),
        (Filters(text="p4"), [4]),
        (Filters(text="emile m"), [9, 7, 5, 3, 1]),
        (Filters(text="novak"), [8, 6, 4, 2, 0]),
        (Filters(text="novak", channel="pos"), [8, 6]),
        (Filters(text="nobody"), []),
    ],
)
def test_filters_find_what_they_say(shelf: None, filters: Filters, found: list[int]) -> None:
    assert numbers(filters) == [f"#10{n:02}" for n in found]
    assert queries.count(filters) == len(found)


def test_a_list_of_one_persons_orders_follows_who_they_are(shelf: None) -> None:
    kept = queries.order_for("1003")
    assert numbers(Filters(customer_id=kept.customer_id)) == ["#1003"]


def test_counts_are_by_status(shelf: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = queries.counts()
    assert found.total == 10
    assert found.by_status == {"open": 9, "partly_shipped": 0, "shipped": 0, "cancelled": 1}


def test_the_fence_lets_what_lists_compare_near_an_index(merchant: Merchant) -> None:
    """A condition that is not leakproof would be checked row by row, after the merchant's policy."""
    used = ["text_ge", "text_lt", "texteq", "uuid_eq", "uuid_lt", "timestamptz_lt", "timestamptz_le"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proleakproof FROM pg_proc WHERE proname = ANY(%s)", [used])
        assert dict(cursor.fetchall()) == dict.fromkeys(used, True)
