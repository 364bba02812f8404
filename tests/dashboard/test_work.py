"""Parcels, people, messages, webhooks and parked reactions at the desk: HTTP in, state out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reassure.connectors.models import Connection, Delivery, Endpoint, Post
from reassure.customers.models import Customer
from reassure.journal import queries as journal
from reassure.journal.models import Parked
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from reassure.shipments.models import Shipment
from tests import rows
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
    assert found["Parcels with a problem"] == ("1", "/dashboard/problems/?kind=stuck")
    assert found["Attempts that failed"][0] == "1"
    assert found["Webhooks we could not read"][0] == "1"
    assert found["Endpoints switched off"][0] == "1"
    assert found["Reactions parked"][0] == "1"
    for _value, href in found.values():
        assert desk.get(href).status_code == 200


def test_the_number_of_late_orders_is_the_number_of_rows_behind_it(
    nord: Merchant, keys: dict[str, Any], at_desk: Desk
) -> None:
    desk = at_desk()
    late = next(one for one in desk.get("/dashboard/").context["queues"] if one.name.startswith("Orders past"))
    assert desk.get(late.href).content.decode().count("data-row") == int(late.value) > 0


def test_each_role_sees_its_own_queues(nord: Merchant, at_desk: Desk) -> None:
    names = [queue.name for queue in at_desk(Role.WAREHOUSE).get("/dashboard/").context["queues"]]
    assert "Parcels with a problem" in names
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


def test_problems_stand_under_what_is_wrong(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    page = at_desk(Role.AGENT).get("/dashboard/problems/?kind=attempt").content.decode()
    assert "00340434161094000001" in page
    assert "00340434161094000000" not in page


def test_a_problem_that_does_not_exist_shows_the_first(nord: Merchant, at_desk: Desk) -> None:
    assert "Nothing here needs you" in at_desk().get("/dashboard/problems/?kind=zebra").content.decode()


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


def test_a_delivery_is_shown_as_it_came_and_read_again(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    page = desk.get(f"/dashboard/deliveries/{keys['delivery_id']}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Unreadable: no currency" in page
    desk.post("/dashboard/deliveries/replay/", {"chosen": [str(keys["delivery_id"])]})
    with merchant_scope(nord.pk):
        row = Delivery.objects.get()
        assert (row.state, row.error, row.replayed_by[:6]) == ("received", "", "staff/")
    assert last(nord, "delivery.replayed").by == row.replayed_by


def test_failed_deliveries_are_tried_again_in_bulk(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    at_desk().post("/dashboard/deliveries/retry/", {"chosen": [str(keys["delivery_id"]), "nonsense"]})
    with merchant_scope(nord.pk):
        row = Delivery.objects.get()
        assert (row.state, row.attempts, row.replayed_at) == ("received", 0, None)


def test_nothing_chosen_is_said(nord: Merchant, at_desk: Desk) -> None:
    assert at_desk().post("/dashboard/deliveries/replay/").status_code == 422


def test_a_parked_reaction_is_tried_again(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Parked.objects.update(reaction="a reaction that is no more")
    desk = at_desk()
    assert "KeyError" in desk.get("/dashboard/parked/").content.decode()
    page = desk.post(f"/dashboard/parked/{keys['parked_id']}/retry/", follow=True).content.decode()
    assert "It worked now" in page
    with merchant_scope(nord.pk):
        assert Parked.objects.count() == 0


def test_an_endpoint_is_added_tested_changed_and_removed(
    nord: Merchant, at_desk: Desk, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ALLOW_PRIVATE_URLS = True
    desk = at_desk()
    told = {"name": "Desk", "url": "http://127.0.0.1:9/hooks", "kinds": ["order.*"]}
    page = desk.post("/dashboard/settings/webhooks/add/", told)
    assert "whsec_" in page.content.decode()
    with merchant_scope(nord.pk):
        row = Endpoint.objects.get()
    url = f"/dashboard/settings/webhooks/{row.pk}/"
    assert "whsec_" not in desk.get(url).content.decode()
    desk.post(f"{url}test/")
    desk.post(url, told | {"name": "Desk 2", "kinds": []})
    assert "whsec_" in desk.post(f"{url}rotate/").content.decode()
    desk.post(f"{url}off/")
    with merchant_scope(nord.pk):
        assert (Endpoint.objects.get().name, Endpoint.objects.get().kinds, Endpoint.objects.get().state) == (
            "Desk 2",
            [],
            "off",
        )
        assert Post.objects.get().kind.startswith("test") or Post.objects.count() == 1
    desk.post(f"{url}remove/")
    with merchant_scope(nord.pk):
        assert Endpoint.objects.count() == 0


def test_an_endpoint_inside_a_private_network_is_refused(nord: Merchant, at_desk: Desk, settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = False
    answer = at_desk().post("/dashboard/settings/webhooks/add/", {"name": "X", "url": "http://10.0.0.1/hooks"})
    assert answer.status_code in {403, 409, 422}
    with merchant_scope(nord.pk):
        assert Endpoint.objects.count() == 0


def test_a_shop_is_connected_and_its_secrets_are_never_shown(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    told = {
        "name": "Nord",
        "shop": "nord.myshopify.com",
        "access_token": "shpat_very_secret",
        "webhook_secret": "hush-hush",
    }
    answer = desk.post("/dashboard/settings/connections/new/shopify/", told)
    page = desk.get(answer["Location"]).content.decode()
    assert "nord.myshopify.com" in page
    assert f"/in/{nord.pk}/" in page or f"/in/{nord.pk.hex}/" in page
    assert "shpat_very_secret" not in page
    assert "hush-hush" not in page
    with merchant_scope(nord.pk):
        row = Connection.objects.get()
        assert "shpat" not in row.sealed_credentials
    desk.post(f"{answer['Location']}pause/")
    with merchant_scope(nord.pk):
        assert Connection.objects.get().state == "paused"


def test_a_connection_without_its_keys_is_refused(nord: Merchant, at_desk: Desk) -> None:
    page = at_desk().post("/dashboard/settings/connections/new/shopify/", {"name": "Nord"})
    assert page.content.decode().count("This field is required.") == 3
    with merchant_scope(nord.pk):
        assert Connection.objects.count() == 0


def test_a_vendor_that_does_not_answer_says_so(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        row = rows.one_of(Connection)
        Connection.objects.update(vendor="aftership", sealed_credentials="")
    page = at_desk().post(
        f"/dashboard/settings/connections/{row.pk}/test/",
        headers={"referer": "http://testserver/dashboard/settings/connections/"},
        follow=True,
    )
    assert "only sends to us" in page.content.decode()


def test_parcels_of_another_status_than_asked_stay_out(nord: Merchant, keys: dict[str, Any], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Shipment.objects.filter(carrier="dhl").update(status="delivered")
    page = at_desk().get("/dashboard/problems/?kind=stuck").content.decode()
    assert "Nothing here needs you" in page
