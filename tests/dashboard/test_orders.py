"""Orders at the desk: found, read, noted, changed, exported."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from reassure.dashboard.models import SavedView
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.orders import actions as orders
from reassure.orders.models import Note, Order
from reassure.promises.models import Forecast
from tests.cast import NOW
from tests.orders import facts
from tests.portal.pages import JOURNEYS, shipped
from tests.shipments.parcels import HUB, LABEL, NUMBER, scan

Desk = Callable[..., Client]


@pytest.fixture
def mila(nord: Merchant) -> Order:
    """Mila's order #1001, on its way."""
    with merchant_scope(nord.pk):
        return JOURNEYS["moving"](nord)


@pytest.fixture
def waiting(nord: Merchant) -> Order:
    """Mila's order #1001, not shipped yet."""
    with merchant_scope(nord.pk):
        return JOURNEYS["packing"](nord)


def place(merchant: Merchant, count: int, **changes: Any) -> None:
    with merchant_scope(merchant.pk):
        for i in range(count):
            told = facts.order(external_id=f"x{i}", number=f"#2{i:03}", **changes)
            orders.place(facts=told, source="shopify", now=NOW)


@pytest.mark.parametrize("text", ["#1001", "1001", "mila@example.com", "Novak", NUMBER])
def test_one_box_finds_the_order_by_whatever_is_known(nord: Merchant, mila: Order, at_desk: Desk, text: str) -> None:
    answer = at_desk(Role.AGENT).get("/dashboard/find/", {"q": text})
    assert answer["Location"] == f"/dashboard/orders/{mila.pk}/"


def test_what_nobody_knows_ends_in_an_empty_list(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    page = at_desk().get("/dashboard/find/", {"q": "zebra"}, follow=True).content.decode()
    assert "No order fits" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("", True), ("status=shipped", True), ("status=open", False), ("country=de", True), ("country=FR", False),
     ("tag=vip", True), ("tag=gift", False), ("channel=web", True), ("since=2026-06-02", True),
     ("since=2026-06-03", False), ("until=2026-06-02", True), ("until=2026-06-01", False), ("since=nonsense", True)],
)  # fmt: skip
def test_filters_find_what_they_say(nord: Merchant, mila: Order, at_desk: Desk, query: str, found: bool) -> None:
    page = at_desk().get(f"/dashboard/orders/?{query}").content.decode()
    assert (str(mila.pk) in page) is found


def test_pages_follow_each_other(nord: Merchant, at_desk: Desk) -> None:
    place(nord, 60)
    desk = at_desk()
    first = desk.get("/dashboard/orders/")
    assert first.content.decode().count("data-row") == 50
    older = first.context["listing"].older
    second = desk.get(f"/dashboard/orders/{older}")
    assert second.content.decode().count("data-row") == 10
    assert second.context["listing"].older == ""


def test_a_list_costs_the_same_for_one_order_and_for_fifty(
    nord: Merchant, at_desk: Desk, django_assert_num_queries: Any
) -> None:
    desk = at_desk()
    desk.get("/dashboard/orders/")
    place(nord, 1)
    with django_assert_num_queries(9):
        desk.get("/dashboard/orders/")
    place(nord, 49)
    with django_assert_num_queries(9):
        desk.get("/dashboard/orders/")


def test_the_page_of_an_order_tells_its_whole_story(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    page = at_desk().get(f"/dashboard/orders/{mila.pk}/").content.decode()
    for told in (
        "#1001",
        "Mila Novak",
        "Lindenstraße 5",
        "€232.70",
        NUMBER,
        "Leipzig",
        "Germany",
        "Order placed",
        "On its way",
    ):
        assert told in page
    assert f"/t/atelier-nord/o/{mila.public_token}/" in page


def test_a_parcel_that_is_lost_did_not_arrive_late(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        lost = shipped(nord, LABEL, HUB, scan(99, "exception", "exception_013"))
    desk = at_desk()
    page = desk.get(f"/dashboard/orders/{lost.pk}/")
    verb = "Never arrived, promised for"
    assert page.context["arrives"] == {"verb": verb, "dates": "Thu 4\u2009–\u2009Fri 5 June", "moved": ""}
    with merchant_scope(nord.pk):
        Forecast.objects.update(settled_at=clock.now())
    assert "never arrived" in desk.get("/dashboard/promises/?kind=broken").content.decode()


def test_an_order_that_came_names_its_day(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        came = JOURNEYS["delivered"](nord)
    arrives = at_desk().get(f"/dashboard/orders/{came.pk}/").context["arrives"]
    assert (arrives["verb"], arrives["dates"]) == ("Arrived", "Thu 4 June")


def test_the_page_of_an_order_keeps_its_query_budget(
    nord: Merchant, mila: Order, at_desk: Desk, django_assert_max_num_queries: Any
) -> None:
    desk = at_desk()
    desk.get("/dashboard/")
    with django_assert_max_num_queries(28):
        desk.get(f"/dashboard/orders/{mila.pk}/")


def test_a_warehouse_reads_no_messages_and_no_promises(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    page = at_desk(Role.WAREHOUSE).get(f"/dashboard/orders/{mila.pk}/").content.decode()
    assert "What happened" in page
    assert "Nothing written yet" not in page
    assert "Leave the note" not in page


def test_a_note_stays_with_the_order_and_its_author(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    desk = at_desk(Role.AGENT)
    desk.post(f"/dashboard/orders/{mila.pk}/note/", {"text": "Called her."})
    page = desk.get(f"/dashboard/orders/{mila.pk}/").content.decode()
    assert "Called her." in page
    assert "agent of atelier-nord" in page


def test_a_note_is_removed_by_its_author_or_a_manager(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    author, other, manager = at_desk(Role.AGENT), at_desk(Role.AGENT, "b@nord.example"), at_desk(Role.MANAGER)
    url = f"/dashboard/orders/{mila.pk}/"
    for remover in (author, manager):
        author.post(f"{url}note/", {"text": "Called her."})
        with merchant_scope(nord.pk):
            gone = f"{url}notes/{Note.objects.get().pk}/remove/"
        assert [gone in desk.get(url).content.decode() for desk in (author, other, manager)] == [True, False, True]
        assert other.post(gone).status_code == 409
        with merchant_scope(nord.pk):
            assert Note.objects.count() == 1
        remover.post(gone)
        assert "Called her." not in author.get(url).content.decode()
    with merchant_scope(nord.pk):
        assert len({fact.by for fact in journal.latest(kinds=["order.note_removed"])}) == 2


def test_an_empty_note_is_refused(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    answer = at_desk().post(f"/dashboard/orders/{mila.pk}/note/", {"text": ""})
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (422, True)
    with merchant_scope(nord.pk):
        assert Note.objects.count() == 0


def test_the_address_changes_while_nothing_has_left(nord: Merchant, waiting: Order, at_desk: Desk) -> None:
    new = {"name": "Mila Novak", "street": "Rue de la Paix 2", "city": "Paris", "postcode": "75002", "country": "fr"}
    at_desk().post(f"/dashboard/orders/{waiting.pk}/address/", new)
    with merchant_scope(nord.pk):
        row = Order.objects.get()
        assert (row.country, row.shipping_address["city"]) == ("FR", "Paris")
        assert journal.latest(kinds=["order.address_changed"], limit=1)[0].by.startswith("staff/")


def test_the_address_of_what_has_left_stays(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    new = {"name": "M", "street": "Rue de la Paix 2", "city": "Paris", "country": "FR"}
    answer = at_desk().post(f"/dashboard/orders/{mila.pk}/address/", new)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="Rue de la Paix 2"' in page
    assert 'role="alert"' in page
    with merchant_scope(nord.pk):
        assert Order.objects.get().country == "DE"


@pytest.mark.parametrize(
    ("door", "typed", "kept"),
    [
        ("note", {"text": "Called her. " * 400}, "Called her. Called her."),
        ("address", {"street": "Rue de la Paix 2", "country": "France"}, 'value="Rue de la Paix 2"'),
        ("cancel", {"reason": "Bought twice " * 50}, "Bought twice Bought twice"),
    ],
)
def test_what_was_typed_survives_a_mistake(
    nord: Merchant, waiting: Order, at_desk: Desk, door: str, typed: dict[str, str], kept: str
) -> None:
    answer = at_desk().post(f"/dashboard/orders/{waiting.pk}/{door}/", typed)
    assert (answer.status_code, kept in answer.content.decode()) == (422, True)
    assert door == "note" or '<details class="more" open>' in answer.content.decode()
    with merchant_scope(nord.pk):
        row = Order.objects.get()
        assert (row.status, row.country, Note.objects.count()) == ("open", "DE", 0)


def test_an_order_is_cancelled_with_its_reason(nord: Merchant, waiting: Order, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post(f"/dashboard/orders/{waiting.pk}/cancel/", {"reason": "Bought twice"})
    with merchant_scope(nord.pk):
        assert Order.objects.get().status == "cancelled"
    assert "Bought twice" in desk.get(f"/dashboard/orders/{waiting.pk}/").content.decode()


def test_chosen_orders_are_tagged_together(nord: Merchant, at_desk: Desk) -> None:
    place(nord, 3)
    with merchant_scope(nord.pk):
        chosen = [str(pk) for pk in Order.objects.order_by("number").values_list("pk", flat=True)[:2]]
    desk = at_desk()
    for _ in range(2):
        desk.post("/dashboard/orders/tag/", {"chosen": chosen, "tag": "fragile"})
    with merchant_scope(nord.pk):
        assert [row.tags for row in Order.objects.order_by("number")] == [["vip", "fragile"]] * 2 + [["vip"]]
        assert len(journal.latest(kinds=["order.tagged"])) == 2
    assert desk.get("/dashboard/orders/?tag=fragile").content.decode().count("data-row") == 2


def test_all_that_fit_are_exported(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    answer = at_desk().get("/dashboard/orders/export/?country=DE")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("number,placed_at,status,name")
    assert lines[1:] == [
        "#1001,2026-06-02T08:00:00+00:00,shipped,Mila Novak,Mila@Example.com,DE,web,vip,232.70,0.00,EUR"
    ]
    with merchant_scope(nord.pk):
        (taken,) = journal.latest(kinds=["export.taken"])
        assert taken.by.startswith("staff/")
        assert taken.data == {"what": "orders"}


def test_a_name_cannot_run_in_a_spreadsheet(nord: Merchant, at_desk: Desk) -> None:
    evil = replace(facts.MILA, name="=HYPERLINK(1)")
    place(nord, 1, person=evil)
    lines = b"".join(at_desk().get("/dashboard/orders/export/").streaming_content).decode()
    assert ",'=HYPERLINK(1)," in lines


def test_a_view_is_saved_shown_to_its_owner_alone_and_forgotten(nord: Merchant, mila: Order, at_desk: Desk) -> None:
    desk, other = at_desk(), at_desk(Role.AGENT)
    desk.post("/dashboard/views/orders/save/", {"name": "Home market", "query": "country=DE&after=x"})
    page = desk.get("/dashboard/orders/").content.decode()
    assert 'href="?country=DE"' in page
    assert "Home market" in page
    assert "Home market" not in other.get("/dashboard/orders/").content.decode()
    with merchant_scope(nord.pk):
        view = SavedView.objects.get()
    other.post(f"/dashboard/views/{view.pk}/forget/")
    with merchant_scope(nord.pk):
        assert SavedView.objects.count() == 1
    desk.post(f"/dashboard/views/{view.pk}/forget/")
    with merchant_scope(nord.pk):
        assert SavedView.objects.count() == 0
