"""Finding an order: hit and miss answer alike, and nobody can try their way through."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from reassure.journal.models import Event
from reassure.journal.rules import Fact
from reassure.kit import clock
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import queries as orders
from reassure.orders.models import Order
from reassure.portal import actions
from reassure.portal.models import Count, Lookup
from tests.portal.pages import address, client
from tests.shipments.parcels import placed

HIT = {"number": "#1001", "email": "mila@example.com"}
MISS = {"number": "#1001", "email": "eve@example.com"}


def answered(merchant: Merchant, *, live: bool = True) -> None:
    facts = [event.as_fact() for event in Event.objects.filter(kind="lookup.asked").order_by("seq")]
    actions.send_codes(merchant, [Fact(**{**_plain(fact), "live": live}) for fact in facts])


def _plain(fact: Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in Fact.__dataclass_fields__}


def asked(reader: Client, typed: dict[str, str]) -> str:
    """The address of the page that takes the code."""
    answer = reader.post("/t/atelier-nord/", typed)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def code_in_the_mail() -> str:
    return str(Message.objects.get(trigger="lookup_code").context["code"])


@pytest.fixture
def order(merchant: Merchant) -> Order:
    return placed(placed_at=clock.now())


def test_number_and_mailbox_lead_to_the_whole_address(merchant: Merchant, order: Order) -> None:
    reader = client()
    page = asked(reader, HIT)
    answered(merchant)
    answer = reader.post(page, {"code": code_in_the_mail()})
    assert answer.headers["Location"] == address(order)
    seen = reader.get(address(order))
    assert "Lindenstraße 5" in seen.content.decode()
    assert seen.headers["Cache-Control"] == "private, no-store"
    assert "Lindenstraße 5" not in client().get(address(order)).content.decode()


@pytest.mark.parametrize("number", ["1001", " #1001 ", "# 1001"])
def test_the_number_may_be_typed_with_or_without_its_sign(merchant: Merchant, order: Order, number: str) -> None:
    asked(client(), {**HIT, "number": number, "email": " MILA@example.com "})
    answered(merchant)
    assert Message.objects.get().recipient == order.email_lower


def test_a_miss_looks_like_a_hit_and_sends_nothing(merchant: Merchant, order: Order) -> None:
    reader = client()
    hit, miss = asked(reader, HIT), asked(reader, MISS)
    answered(merchant)
    assert [message.recipient for message in Message.objects.all()] == ["mila@example.com"]
    pages = [re.sub(r"[0-9a-f-]{36}|value=\"\w{64}\"", "", reader.get(p).content.decode()) for p in (hit, miss)]
    assert pages[0] == pages[1]
    wrong = [re.sub(r"value=\"\w{64}\"", "", reader.post(p, {"code": "000000"}).content.decode()) for p in (hit, miss)]
    assert wrong[0] == wrong[1]
    assert "These are not the digits we sent. 4 tries are left." in wrong[0]


def test_hit_and_miss_ask_the_database_the_same(
    merchant: Merchant, order: Order, django_assert_num_queries: Callable[..., object]
) -> None:
    asked(client(), MISS)
    for typed in (HIT, MISS):
        with django_assert_num_queries(9):
            asked(client(), typed)


def test_what_was_typed_is_forgotten_once_it_is_answered(merchant: Merchant, order: Order) -> None:
    asked(client(), HIT)
    asked(client(), MISS)
    answered(merchant)
    assert set(Lookup.objects.values_list("number", "email")) == {("", "")}
    assert not any("mila" in str(event.data) for event in Event.objects.all())


def test_only_a_keyed_hash_of_the_code_is_kept(merchant: Merchant, order: Order) -> None:
    asked(client(), HIT)
    answered(merchant)
    assert re.fullmatch(r"[0-9a-f]{64}", Lookup.objects.get().code_hash)
    assert re.fullmatch(r"\d{6}", code_in_the_mail())


def test_history_sends_no_codes(merchant: Merchant, order: Order) -> None:
    asked(client(), HIT)
    answered(merchant, live=False)
    assert Message.objects.count() == 0


def test_a_code_told_twice_is_sent_once(merchant: Merchant, order: Order) -> None:
    asked(client(), HIT)
    answered(merchant)
    answered(merchant)
    assert Message.objects.count() == 1


def test_after_five_tries_even_the_right_code_is_dead(merchant: Merchant, order: Order) -> None:
    reader = client()
    page = asked(reader, HIT)
    answered(merchant)
    code = code_in_the_mail()
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        assert reader.post(page, {"code": wrong}).status_code == 422
    answer = reader.post(page, {"code": code})
    assert answer.status_code == 422
    assert "This code works no more" in answer.content.decode()
    assert Lookup.objects.get().used_at is None


def test_a_code_works_once(merchant: Merchant, order: Order) -> None:
    reader = client()
    page = asked(reader, HIT)
    answered(merchant)
    code = code_in_the_mail()
    assert reader.post(page, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert client().post(page, {"code": code}).status_code == 422


def test_a_code_lasts_ten_minutes(merchant: Merchant, order: Order) -> None:
    reader = client()
    page = asked(reader, HIT)
    answered(merchant)
    with travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert reader.post(page, {"code": code_in_the_mail()}).status_code == 422


def test_a_mailbox_is_asked_for_five_times_an_hour_whoever_asks(merchant: Merchant, order: Order) -> None:
    with travel(clock.now().replace(minute=5, second=0)):
        for i in range(5):
            client().post("/t/atelier-nord/", HIT, REMOTE_ADDR=f"203.0.113.{i}")
        answer = client().post("/t/atelier-nord/", HIT, REMOTE_ADDR="203.0.113.99")
    assert answer.status_code == 429
    assert 3290 <= int(answer.headers["Retry-After"]) <= 3300
    assert "Please wait a while" in answer.content.decode()
    assert Lookup.objects.count() == 5


def test_a_network_asks_twenty_times_in_a_quarter_of_an_hour(merchant: Merchant) -> None:
    with travel(clock.now().replace(minute=5, second=0)):
        codes = [
            client()
            .post("/t/atelier-nord/", {**HIT, "email": f"m{i}@example.com"}, REMOTE_ADDR="2001:db8::1")
            .status_code
            for i in range(21)
        ]
    assert codes == [302] * 20 + [429]
    assert Count.objects.get(bucket__startswith="address:").count == 21


def test_what_cannot_be_read_is_said_beside_the_field(merchant: Merchant) -> None:
    answer = client().post("/t/atelier-nord/", {"number": "", "email": "mila"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Type in the number of your order." in html
    assert "This is no e-mail address such as name@example.com." in html
    assert html.count('aria-invalid="true"') == 2
    assert Lookup.objects.count() == 0


def test_a_reader_with_the_link_confirms_and_leaves_a_note(merchant: Merchant, order: Order) -> None:
    reader, note = client(), {"text": "Leave it with the bakery"}
    reader.post(address(order) + "instructions", note)
    assert orders.notes_by(order.pk, "shopper") == []
    page = str(reader.post(address(order) + "confirm").headers["Location"])
    answered(merchant)
    reader.post(page, {"code": code_in_the_mail()})
    answer = reader.post(address(order) + "instructions", note)
    assert answer.headers["Location"] == f"{address(order)}?saved=1#instructions"
    reader.post(address(order) + "instructions", note)
    assert [said.text for said in orders.notes_by(order.pk, "shopper")] == ["Leave it with the bakery"]
    assert Event.objects.filter(kind="order.instructions_given", about=order.key).count() == 1
    assert "Leave it with the bakery" in reader.get(address(order)).content.decode()
    assert "bakery" not in client().get(address(order)).content.decode()


def test_a_new_link_takes_the_old_proof_back(merchant: Merchant, order: Order) -> None:
    reader = client()
    page = asked(reader, HIT)
    answered(merchant)
    reader.post(page, {"code": code_in_the_mail()})
    Order.objects.filter(pk=order.pk).update(public_token="another-token")
    order.refresh_from_db()
    assert "Lindenstraße 5" not in reader.get(address(order)).content.decode()
