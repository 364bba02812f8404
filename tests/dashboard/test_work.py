"""Today, parcels, people and messages at the desk: HTTP in, state out."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reassure.connectors.models import Delivery
from reassure.customers.models import Customer
from reassure.dashboard.promises import start_of_day
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from reassure.shipments.models import Shipment
from tests.dashboard import desk as furniture

Desk = Callable[..., Client]


@pytest.fixture
def keys(nord: Merchant) -> dict[str, Any]:
    return furniture.furnish(nord)


def last(merchant: Merchant, kind: str) -> Any:
    with merchant_scope(merchant.pk):
        return journal.latest(kinds=[kind], limit=1)[0]


def test_today_counts_what_needs_somebody_and_leads_to_it(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk()
    page = desk.get("/dashboard/")
    found = {queue.name: (queue.value, queue.href) for queue in page.context["queues"]}
    assert found["Problems open"] == ("2", "/dashboard/problems/")
    assert found["Webhooks we could not read"][0] == "1"
    assert found["Endpoints switched off"][0] == "1"
    assert found["Reactions parked"][0] == "1"
    for _value, href in found.values():
        assert desk.get(href).status_code == 200


def test_what_failed_and_what_is_in_doubt_lead_to_their_own_rows(
    nord: Merchant, keys: dict[str, Any], at_desk: Desk
) -> None:
    with merchant_scope(nord.pk):
        Message.objects.exclude(state="failed").update(state="unsure")
        Message.objects.update(created_at=clock.now())
    desk = at_desk()
    found = {queue.name: queue for queue in desk.get("/dashboard/").context["queues"]}
    for name, wanted in (("Messages that failed", "1"), ("Messages in doubt", "1")):
        assert found[name].value == wanted
        assert desk.get(found[name].href).content.decode().count("data-row") == 1, name


@pytest.mark.parametrize("name", ["Messages that failed", "Webhooks we could not read"])
def test_what_failed_long_ago_is_neither_counted_nor_listed(
    nord: Merchant, keys: dict[str, Any], at_desk: Desk, name: str
) -> None:
    """A minute lies between what just counts and what no more does: the merchant's midnight seven days ago."""
    desk = at_desk()
    first = start_of_day(clock.now() - timedelta(days=7), nord.time_zone)
    for at, many in ((first, 1), (first - timedelta(minutes=1), 0)):
        with merchant_scope(nord.pk):
            Message.objects.filter(state="failed").update(created_at=at)
            Delivery.objects.filter(state="failed").update(received_at=at)
        found = next(queue for queue in desk.get("/dashboard/").context["queues"] if queue.name == name)
        assert found.value == str(many)
        assert desk.get(found.href).content.decode().count("data-row") == many


def test_the_number_of_late_orders_is_the_number_of_rows_behind_it(
    nord: Merchant, keys: dict[str, Any], at_desk: Desk
) -> None:
    desk = at_desk()
    late = next(one for one in desk.get("/dashboard/").context["queues"] if one.name.startswith("Orders past"))
    assert desk.get(late.href).content.decode().count("data-row") == int(late.value) > 0


def test_each_role_sees_its_own_queues(nord: Merchant, at_desk: Desk) -> None:
    names = [queue.name for queue in at_desk(Role.WAREHOUSE).get("/dashboard/").context["queues"]]
    assert "Problems open" in names
    assert "Messages that failed" not in names
    assert "Reactions parked" not in names


LISTS = ["orders", "parcels", "problems", "customers", "messages", "deliveries", "audit", "parked", "promises"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_no_more_with_more_rows(
    nord: Merchant, at_desk: Desk, django_assert_max_num_queries: Any, name: str
) -> None:
    desk = at_desk()
    desk.get("/dashboard/")
    with django_assert_max_num_queries(14) as few:
        assert desk.get(f"/dashboard/{name}/").status_code == 200
    furniture.furnish(nord)
    extra = 3 if name == "promises" else 2
    with django_assert_max_num_queries(len(few) + extra):
        assert desk.get(f"/dashboard/{name}/").status_code == 200


def test_parcels_are_found_by_number_status_and_carrier(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk(Role.WAREHOUSE)
    for query, count in (
        ("", 3),
        ("status=exception", 1),
        ("carrier=dhl", 2),
        ("q=00340434161094000001", 1),
        ("country=FR", 0),
    ):
        assert desk.get(f"/dashboard/parcels/?{query}").content.decode().count("data-row") == count, query


def test_parcels_are_exported(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    answer = at_desk().get("/dashboard/parcels/export/?carrier=dhl")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["00340434161094000001", "dhl", "attempt_fail"],
        ["00340434161094000000", "dhl", "exception"],
    ]


def test_chosen_parcels_are_asked_about_and_exported(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk()
    with merchant_scope(nord.pk):
        Shipment.objects.update(poll_at=None)
        wanted = [str(pk) for pk in Shipment.objects.filter(carrier="dhl").values_list("pk", flat=True)]
    desk.post("/dashboard/parcels/ask/", {"chosen": wanted})
    with merchant_scope(nord.pk):
        assert set(Shipment.objects.exclude(poll_at=None).values_list("carrier", flat=True)) == {"dhl"}
        assert len(journal.latest(kinds=["shipment.asked_about"])) == 2
    lines = desk.post("/dashboard/parcels/export/chosen/", {"chosen": wanted[:1]})
    assert len(b"".join(lines.streaming_content).decode().splitlines()) == 2


def test_chosen_orders_alone_are_exported(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    answer = at_desk().post("/dashboard/orders/export/chosen/", {"chosen": [str(keys["order_id"])]})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["number", "#1001"]


def test_a_person_is_found_by_address_and_by_name(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk(Role.AGENT)
    for text in ("mila@example.com", "mila@", "Novak"):
        assert str(keys["customer_id"]) in desk.get("/dashboard/customers/", {"q": text}).content.decode(), text
    assert "Nobody here" in desk.get("/dashboard/customers/?q=zebra").content.decode()


def test_a_person_gets_a_copy_of_their_data(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    answer = at_desk(Role.AGENT).post(f"/dashboard/customers/{keys['customer_id']}/export/")
    told = json.loads(answer.content)
    assert (told["name"], told["email"]) == ("Mila Novak", "mila@example.com")
    assert [order["number"] for order in told["orders"]] == ["#1001"]


def test_a_person_is_forgotten_only_on_their_word(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk, url = at_desk(), f"/dashboard/customers/{keys['customer_id']}/"
    assert desk.post(f"{url}erase/", {"word": "yes"}).status_code == 422
    with merchant_scope(nord.pk):
        assert Customer.objects.get(pk=keys["customer_id"]).name == "Mila Novak"
    desk.post(f"{url}erase/", {"word": "Forget"})
    with merchant_scope(nord.pk):
        assert Customer.objects.get(pk=keys["customer_id"]).name == ""
    assert last(nord, "customer.erased").by.startswith("staff/")
    assert "A forgotten person" in desk.get(url).content.decode()


def test_a_warehouse_knows_no_customers(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    assert at_desk(Role.WAREHOUSE).get(f"/dashboard/customers/{keys['customer_id']}/").status_code == 403


def test_a_mail_that_nobody_got_is_not_called_sent(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Message.objects.filter(pk=keys["message_id"]).update(provider="outbox")
    desk = at_desk()
    assert desk.get(f"/dashboard/messages/{keys['message_id']}/").context["word"] == "Kept here, not sent"
    for path in ("/dashboard/messages/", f"/dashboard/orders/{keys['order_id']}/"):
        assert "Kept here, not sent" in desk.get(path).content.decode(), path


def test_a_mail_is_served_where_it_can_run_nothing(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    answer = at_desk().get(f"/dashboard/messages/{keys['message_id']}/body/")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "Your lamps left Hamburg." in answer.content.decode()


def test_a_failed_mail_goes_again(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        failed = Message.objects.get(state="failed")
    at_desk(Role.AGENT).post(f"/dashboard/messages/{failed.pk}/again/")
    with merchant_scope(nord.pk):
        assert Message.objects.get(pk=failed.pk).state == "wanted"


def test_a_sent_mail_goes_again_as_a_new_one_and_not_twice_by_accident(
    nord: Merchant, keys: dict[str, Any], at_desk: Desk
) -> None:
    desk, url = at_desk(Role.AGENT), f"/dashboard/messages/{keys['message_id']}/again/"
    with merchant_scope(nord.pk):
        before = Message.objects.count()
    for _ in range(2):
        desk.post(url)
    with merchant_scope(nord.pk):
        assert Message.objects.count() - before in {1, 2}  # two, where the minute turned in between
        assert Message.objects.get(pk=keys["message_id"]).state == "done"


def test_an_account_manager_reads_mails_and_sends_none(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk(Role.ACCOUNT_MANAGER)
    page = desk.get(f"/dashboard/messages/{keys['message_id']}/").content.decode()
    assert "Send again" not in page
    assert desk.post(f"/dashboard/messages/{keys['message_id']}/again/").status_code == 403


def test_an_invitation_is_read_only_by_who_may_invite(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Message.objects.filter(pk=keys["message_id"]).update(trigger="staff_invitation", html="<a>the way in</a>")
    url = f"/dashboard/messages/{keys['message_id']}/body/"
    assert "the way in" not in at_desk(Role.AGENT).get(url).content.decode()
    assert "the way in" in at_desk(Role.OWNER).get(url).content.decode()
