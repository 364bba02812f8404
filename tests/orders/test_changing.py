"""What people, parcels and the shop do to an order that stands."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from reassure.customers import actions as customers
from reassure.customers.rules import Address, PersonFacts
from reassure.journal.models import Event
from reassure.journal.rules import Fact
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders import queries
from reassure.orders.models import Edit, Order, Tag
from reassure.orders.rules import LineFacts, RefundFacts
from reassure.orders.rules.refunds import TooMany
from reassure.orders.rules.tellings import TooLate
from tests.cast import NOW
from tests.orders.facts import BERLIN, CLOTH, LAMP, LATER, PARIS, later, order, refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(merchant: Merchant) -> Order:
    return orders.place(facts=order(), source="shopify", now=NOW)


def kinds() -> list[str]:
    return list(Event.objects.exclude(kind="merchant.founded").order_by("seq").values_list("kind", flat=True))


def count_shipped(counts: dict[UUID, int]) -> None:
    orders.count_shipped(counts=counts, at=dict.fromkeys(counts, LATER))


def lines_of(row: Order) -> dict[str, UUID]:
    return {line.title: line.id for line in queries.order(row.pk).lines}


def test_a_shoppers_address_is_taken_while_nothing_has_left(placed: Order) -> None:
    orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    kept = queries.order(placed.pk)
    assert (kept.shipping_address, kept.country) == (PARIS, "FR")
    assert kinds() == ["order.placed", "order.address_changed"]
    changed = Event.objects.get(kind="order.address_changed")
    (edit,) = Edit.objects.all()
    assert (changed.data, changed.by) == ({"edit": str(edit.pk)}, "shopper")
    assert (edit.before["shipping_address"]["city"], edit.after["shipping_address"]["city"]) == ("Berlin", "Paris")


def test_a_shop_that_repeats_the_old_address_does_not_undo_the_shoppers_change(placed: Order) -> None:
    orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    orders.place(facts=later(note="packed"), source="shopify", now=LATER)
    assert queries.order(placed.pk).shipping_address == PARIS
    rome = Address(street="Via Appia 1", city="Rome", country="IT")
    newest = replace(later(shipping_address=rome), version_at=LATER.replace(hour=20))
    orders.place(facts=newest, source="shopify", now=LATER)
    assert queries.order(placed.pk).shipping_address == rome


def test_an_address_is_refused_once_a_parcel_has_left(placed: Order) -> None:
    count_shipped({lines_of(placed)["Lamp"]: 1})
    with pytest.raises(TooLate, match="partly shipped"):
        orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    assert queries.order(placed.pk).shipping_address == BERLIN
    assert kinds() == ["order.placed"]


def test_an_order_is_cancelled_once_and_not_after_a_parcel_left(placed: Order) -> None:
    orders.cancel(order_id=placed.pk, reason="changed my mind", by="shopper", now=LATER)
    orders.cancel(order_id=placed.pk, reason="again", by="ida", now=LATER)
    story = queries.story_of(placed.pk)
    assert story.cancellation == queries.story.CalledOff(at=LATER, reason="changed my mind", by="shopper")
    assert kinds() == ["order.placed", "order.cancelled"]
    with pytest.raises(TooLate, match="cancelled"):
        orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    sent = orders.place(facts=order(external_id="2"), source="shopify", now=NOW)
    count_shipped({lines_of(sent)["Lamp"]: 1})
    with pytest.raises(TooLate, match="ask for a return"):
        orders.cancel(order_id=sent.pk, reason="", by="shopper", now=LATER)
    assert not queries.order(sent.pk).cancelled


def test_our_cancellation_outlives_a_shop_that_has_not_heard_of_it(placed: Order) -> None:
    orders.cancel(order_id=placed.pk, reason="", by="ida", now=LATER)
    orders.place(facts=later(note="x"), source="shopify", now=LATER)
    assert queries.order(placed.pk).cancelled


def test_the_last_unit_that_leaves_fulfils_the_order_once(placed: Order) -> None:
    lines = lines_of(placed)
    for counts, status in (
        ({lines["Lamp"]: 1}, "partly_shipped"),
        ({lines["Lamp"]: 2}, "partly_shipped"),
        ({lines["Linen cloth"]: 1}, "shipped"),
        ({lines["Linen cloth"]: 0}, "partly_shipped"),
        ({lines["Linen cloth"]: 1}, "shipped"),
    ):
        count_shipped(counts)
        assert queries.order(placed.pk).status == status
    assert kinds() == ["order.placed", "order.fulfilled"]
    assert queries.order(placed.pk).fulfilled_at == LATER


def test_units_that_were_cancelled_or_never_ship_are_not_waited_for(merchant: Merchant) -> None:
    card = LineFacts(external_id="13", title="Gift card", quantity=1, unit_price=5000, ships=False, gift_card=True)
    facts = order(lines=(LAMP, replace(CLOTH, cancelled=1), card))
    row = orders.place(facts=facts, source="shopify", now=NOW)
    count_shipped({lines_of(row)["Lamp"]: 2})
    assert queries.order(row.pk).status == "shipped"


def test_cancelling_what_was_left_fulfils_the_order(placed: Order) -> None:
    count_shipped({lines_of(placed)["Lamp"]: 2})
    orders.place(facts=later(lines=(LAMP, replace(CLOTH, cancelled=1))), source="shopify", now=LATER)
    kept = queries.order(placed.pk)
    assert (kept.status, kept.fulfilled_at) == ("shipped", LATER)
    assert kinds()[-1] == "order.fulfilled"


def test_counts_of_many_orders_cost_few_statements(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    rows = [orders.place(facts=order(external_id=str(n)), source="s", now=NOW) for n in range(5)]
    counts = {line: 1 for row in rows for line in lines_of(row).values()}
    with django_assert_max_num_queries(10):
        count_shipped(counts)
    assert set(Order.objects.values_list("status", flat=True)) == {"partly_shipped"}


def test_a_refund_counts_once_on_the_order_and_its_lines(placed: Order) -> None:
    orders.refund(facts=refund(), source="shopify", now=LATER)
    orders.refund(facts=refund(), source="shopify", now=LATER)
    kept = queries.order(placed.pk)
    assert (kept.refunded, kept.lines[0].refunded_quantity, kept.lines[0].refunded) == (9900, 1, 9900)
    (event,) = Event.objects.filter(kind="order.refunded")
    assert (event.data["amount"], event.data["currency"], event.at) == (9900, "EUR", LATER)


def test_a_refund_of_an_order_not_told_yet_says_so(merchant: Merchant) -> None:
    with pytest.raises(orders.UnknownOrder):
        orders.refund(facts=refund(), source="shopify", now=LATER)
    assert kinds() == []


def test_what_may_still_go_back_follows_what_went_back(placed: Order) -> None:
    lines = lines_of(placed)
    before = queries.refund_plan(placed.pk, {lines["Lamp"]: 2, lines["Linen cloth"]: 1}, shipping=500)
    assert (before.amount, before.because) == (23270, "as_paid")
    orders.refund(facts=refund(), source="shopify", now=LATER)
    rest = queries.refund_plan(placed.pk, {lines["Lamp"]: 1, lines["Linen cloth"]: 1}, shipping=500)
    assert rest.amount == 23270 - 9900
    with pytest.raises(TooMany):
        queries.refund_plan(placed.pk, {lines["Lamp"]: 2})
    rest_of_it = RefundFacts(external_id="r2", order_external_id="1", amount=13000, at=LATER)
    orders.refund(facts=rest_of_it, source="shopify", now=LATER)
    capped = queries.refund_plan(placed.pk, {lines["Lamp"]: 1})
    assert (capped.amount, capped.because) == (370, "no_more_was_paid")


def test_staff_leave_notes(placed: Order) -> None:
    orders.write_note(order_id=placed.pk, text=" Called Mila. ", by="staff/ida", now=LATER)
    assert [(note.text, note.by) for note in queries.story_of(placed.pk).notes] == [("Called Mila.", "staff/ida")]
    assert kinds()[-1] == "order.noted"


def test_a_note_goes_with_its_author_or_a_manager_and_with_nobody_else(placed: Order) -> None:
    note = orders.write_note(order_id=placed.pk, text="Wrong order.", by="staff/ida", now=LATER)
    with pytest.raises(orders.SomebodyElses):
        orders.remove_note(note_id=note.pk, by="staff/ben", anybodys=False, now=LATER)
    assert len(queries.story_of(placed.pk).notes) == 1
    orders.remove_note(note_id=note.pk, by="staff/ida", anybodys=False, now=LATER)
    with pytest.raises(orders.NoSuchNote):
        orders.remove_note(note_id=note.pk, by="staff/ida", anybodys=False, now=LATER)
    assert (queries.story_of(placed.pk).notes, kinds()[-1], kinds().count("order.note_removed")) == (
        (), "order.note_removed", 1,
    )  # fmt: skip
    other = orders.write_note(order_id=placed.pk, text="Rude.", by="staff/ida", now=LATER)
    orders.remove_note(note_id=other.pk, by="staff/ole", anybodys=True, now=LATER)
    assert queries.story_of(placed.pk).notes == ()


def facts_of(kind: str) -> list[Fact]:
    return [event.as_fact() for event in Event.objects.filter(kind=kind)]


def test_orders_follow_a_merge_of_people(merchant: Merchant, placed: Order) -> None:
    guest = order(external_id="2", number="#1002", person=PersonFacts(email="other@example.com"))
    theirs = orders.place(facts=guest, source="shopify", now=NOW)
    assert placed.customer_id is not None
    assert theirs.customer_id is not None
    customers.merge(kept_id=placed.customer_id, other_id=theirs.customer_id, by="", now=LATER)
    numbers = [each.number for each in queries.orders_of(theirs.customer_id)]
    assert sorted(numbers) == ["#1001", "#1002"]
    orders.advance(merchant, facts_of("customer.merged"))
    assert queries.order(theirs.pk).customer_id == placed.customer_id


def test_an_erased_person_leaves_orders_that_still_count_and_name_nobody(merchant: Merchant, placed: Order) -> None:
    orders.change_address(order_id=placed.pk, address=PARIS, by="shopper", now=LATER)
    orders.refund(facts=replace(refund(), note="Mila was sad"), source="shopify", now=LATER)
    orders.write_note(order_id=placed.pk, text="Mila called", by="ida", now=LATER)
    assert placed.customer_id is not None
    assert queries.export_of(placed.customer_id)[0]["shipping_address"]["city"] == "Paris"
    customers.erase(customer_id=placed.customer_id, by="ida", now=LATER)
    orders.advance(merchant, facts_of("customer.erased"))
    orders.advance(merchant, facts_of("customer.erased"))
    orders.place(facts=later(note="Mila again", tags=("vip", "new")), source="shopify", now=LATER)
    kept = queries.order(placed.pk)
    assert (kept.name, kept.email, kept.shipping_address, kept.billing_address, kept.note) == ("", "", None, None, "")
    assert (kept.erased, kept.total, kept.country, kept.tags) == (True, 23270, "FR", ("vip", "new"))
    with connection.cursor() as cursor:
        for table in ("order", "edit", "note", "refund", "cancellation"):
            cursor.execute(f"SELECT count(*) FROM orders_{table} t WHERE t::text ~* 'mila|paris|berlin|novak'")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT count(*) FROM journal_event e WHERE e::text ~* 'mila|paris|berlin|novak'")
        assert cursor.fetchone() == (0,)


def test_the_shop_takes_off_only_the_tags_that_it_put_on(placed: Order) -> None:
    for word in ("fragile", "wholesale"):
        orders.tag(order_ids=[placed.pk], tag=word, by="staff/1", now=LATER)
    orders.place(facts=later(tags=("wholesale", "new")), source="shopify", now=LATER)
    assert Order.objects.get().tags == ["wholesale", "new", "fragile"]
    orders.place(facts=order(tags=(), version_at=LATER.replace(hour=20)), source="shopify", now=LATER)
    assert Order.objects.get().tags == ["fragile", "wholesale"]
    assert set(Tag.objects.values_list("tag", "by")) == {("fragile", "staff/1"), ("wholesale", "staff/1")}


def test_the_shop_repeating_its_own_tags_leaves_an_order_that_staff_tagged_unchanged(placed: Order) -> None:
    orders.tag(order_ids=[placed.pk], tag="fragile", by="staff/1", now=LATER)
    orders.place(facts=later(note="packed"), source="shopify", now=LATER)
    assert Order.objects.get().tags == ["vip", "fragile"]
    assert list(Edit.objects.get().after) == ["note"]


def test_an_order_told_after_its_buyer_was_forgotten_is_kept_without_the_person(placed: Order) -> None:
    customers.erase(customer_id=placed.customer_id, by="ida", now=LATER)
    late = order(external_id="2", number="#1002", cancelled_at=NOW, cancel_reason="Mila changed her mind")
    kept = orders.place(facts=late, source="shopify", now=LATER)
    assert (kept.customer_id, kept.erased_at) == (placed.customer_id, LATER)
    again = orders.place(facts=replace(late, version_at=LATER, note="Ring at Novak"), source="shopify", now=LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o::text || c::text FROM orders_order o JOIN orders_cancellation c ON c.order_id = o.id"
            " WHERE o.id = %s",
            [again.pk],
        )
        (told,) = cursor.fetchone()
    assert "Berlin" not in told
    assert "ila" not in told.replace("available", "")
    assert queries.order(again.pk).total == 23270


def test_who_buys_after_having_been_forgotten_is_a_customer_again(placed: Order) -> None:
    customers.erase(customer_id=placed.customer_id, by="ida", now=NOW)
    new = order(external_id="2", number="#1002", placed_at=LATER, version_at=LATER)
    kept = orders.place(facts=new, source="shopify", now=LATER)
    assert kept.customer_id != placed.customer_id
    assert (kept.erased_at, kept.email_lower) == (None, "mila@example.com")
