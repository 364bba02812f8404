"""A shop's past comes over page by page: silent, resumable, counted."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reassure.connectors import actions as connectors
from reassure.connectors import queries
from reassure.connectors.actions import history
from reassure.connectors.models import Backfill, Connection
from reassure.connectors.shopify import client
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import current_merchant, merchant_scope
from reassure.merchants.models import Merchant
from reassure.messages import queries as messages
from reassure.orders import queries as orders
from tests import cast
from tests.connectors.intake.conftest import shopify
from tests.connectors.shopify import shop as wire
from tests.connectors.shopify.shop import Answer, Shop
from tests.connectors.shopify.test_client import page
from tests.connectors.shopify.test_mapping import payload

NOW = cast.NOW
pytestmark = pytest.mark.django_db
NODE = payload("order_two_currencies_node")


@pytest.fixture
def connection(merchant: Merchant) -> Connection:
    return shopify()


@pytest.fixture
def told_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Shop], None]:
    def told_by(shop: Shop) -> None:
        monkeypatch.setattr(client.Shopify, "_http", lambda self: shop.http)

    return told_by


def order(number: int) -> dict[str, Any]:
    """An order of this minute: were it not for the silence, it would speak."""
    node = copy.deepcopy(NODE)
    now = clock.now().isoformat()
    node |= {"id": f"gid://shopify/Order/{number}", "name": f"#{number}", "processedAt": now, "updatedAt": now}
    node |= {"lineItems": page(node["lineItems"]["nodes"]), "refunds": [], "fulfillments": []}
    node["customer"] |= {"id": f"gid://shopify/Customer/{number}"}
    node["email"] = node["customer"]["defaultEmailAddress"]["emailAddress"] = f"{number}@example.com"
    return node


def orders_page(first: int, count: int, cursor: str = "") -> Answer:
    return wire.data(orders=page([order(number) for number in range(first, first + count)], cursor))


def only_orders(connection: Connection) -> Backfill:
    connectors.bring_over(connection_id=connection.pk, since=None, by="staff/ida", now=NOW)
    Backfill.objects.exclude(what="orders").delete()
    return Backfill.objects.get()


def carry_on(work: Backfill, *, after: timedelta = timedelta()) -> bool:
    more = connectors.carry_on(merchant_id=current_merchant(), backfill_id=work.pk, now=NOW + after)
    work.refresh_from_db()
    return more


COUNT = wire.data(ordersCount={"count": 1000})


def test_a_thousand_old_orders_come_over_and_nobody_is_told(
    connection: Connection, told_by: Callable[[Shop], None], drain: Callable[[], int]
) -> None:
    work = only_orders(connection)
    pages = [orders_page(i * 250, 250, f"c{i}" if i < 3 else "") for i in range(4)]
    with wire.opened(pages[0], COUNT, *pages[1:]) as shop:
        told_by(shop)
        assert [carry_on(work) for _ in range(5)] == [True, True, True, False, False]
    assert (work.state, work.done, work.total, work.refused, work.finished_at) == ("done", 1000, 1000, 0, NOW)
    placed = journal.latest(kinds=["order.placed"], limit=2000)
    assert (len(placed), {fact.live for fact in placed}) == (1000, {False})
    assert orders.order_by_external_id("shopify", "999").number == "999"
    drain()
    assert messages.latest() == []
    (end,) = journal.latest(kinds=["history.brought_over"])
    assert (end.about, end.data) == (connection.key, {"what": "orders", "done": 1000, "refused": 0})


def test_a_crash_repeats_a_page_and_that_changes_nothing(
    connection: Connection, told_by: Callable[[Shop], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = only_orders(connection)
    with wire.opened(orders_page(1, 3, "c1"), COUNT, orders_page(4, 2), orders_page(4, 2)) as shop:
        told_by(shop)
        carry_on(work)
        with monkeypatch.context() as broken, pytest.raises(SystemError):
            broken.setattr(history, "_told", _die)
            carry_on(work)
        work.refresh_from_db()
        assert (work.cursor, work.done) == ("c1", 3)
        assert carry_on(work) is False
    assert (work.state, work.done) == ("done", 5)
    assert [h.variables.get("after") for h in shop.heard if h.operation == "History"] == [None, "c1", "c1"]
    assert len(journal.latest(kinds=["order.placed"])) == 5


def _die(_: object) -> None:
    raise SystemError("the power went")


def test_one_order_that_is_none_is_counted_and_the_rest_comes_in(
    connection: Connection, told_by: Callable[[Shop], None]
) -> None:
    work = only_orders(connection)
    bad = order(2)
    bad["lineItems"]["nodes"][0]["quantity"] = -1
    with wire.opened(wire.data(orders=page([order(1), bad, order(3)])), COUNT) as shop:
        told_by(shop)
        carry_on(work)
    assert (work.state, work.done, work.refused) == ("done", 3, 1)
    assert len(journal.latest(kinds=["order.placed"])) == 2


def test_one_order_that_cannot_be_read_is_counted_and_the_rest_comes_in(
    connection: Connection, told_by: Callable[[Shop], None]
) -> None:
    work = only_orders(connection)
    odd, strange = order(2) | {"currencyCode": "XXQ", "presentmentCurrencyCode": "XXQ"}, order(3)
    del strange["lineItems"]["nodes"][0]["id"]
    with wire.opened(wire.data(orders=page([order(1), odd, strange, order(4)])), COUNT) as shop:
        told_by(shop)
        assert carry_on(work) is False
    assert (work.state, work.done, work.refused) == ("done", 4, 2)
    assert len(journal.latest(kinds=["order.placed"])) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(body=["a proxy's page"]), "Shopify answered something that is no JSON object."),
        (wire.data(orders={"nodes": []}), "A page can't be read: KeyError"),
    ],
)
def test_a_page_that_cannot_be_read_is_asked_for_later_and_later(
    connection: Connection, told_by: Callable[[Shop], None], answer: Answer, error: str
) -> None:
    work = only_orders(connection)
    with wire.opened(answer) as shop:
        told_by(shop)
        assert carry_on(work) is False
    assert (work.state, work.error, work.due_at) == ("wanted", error, NOW + history.WAITS[0])


def test_a_shop_that_does_not_answer_is_asked_later(connection: Connection, told_by: Callable[[Shop], None]) -> None:
    work = only_orders(connection)
    with wire.opened(Answer(status=502)) as shop:
        told_by(shop)
        waits = []
        for _ in range(7):
            carry_on(work)
            waits.append(work.due_at - NOW if work.due_at else None)
    assert waits == [*history.WAITS, None]
    assert (work.state, work.error) == ("failed", "Shopify answered 502.")


def test_a_refusal_ends_it_at_once(connection: Connection, told_by: Callable[[Shop], None]) -> None:
    work = only_orders(connection)
    with wire.opened(wire.failed("ACCESS_DENIED", "Access denied for orders field.")) as shop:
        told_by(shop)
        assert carry_on(work) is False
    assert (work.state, work.error) == ("failed", "Access denied for orders field.")


def test_asking_twice_wants_it_once(connection: Connection) -> None:
    for _ in range(2):
        connectors.bring_over(connection_id=connection.pk, since=None, by="staff/ida", now=NOW)
    assert sorted(row.what for row in queries.backfills(connection.pk)) == ["customers", "orders", "products"]


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_products_and_people_come_before_orders(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        connectors.bring_over(connection_id=shopify().pk, since=None, by="staff/ida", now=NOW)

    def first() -> str:
        ((merchant_id, _, pk),) = queries.backfills_due(NOW)
        with merchant_scope(merchant_id):
            what = Backfill.objects.get(pk=pk).what
            Backfill.objects.filter(pk=pk).update(state="done", due_at=None)
        return what

    assert [first(), first(), first()] == ["products", "customers", "orders"]
    assert queries.backfills_due(NOW) == []
