"""The page of an order: what it says, to whom, and at what cost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from time_machine import Traveller, travel

from reassure.catalog import actions as catalog
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.promises import queries as promises
from reassure.shipments import actions as shipments
from tests.cast import NOW
from tests.portal import pages
from tests.portal.pages import DOOR, DROVE, HUB, LABEL, SHOP, address, client, shipped
from tests.promises.delivery import told
from tests.shipments.parcels import CLOTH, parcel, scan

QUERIES = 18


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    """Wednesday 3 June, 12:00 in Berlin, a day after the order."""
    with travel(NOW + timedelta(days=1, hours=2), tick=False) as here:
        yield here


def text(html: bytes) -> str:
    return " ".join(html.decode().replace("\u2009", " ").split())


def page(order: Order, query: str = "", **headers: str) -> str:
    return text(client().get(address(order) + query, headers=headers).content)


@pytest.mark.parametrize(
    ("journey", "status", "headline"),
    [
        ("packing", "Being packed", 'Arrives</span> <span class="date">Thu 4 – Fri 5 June'),
        ("labelled", "Packed", 'Arrives</span> <span class="date">Wed 3 – Thu 4 June'),
        ("moving", "On its way", 'Arrives</span> <span class="date">Wed 3 – Thu 4 June'),
        ("delivered", "Delivered", 'Arrived</span> <span class="date">Thu 4 June'),
    ],
)
def test_the_page_names_the_day_and_the_status_in_words(
    merchant: Merchant, journey: str, status: str, headline: str
) -> None:
    seen = page(pages.JOURNEYS[journey](merchant))
    assert f"<span>{status}</span>" in seen or f">{status}</span>" in seen
    assert headline in seen


def test_the_page_says_where_it_is_and_what_comes_next(merchant: Merchant) -> None:
    seen = page(shipped(merchant, LABEL, HUB))
    now, after = seen.index(">Now</p>"), seen.index(">Next</p>")
    assert now < seen.index("<strong>Your parcel arrived at a sorting centre</strong>") < after
    assert now < seen.index('Leipzig, Germany · <time datetime="2026-06-02T20:00:00+02:00">Tue 2 June, 20:00') < after
    assert after < seen.index("<strong>It goes on to the depot near you</strong>")


def test_the_headline_is_not_said_twice(merchant: Merchant) -> None:
    held = scan(20, "exception", "exception_006", code="DU", city="Frankfurt", country="DE")
    seen = page(shipped(merchant, LABEL, HUB, held))
    assert "<strong>Your parcel is held until a payment is made</strong>" not in seen
    assert seen.index("Your parcel is held until a payment is made") < seen.index(">Now</p>") < seen.index("Frankfurt")


def test_of_several_parcels_each_says_what_comes_next(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB, whole=False)
    shipments.ship(facts=parcel(external_id="f2", lines=(CLOTH,), tracking_number=pages.NUMBER_2), source=SHOP, now=NOW)
    told(merchant)
    first, second = page(order).split('id="parcel-2"')
    assert "Next: <strong>It goes on to the depot near you</strong>" in first
    assert "Next: <strong>The carrier collects it</strong>" in second


def test_a_charge_due_leads_to_the_carriers_page(merchant: Merchant) -> None:
    seen = page(shipped(merchant, LABEL, HUB, scan(20, "exception", "exception_006")))
    assert ">Needs you</span>" in seen
    assert "Pay what is due" in seen
    assert "Open the carrier's page" in seen or "Open the carrier&#x27;s page" in seen


def test_on_the_day_itself_it_says_today(merchant: Merchant, clock: Traveller) -> None:
    clock.shift(timedelta(days=1))
    assert 'class="date">today' in page(pages.JOURNEYS["today"](merchant))


def test_a_parcel_behind_its_day_is_called_late(merchant: Merchant, clock: Traveller) -> None:
    order = shipped(merchant, LABEL, HUB)
    clock.shift(timedelta(days=3))
    seen = page(order)
    assert ">Late</span>" in seen
    assert 'We said</span> <span class="date">Wed 3 – Thu 4 June' in seen


def test_a_refused_parcel_says_so_and_names_no_day(merchant: Merchant) -> None:
    seen = page(shipped(merchant, LABEL, HUB, scan(30, "exception", "exception_003")))
    assert '<span class="words">The parcel was refused at the door' in seen
    assert "Arrives" not in seen


def test_a_cancelled_order_says_so(merchant: Merchant) -> None:
    order = pages.ordered(merchant)
    orders.cancel(order_id=order.pk, reason="", by="", now=NOW)
    seen = page(order)
    assert '<span class="words">This order was cancelled' in seen
    assert "data-live" not in seen


def test_two_parcels_each_have_their_lines_and_journey(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB, DROVE, DOOR, whole=False)
    shipments.ship(facts=parcel(external_id="f2", lines=(CLOTH,), tracking_number=pages.NUMBER_2), source=SHOP, now=NOW)
    told(merchant)
    seen = page(order)
    assert seen.index("Parcel 1 of 2") < seen.index("Lamp") < seen.index("Parcel 2 of 2") < seen.index("Linen cloth")
    assert ">Partly delivered</span>" in seen


def test_what_has_not_left_stands_apart(merchant: Merchant) -> None:
    seen = page(shipped(merchant, LABEL, HUB, whole=False))
    assert seen.index("Still to come") < seen.index("Linen cloth")


def test_the_date_on_the_page_is_written_into_the_ledger_once(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    for _ in range(3):
        page(order)
    shown = [promise for promise in promises.promises_of(order) if promise.surface == "tracking_page"]
    assert [promise.statement.replace("\u2009", " ") for promise in shown] == ["Arrives Wed 3 – Thu 4 June"]


def test_an_overdue_day_is_no_new_promise(merchant: Merchant, clock: Traveller) -> None:
    order = shipped(merchant, LABEL, HUB)
    clock.shift(timedelta(days=3))
    page(order)
    assert promises.promises_of(order) == []


def test_a_view_after_the_first_writes_nothing(merchant: Merchant, django_assert_num_queries: Any) -> None:
    order = shipped(merchant, LABEL, HUB)
    page(order)
    with django_assert_num_queries(QUERIES) as asked:
        page(order)
    assert [q["sql"] for q in asked.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_more_parcels_ask_no_more_questions(merchant: Merchant, django_assert_num_queries: Any) -> None:
    order = shipped(merchant, LABEL, HUB, whole=False)
    shipments.ship(facts=parcel(external_id="f2", lines=(CLOTH,), tracking_number=pages.NUMBER_2), source=SHOP, now=NOW)
    told(merchant)
    page(order)
    with django_assert_num_queries(QUERIES):
        page(order)


def test_a_bare_link_shows_the_town_and_nothing_more_of_the_person(merchant: Merchant) -> None:
    seen = page(shipped(merchant, LABEL, HUB))
    assert "Berlin, Germany" in seen
    for personal in ("Mila", "Novak", "Lindenstraße", "10969", "example.com", "Ring twice"):
        assert personal not in seen


@pytest.mark.parametrize("path", ["", "live", "confirm", "instructions"])
def test_an_unknown_link_says_nothing_but_how_to_go_on(merchant: Merchant, path: str) -> None:
    url = f"/t/atelier-nord/o/nobodys-token/{path}"
    answer = client().get(url) if path in {"", "live"} else client().post(url)
    assert answer.status_code == 404
    assert "This link does not work any more" in text(answer.content)


def test_an_old_link_expires(merchant: Merchant, clock: Traveller) -> None:
    order = shipped(merchant)
    clock.shift(timedelta(days=401))
    answer = client().get(address(order))
    assert answer.status_code == 404
    assert "#1001" not in text(answer.content)


def test_another_merchants_order_is_not_found(merchant: Merchant) -> None:
    order = shipped(merchant)
    assert client().get(address(order, slug="nobody")).status_code == 404


def test_the_live_part_is_sent_only_when_it_changed(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL)
    reader = client()
    first = reader.get(address(order) + "live")
    tag = first.headers["ETag"]
    assert first.status_code == 200
    assert f'data-etag="{tag.replace(chr(34), "&quot;")}"' in reader.get(address(order)).content.decode()
    again = reader.get(address(order) + "live", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    shipments.track(answers=[pages.answer(LABEL, HUB)], source="karrio", now=NOW)
    changed = reader.get(address(order) + "live", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "On its way" in text(changed.content)


def test_times_are_those_of_the_door_unless_asked_otherwise(merchant: Merchant) -> None:
    order = shipped(merchant, LABEL, HUB)
    assert ">20:00</time>" in page(order)
    assert ">14:00</time>" in page(order, "?tz=America/New_York")
    assert ">20:00</time>" in page(order, "?tz=Mars/Olympus")


@pytest.mark.parametrize(
    ("query", "cookie", "header", "language"),
    [
        ("?lang=fr", "es", "de", "fr"), ("", "es", "de", "es"), ("", "", "de-AT,en;q=0.5", "de"), ("", "", "it", "de"),
        ("?lang=xx", "", "en", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_first_that_somebody_asked_for(
    merchant: Merchant, query: str, cookie: str, header: str, language: str
) -> None:
    order = shipped(merchant)  # Mila's own language is German
    reader = client(header)
    if cookie:
        reader.cookies["reassure_language"] = cookie
    answer = reader.get(address(order) + query)
    assert f'<html lang="{language}"' in answer.content.decode()
    assert answer.headers["Content-Language"] == language
    assert ("reassure_language" in answer.cookies) == (query == "?lang=fr")


def test_browsers_are_told_to_keep_the_page_to_themselves(merchant: Merchant) -> None:
    answer = client().get(address(shipped(merchant)))
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    html = answer.content.decode()
    assert "<script>" not in html
    assert " style=" not in html
    assert "onclick" not in html


def test_the_shelf_shows_pictures_how_to_and_what_goes_with_it(
    merchant: Merchant, django_assert_num_queries: Any
) -> None:
    for facts in (
        pages.product("p1", "Lamp", image_urls=("https://shop.example/lamp.jpg",), how_to="<p>At most 40 W.</p>"),
        pages.product("p2", "Shade", 2950),
        pages.product("p3", "Bulb", url="javascript:alert(1)"),
    ):
        catalog.keep(facts=facts, source=SHOP)
    order = shipped(merchant, LABEL, HUB, DROVE, DOOR)
    with django_assert_num_queries(15):
        seen = page(order)
    assert 'src="https://shop.example/lamp.jpg"' in seen
    assert "<p>At most 40 W.</p>" in seen
    assert seen.index("You might like") < seen.index("Shade") < seen.index("29,50 €")
    assert "Bulb" not in seen
    assert "javascript:" not in seen


def test_how_to_waits_until_it_has_arrived(merchant: Merchant) -> None:
    catalog.keep(facts=pages.product("p1", "Lamp", how_to="<p>At most 40 W.</p>"), source=SHOP)
    assert "40 W" not in page(shipped(merchant, LABEL, HUB))


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("https://carrier.example/1", "https://carrier.example/1"),
        ("javascript:alert(1)", "trackNums=1Z5R89390357567127"),
        ("", "trackNums=1Z5R89390357567127"),
    ],
)
def test_the_number_leads_to_the_carriers_page(merchant: Merchant, told: str, shown: str) -> None:
    pages.ordered(merchant)
    shipments.ship(facts=parcel(tracking_url=told), source=SHOP, now=NOW)
    seen = page(Order.objects.get())
    assert shown in seen
    assert "javascript:" not in seen
