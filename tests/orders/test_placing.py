"""An order is placed once, however often, late and out of order it is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from reassure.customers.models import Customer, PostalAddress
from reassure.journal import actions as journal
from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders import queries
from reassure.orders.models import Line, Order, Payment, Tag
from reassure.orders.rules import LineFacts, OrderFacts, PaymentFacts
from reassure.orders.rules.checks import NotAnOrder
from tests.cast import NOW
from tests.orders.facts import BERLIN, CLOTH, LAMP, LATER, MILA, PARIS, later, order, refund

pytestmark = pytest.mark.django_db


def place(facts: OrderFacts) -> Order:
    return orders.place(facts=facts, source="shopify", now=NOW)


def kinds() -> list[str]:
    return list(Event.objects.exclude(kind="merchant.founded").order_by("seq").values_list("kind", flat=True))


def test_an_order_is_kept_with_its_money_shared_out(merchant: Merchant) -> None:
    place(order())
    kept = queries.order_for("1001")
    assert (kept.subtotal, kept.discount, kept.tax, kept.shipping, kept.total, kept.paid) == (
        23000, 2300, 2070, 500, 23270, 23270,
    )  # fmt: skip
    assert [(line.title, line.discount, line.tax, line.paid) for line in kept.lines] == [
        ("Lamp", 2000, 1800, 19800),
        ("Linen cloth", 300, 270, 2970),
    ]
    assert (kept.name, kept.email, kept.country, kept.status) == ("Mila Novak", "Mila@Example.com", "DE", "open")
    assert (kept.shipping_address, kept.tags, kept.note) == (BERLIN, ("vip",), "Ring twice")
    assert len(kept.public_token) == 43
    placed = Event.objects.get(kind="order.placed")
    assert (placed.about, placed.at, placed.by) == (kept.key, NOW, "shopify")
    assert placed.data == {"total": 23270, "currency": "EUR", "customer": str(kept.customer_id)}


def test_a_new_order_costs_a_fixed_number_of_queries(merchant: Merchant, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(14):
        place(order())
    with django_assert_num_queries(4):
        place(order())


def test_the_same_telling_twice_changes_nothing(merchant: Merchant) -> None:
    first = place(order())
    assert place(order()).pk == first.pk
    assert (Order.objects.count(), Line.objects.count(), Customer.objects.count()) == (1, 2, 1)
    assert kinds() == ["order.placed"]


def test_an_older_telling_never_overwrites_a_newer_one(merchant: Merchant) -> None:
    place(later(note="newer", tags=("b2b",)))
    place(order(note="older", lines=(LAMP,), shipping_address=PARIS))
    kept = queries.order_for("1001")
    assert (kept.note, kept.tags, kept.version_at, len(kept.lines)) == ("newer", ("b2b",), LATER, 2)
    assert kept.shipping_address == BERLIN
    assert kinds() == ["order.placed"]


def test_tellings_in_any_order_end_in_the_newest(merchant: Merchant) -> None:
    tellings = [order(version_at=NOW + timedelta(minutes=n), note=str(n), external_id="{}") for n in range(4)]
    for n, shuffled in enumerate(permutations(tellings)):
        for facts in shuffled:
            place(replace(facts, external_id=str(n)))
        assert queries.order_by_external_id("shopify", str(n)).note == "3"


def test_what_a_newer_telling_changes_is_journaled_with_before_and_after(merchant: Merchant) -> None:
    row = place(order())
    place(later(note="Ring once", tags=("vip", "late"), shipping_address=PARIS))
    (edit,) = queries.story_of(row.pk).edits
    assert (edit.at, edit.by) == (LATER, "shopify")
    assert edit.before["note"] == "Ring twice"
    assert edit.after["note"] == "Ring once"
    assert edit.after["shipping_address"]["city"] == "Paris"
    assert kinds() == ["order.placed", "order.changed", "order.address_changed"]
    changed = Event.objects.get(kind="order.changed")
    assert changed.data["fields"] == ["note", "tags"]
    assert "Paris" not in str(list(Event.objects.values_list("data", flat=True)))
    assert sorted(Tag.objects.values_list("tag", flat=True)) == ["late", "vip"]


def test_a_newer_version_that_says_nothing_new_is_no_fact(merchant: Merchant) -> None:
    place(order())
    place(later())
    assert kinds() == ["order.placed"]
    assert queries.order_for("1001").version_at == LATER
    assert queries.story_of(queries.order_for("1001").id).edits == ()


def test_an_edit_adds_changes_and_takes_off_lines(merchant: Merchant) -> None:
    place(order())
    rug = LineFacts(external_id="13", title="Rug", quantity=1, unit_price=5000, discount=0, tax=0)
    place(later(lines=(replace(LAMP, quantity=3), rug), discount=0, tax=0))
    kept = queries.order_for("1001")
    assert [(line.title, line.quantity, line.cancelled, line.paid) for line in kept.lines] == [
        ("Lamp", 3, 0, 30000),
        ("Linen cloth", 1, 1, 2970),
        ("Rug", 1, 0, 5000),
    ]
    assert kept.total == 35500
    changed = Event.objects.get(kind="order.changed")
    assert changed.data["fields"] == ["discount", "line", "paid", "subtotal", "tax", "total"]


def test_payments_are_renewed_in_place(merchant: Merchant) -> None:
    pending = PaymentFacts(external_id="p", kind="sale", status="pending", amount=23270, gateway="card")
    row = place(order(payments=(pending,)))
    assert queries.order_for("1001").paid == 0
    place(later(payments=(replace(pending, status="success", at=LATER),)))
    assert queries.order_for("1001").paid == 23270
    assert [(each.status, each.amount, each.at) for each in queries.story_of(row.pk).payments] == [
        ("success", 23270, LATER)
    ]
    assert Payment.objects.count() == 1


def test_a_cancellation_is_told_once_and_never_taken_back(merchant: Merchant) -> None:
    row = place(order())
    off = later(cancelled_at=LATER, cancel_reason="customer")
    place(off)
    place(replace(off, version_at=LATER + timedelta(hours=1), note="still off"))
    place(order(version_at=LATER + timedelta(hours=2)))
    assert queries.order_for("1001").cancelled
    story = queries.story_of(row.pk)
    assert story.cancellation is not None
    assert (story.cancellation.at, story.cancellation.reason) == (LATER, "customer")
    assert kinds().count("order.cancelled") == 1


def test_an_order_that_arrives_cancelled_is_placed_and_cancelled(merchant: Merchant) -> None:
    place(order(cancelled_at=LATER))
    assert kinds() == ["order.placed", "order.cancelled"]
    assert queries.order_for("1001").cancelled


def test_refunds_inside_a_telling_count_once(merchant: Merchant) -> None:
    place(order(refunds=(refund(),)))
    place(later(refunds=(refund(), refund(external_id="r2", amount=500, lines=()))))
    kept = queries.order_for("1001")
    assert kept.refunded == 10400
    assert (kept.lines[0].refunded_quantity, kept.lines[0].refunded) == (1, 9900)
    assert kinds() == ["order.placed", "order.refunded", "order.refunded"]


def test_nothing_is_kept_of_what_is_no_order(merchant: Merchant) -> None:
    wrong = [
        order(currency="XXQ"),
        order(external_id=""),
        order(number=""),
        order(lines=(LAMP, LAMP)),
        order(lines=(replace(LAMP, quantity=-1),)),
        order(lines=(replace(LAMP, unit_price=2**60),)),
        order(lines=(replace(LAMP, discount=99999),)),
        order(discount=-1),
        order(placed_at=NOW.replace(tzinfo=None)),
        order(note="a\x00b"),
    ]
    for facts in wrong:
        with pytest.raises(Invalid):
            place(facts)
    with pytest.raises(NotAnOrder, match="Order #1001: two of its lines have the same id"):
        orders.place_many(facts=[order(external_id="2"), wrong[3]], source="shopify", now=NOW)
    assert (Order.objects.count(), kinds()) == (0, [])


def many(count: int, **changes: Any) -> list[OrderFacts]:
    return [
        order(
            external_id=f"{n:04}",
            number=f"#{n}",
            person=replace(MILA, external_id=str(n % 50), email=f"{n % 50}@example.com"),
            payments=(PaymentFacts(external_id="p", kind="sale", status="success", amount=23270),),
            **changes,
        )
        for n in range(count)
    ]


def test_many_orders_cost_few_statements_and_mean_the_same(
    merchant: Merchant, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        made = orders.place_many(facts=many(200), source="shopify", now=NOW)
    assert {each.what for each in made} == {"placed"}
    assert (Order.objects.count(), Line.objects.count(), Customer.objects.count()) == (200, 400, 50)
    assert PostalAddress.objects.count() == 50
    assert kinds() == ["order.placed"] * 200
    with django_assert_max_num_queries(3):
        again = orders.place_many(facts=many(200), source="shopify", now=NOW)
    assert {each.what for each in again} == {"unchanged"}
    assert [each.order_id for each in again] == [each.order_id for each in made]
    with django_assert_max_num_queries(16):
        renewed = orders.place_many(facts=many(200, version_at=LATER, note="all new"), source="shopify", now=NOW)
    assert {each.what for each in renewed} == {"renewed"}
    assert Order.objects.filter(note="all new").count() == 200
    assert kinds()[200:] == ["order.changed"] * 200


def test_within_a_batch_the_newest_telling_counts(merchant: Merchant) -> None:
    told = [order(note="a"), later(note="c"), order(note="b")]
    outcomes = orders.place_many(facts=told, source="shopify", now=NOW)
    assert len({each.order_id for each in outcomes}) == 1
    assert queries.order_for("1001").note == "c"


def test_one_by_one_and_all_at_once_end_alike(merchant: Merchant) -> None:
    told = many(12)
    for facts in told:
        orders.place(facts=facts, source="singly", now=NOW)
    orders.place_many(facts=told, source="bulk", now=NOW)

    def seen(source: str) -> list[Any]:
        rows = [queries.order_by_external_id(source, facts.external_id) for facts in told]
        return [(row.number, row.total, row.paid, row.email, [line.paid for line in row.lines]) for row in rows]

    assert seen("singly") == seen("bulk")


def test_silent_history_never_speaks(merchant: Merchant) -> None:
    with journal.silent():
        orders.place_many(facts=many(3), source="shopify", now=NOW)
    assert list(Event.objects.filter(kind="order.placed").values_list("live", flat=True)) == [False] * 3


def in_threads(merchant: Merchant, work: list[Callable[[], Any]]) -> list[Any]:
    def run(one: Callable[[], Any]) -> Any:
        try:
            with merchant_scope(merchant.pk):
                return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(run, work))


@pytest.mark.django_db(transaction=True)
def test_the_same_order_placed_a_hundred_times_at_once_is_one_order_and_one_event(outside: Merchant) -> None:
    kept = in_threads(outside, [lambda: place(order()).pk] * 100)
    assert len(set(kept)) == 1
    with merchant_scope(outside.pk):
        assert kinds() == ["order.placed"]
        assert (Order.objects.count(), Line.objects.count(), Customer.objects.count()) == (1, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_versions_that_race_end_in_the_newest(outside: Merchant) -> None:
    versions = [order(version_at=NOW + timedelta(seconds=n), note=str(n)) for n in range(40)]
    in_threads(outside, [lambda facts=facts: place(facts) for facts in reversed(versions)])  # type: ignore[misc]
    with merchant_scope(outside.pk):
        assert queries.order_for("1001").note == "39"
        assert kinds().count("order.placed") == 1


@pytest.mark.django_db(transaction=True)
def test_batches_that_overlap_in_any_order_make_each_order_once(outside: Merchant) -> None:
    told = many(60)
    batches = [told, told[::-1], told[30:] + told[:30], told[::2], told[1::2][::-1], told[10:50]]
    in_threads(
        outside,
        [lambda batch=batch: orders.place_many(facts=batch, source="s", now=NOW) for batch in batches],  # type: ignore[misc]
    )
    with merchant_scope(outside.pk):
        assert kinds() == ["order.placed"] * 60
        assert (Order.objects.count(), Line.objects.count()) == (60, 120)
        assert {line.order_id for line in Line.objects.filter(title=CLOTH.title)} == set(
            Order.objects.values_list("pk", flat=True)
        )
