"""U+0000 in what shops send: it goes, the rest is read; whatever holds it stops nothing behind it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from reassure.connectors.intake import actions as intake
from reassure.connectors.intake import rules
from reassure.connectors.models import Connection
from reassure.kit import clock
from reassure.kit.tenancy import current_merchant
from reassure.orders.models import Order
from tests.connectors.intake.deliveries import NOW, arrive, read
from tests.connectors.shopify.test_mapping import payload

pytestmark = pytest.mark.django_db
Path = tuple[Any, ...]


def texts(node: Any, path: Path = ()) -> Iterator[Path]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in parts:
        yield from texts(value, (*path, key))
    if isinstance(node, str):
        yield path


def marred(node: Any, path: Path) -> Any:
    """The payload with U+0000 in one of its texts."""
    made = copy.deepcopy(node)
    at = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = at[path[-1]][:1] + "\0" + at[path[-1]][1:]
    return made


@pytest.mark.parametrize(
    ("topic", "name"),
    [("orders/create", "order_two_currencies"), ("customers/create", "customer"), ("products/update", "product")],
)
def test_whatever_text_of_a_webhook_holds_it_the_webhook_is_read(connection: Connection, topic: str, name: str) -> None:
    node = payload(name)
    rows = [
        arrive(connection, topic, marred(node, path), event=f"{topic}/{place}")
        for place, path in enumerate(texts(node))
    ]
    intake.read(merchant_id=current_merchant(), delivery_ids=[row.pk for row in rows], now=NOW)
    for row in rows:
        row.refresh_from_db()
    assert {(row.state, row.error) for row in rows} == {("done", "")}


def test_what_is_kept_of_it_is_the_text_without_it(connection: Connection) -> None:
    node = payload("order_two_currencies") | {"note": "Ring\0 twice"}
    assert read(arrive(connection, "orders/create", node)) == ["done"]
    assert Order.objects.get().note == "Ring twice"


def test_an_error_that_quotes_it_can_be_written_down(connection: Connection) -> None:
    body = b'{"id": 1, "name": "#1", "created_at": "2026\0"}'
    row = arrive(connection, "orders/create", body)
    intake.read_waiting(merchant_id=current_merchant(), clock=clock.now)
    row.refresh_from_db()
    assert (row.state, "\0" in row.error) == ("failed", False)


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        (rb'"a\u0000b"', rb'"ab"'),
        (rb'"\u0000\u0000"', rb'""'),
        (rb'"a\\u0000b"', rb'"a\\u0000b"'),
        (rb'"a\\\u0000b"', rb'"a\\b"'),
        (b'"plain"', b'"plain"'),
    ],
)
def test_only_the_character_itself_goes(body: bytes, clean: bytes) -> None:
    assert rules.without_nul(body) == clean
