"""The Admin API over real HTTP: pages, points, refusals, subscriptions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from reassure.connectors.base import Account, Permanent, Temporary
from reassure.connectors.shopify.client import PATIENCE, Shopify, TooCostly
from reassure.connectors.shopify.mapping import order_from, shipments_from
from reassure.connectors.shopify.webhook import MANDATORY, TOPICS
from reassure.customers.rules import PersonFacts
from tests.connectors.shopify import shop as wire
from tests.connectors.shopify.shop import Answer, Shop
from tests.connectors.shopify.test_mapping import payload

ADDRESS = "https://reassure.example/in/a/b"


def account(**settings: str) -> Account:
    settings = {"shop": "atelier-nord.myshopify.com", "currency": "EUR"} | settings
    return Account(vendor="shopify", settings=settings, credentials={"access_token": "shpat_1"})


def client(shop: Shop, slept: list[float] | None = None) -> Shopify:
    return Shopify(account(), http=shop.http, sleep=(slept if slept is not None else []).append)


def page(nodes: list[Any], cursor: str = "") -> dict[str, Any]:
    return {"nodes": nodes, "pageInfo": {"hasNextPage": bool(cursor), "endCursor": cursor or None}}


def person(number: int) -> dict[str, Any]:
    return {"id": f"gid://shopify/Customer/{number}", "firstName": "Mila", "tags": []}


def test_a_graphql_order_gives_the_same_facts_as_its_webhook() -> None:
    """Also a line that didn't fit into the page's own list of lines."""
    more = wire.data(node={"lineItems": page([payload("line_node")])})
    with wire.opened(wire.data(order=payload("order_two_currencies_node")), more) as shop:
        heard = client(shop).order("5678901234567")
    body = payload("order_two_currencies")
    assert heard == [order_from(body), *shipments_from(body["fulfillments"][0])]
    assert [(h.operation, h.variables) for h in shop.heard] == [
        ("Order", {"id": "gid://shopify/Order/5678901234567"}),
        ("More", {"id": "gid://shopify/Order/5678901234567", "after": "l2"}),
    ]
    assert shop.heard[0].token == "shpat_1"


def test_an_order_that_is_not_there_is_refused() -> None:
    with wire.opened(wire.data(order=None)) as shop, pytest.raises(Permanent, match="has no order 7"):
        client(shop).order("7")


def test_history_goes_on_from_the_cursor_and_counts_once() -> None:
    counted = wire.data(customersCount={"count": 3})
    with wire.opened(
        wire.data(customers=page([person(1), person(2)], "c2")), counted, wire.data(customers=page([person(3)]))
    ) as shop:
        asked = client(shop)
        first = asked.history(what="customers", since=None, cursor="")
        last = asked.history(what="customers", since=None, cursor=first.cursor)
    assert (first.facts, first.cursor, first.total) == (
        (PersonFacts(external_id="1", name="Mila"), PersonFacts(external_id="2", name="Mila")), "c2", 3,
    )  # fmt: skip
    assert (last.facts, last.cursor, last.total) == ((PersonFacts(external_id="3", name="Mila"),), "", None)
    assert [h.variables.get("after") for h in shop.heard] == [None, None, "c2"]


def test_old_orders_are_asked_for_from_a_date_on() -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    with wire.opened(wire.data(orders=page([])), wire.data(ordersCount={"count": 0})) as shop:
        client(shop).history(what="orders", since=since, cursor="")
    assert shop.heard[0].variables == {"first": 5, "after": None, "query": "created_at:>='2026-01-01T00:00:00+00:00'"}


def test_a_page_that_costs_too_much_is_halved_and_stays_so() -> None:
    dear = wire.failed("MAX_COST_EXCEEDED")
    with wire.opened(dear, dear, wire.data(products=page([])), wire.data(productsCount=None)) as shop:
        asked = client(shop)
        asked.history(what="products", since=None, cursor="")
    assert [h.variables.get("first") for h in shop.heard] == [10, 5, 2, None]
    assert asked.sizes["products"] == 2


def test_one_single_thing_that_costs_too_much_is_refused() -> None:
    with wire.opened(wire.failed("MAX_COST_EXCEEDED")) as shop, pytest.raises(TooCostly):
        client(shop).history(what="products", since=None, cursor="")
    assert [h.variables["first"] for h in shop.heard] == [10, 5, 2, 1]


def test_a_throttled_query_waits_until_the_bucket_holds_its_cost() -> None:
    """310 points wanted, 60 there, 100 come back each second."""
    slept: list[float] = []
    with wire.opened(wire.throttled(60, 310), wire.data(shop={"name": "Atelier Nord"})) as shop:
        assert client(shop, slept).test() == "Atelier Nord"
    assert slept == [2.5]


def test_a_query_waits_beforehand_when_the_last_one_emptied_the_bucket() -> None:
    slept: list[float] = []
    with wire.opened(wire.data(50, 100, shop={"name": "A"}), wire.data(1900, 100, shop={"name": "A"})) as shop:
        asked = client(shop, slept)
        asked.test()
        assert slept == []
        asked.test()
        assert slept == [0.5]


def test_an_answer_429_waits_as_long_as_it_says() -> None:
    slept: list[float] = []
    later = Answer(status=429, headers={"retry-after": "4.0"}, body={"errors": "Exceeded 2 calls per second"})
    with wire.opened(later, later, wire.data(shop={"name": "A"})) as shop:
        client(shop, slept).test()
    assert slept == [4.0, 4.0]


def test_patience_ends_and_says_when_to_come_back() -> None:
    slept: list[float] = []
    with wire.opened(wire.throttled(0, 200)) as shop, pytest.raises(Temporary) as refused:
        client(shop, slept).test()
    assert refused.value.retry_after == timedelta(seconds=2)
    assert (len(shop.heard), slept) == (PATIENCE, [2.0] * (PATIENCE - 1))


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (Answer(status=500), Temporary, "500"),
        (Answer(status=503), Temporary, "503"),
        (wire.failed("INTERNAL_SERVER_ERROR"), Temporary, "no"),
        (Answer(status=401, body={"errors": "[API] Invalid API key or access token"}), Permanent, "access token"),
        (Answer(status=402), Permanent, "frozen"),
        (Answer(status=403), Permanent, "scope"),
        (Answer(status=404), Permanent, "no such shop"),
        (Answer(status=302, headers={"location": "http://127.0.0.1/"}), Permanent, "302"),
        (wire.failed("ACCESS_DENIED", "Access denied for orders field."), Permanent, "Access denied for orders"),
        (Answer(body={"errors": [{"message": "Field 'x' doesn't exist"}]}), Permanent, "doesn't exist"),
    ],
)
def test_refusals_say_whether_to_come_again(answer: Answer, error: type[Exception], said: str) -> None:
    with wire.opened(answer) as shop, pytest.raises(error, match=said):
        client(shop).test()
    assert len(shop.heard) == 1


def test_no_answer_at_all_is_temporary() -> None:
    gone = httpx.Client(base_url="http://127.0.0.1:9")
    with pytest.raises(Temporary, match="did not answer"):
        Shopify(account(), http=gone).test()


@pytest.mark.parametrize("shop", ["", "evil.example", "a.myshopify.com.evil.example", "127.0.0.1", "a.myshopify.com/x"])
def test_only_shopifys_own_hosts_get_the_token(shop: str) -> None:
    with pytest.raises(Permanent, match="not a shop's address"):
        Shopify(account(shop=shop))


def test_only_missing_topics_are_subscribed_and_the_mandatory_ones_are_not() -> None:
    there = {"topic": "ORDERS_CREATE", "uri": ADDRESS}
    elsewhere = {"topic": "ORDERS_UPDATED", "uri": "https://other.example/hook"}
    taken = {"userErrors": [{"field": ["uri"], "message": "Address for this topic has already been taken"}]}
    with wire.opened(
        wire.data(webhookSubscriptions=page([there], "s1")),
        wire.data(webhookSubscriptions=page([elsewhere])),
        wire.data(webhookSubscriptionCreate=taken),
        wire.data(webhookSubscriptionCreate={"webhookSubscription": {"id": "1"}, "userErrors": []}),
    ) as shop:
        topics = client(shop).subscribe(ADDRESS)
    assert topics == sorted(TOPICS.keys() - MANDATORY)
    made = [h.variables for h in shop.heard if h.operation == "Subscribe"]
    assert {each["uri"] for each in made} == {ADDRESS}
    wanted = {topic.upper().replace("/", "_") for topic in topics} - {"ORDERS_CREATE"}
    assert sorted(each["topic"] for each in made) == sorted(wanted)


def test_an_app_that_may_not_read_merges_goes_without_their_topic() -> None:
    there = [
        {"topic": topic.upper().replace("/", "_"), "uri": ADDRESS} for topic in TOPICS if topic != "customers/merge"
    ]
    with wire.opened(wire.data(webhookSubscriptions=page(there)), wire.failed("ACCESS_DENIED")) as shop:
        assert client(shop).subscribe(ADDRESS) == sorted(TOPICS.keys() - MANDATORY - {"customers/merge"})


def test_a_subscription_that_shopify_refuses_says_why() -> None:
    refused = {"userErrors": [{"field": ["uri"], "message": "Address protocol http:// is not supported"}]}
    with (
        wire.opened(wire.data(webhookSubscriptions=page([])), wire.data(webhookSubscriptionCreate=refused)) as shop,
        pytest.raises(Permanent, match="http:// is not supported"),
    ):
        client(shop).subscribe("http://plain.example/")


def test_what_webhooks_do_not_tell_is_learned_from_the_shop() -> None:
    told = {"name": "A", "currencyCode": "EUR", "primaryDomain": {"host": "atelier-nord.example"}}
    with wire.opened(wire.data(shop=told)) as shop:
        assert client(shop).learn() == {"currency": "EUR", "domain": "atelier-nord.example"}
