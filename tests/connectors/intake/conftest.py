"""Connections of Atelier Nord, and webhooks signed as Shopify signs them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from reassure.connectors import actions as connectors
from reassure.connectors.models import Connection
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import cast

SECRET = "hush"
Sign = Callable[..., dict[str, str]]


def shopify(name: str = "Our shop", **credentials: str) -> Connection:
    """Needs the merchant's scope."""
    return connectors.connect(
        wanted=connectors.Wanted(
            vendor="shopify",
            name=name,
            settings={"shop": "atelier-nord.myshopify.com", "currency": "EUR"},
            credentials={"access_token": "shpat_1", "webhook_secret": SECRET} | credentials,
        ),
        by="staff/ida",
        now=cast.NOW,
    )


@pytest.fixture
def connection(merchant: Merchant) -> Connection:
    return shopify()


@pytest.fixture
def connected(outside: Merchant) -> Connection:
    """Committed, with no scope open."""
    with merchant_scope(outside.pk):
        return shopify()


def path_of(connection: Connection) -> str:
    assert connection.merchant_id is not None
    return f"/in/{connection.merchant_id.hex}/{connection.token}"


def body(node: dict[str, Any]) -> bytes:
    return json.dumps(node).encode()


def signed(told: bytes, topic: str = "orders/create", event: str = "e1", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), told, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Event-Id": event,
        "X-Shopify-Hmac-Sha256": base64.b64encode(digest).decode(),
        "X-Shopify-Shop-Domain": "atelier-nord.myshopify.com",
    }
