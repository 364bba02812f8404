"""Every named address of the product, filled with things of Atelier Nord that are there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reassure.connectors import queries as connections
from reassure.connectors.models import Connection
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.labels.models import Label
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Permission, Role
from reassure.messages.models import Message
from reassure.messages.rules.triggers import TRIGGERS
from reassure.orders import queries as orders
from reassure.orders.models import Order
from reassure.portal import sharing
from reassure.problems.models import Problem, Request
from reassure.promises import actions as promises
from reassure.promises.models import Score
from tests import rows
from tests.dashboard import desk
from tests.dashboard.test_doors import MODELS

SLUG = "atelier-nord"
#: What stands for a parameter of these addresses; the same word means other things elsewhere.
PLAIN: dict[str, Any] = {
    "account_confirm_email": {"key": "gone"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "gone"},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "dashboard:connection_new": {"slug": "shopify"},
    "dashboard:view_save": {"page": "orders"},
    "dashboard:problem_deed": {"what": "resolve"},
    "dashboard:learned_level": {"percent": 90},
    "api:get_label_document": {"kind": "label"},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A named pattern, and the parameters on the way to it."""

    name: str
    pattern: URLPattern
    parameters: frozenset[str]

    @property
    def permission(self) -> Permission | None:
        return getattr(self.pattern.callback, "permission", None)


def named() -> list[Named]:
    """All there are; our own come before those of allauth that they take the place of."""
    return list(_within(get_resolver().url_patterns, "", frozenset()))


def _within(inside: list[URLPattern | URLResolver], space: str, above: frozenset[str]) -> Iterator[Named]:
    for each in inside:
        parameters = above | _parameters(each)
        if isinstance(each, URLResolver):
            yield from _within(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, parameters)
        elif each.name:
            yield Named(name=f"{space}{each.name}", pattern=each, parameters=parameters)


def addresses(merchant: Merchant) -> dict[str, str]:
    """Name → path, for every named address; the merchant gets all that stands behind them."""
    keys = _keys(merchant)
    found: dict[str, str] = {}
    for each in named():
        given = keys | _token(each.name, keys) | _choices(each.pattern) | PLAIN.get(each.name, {})
        wanted = {word: given[word] for word in each.parameters}
        found.setdefault(each.name, reverse(each.name, kwargs=wanted))
    return found


def _parameters(pattern: URLPattern | URLResolver) -> frozenset[str]:
    regex = pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else {}
    return frozenset({*regex, *getattr(pattern.pattern, "converters", {})})


def _choices(pattern: URLPattern) -> dict[str, str]:
    """The first word of each parameter that takes certain words only."""
    return dict(re.findall(r"\(\?P<(\w+)>([a-z]+)\|", str(pattern.pattern)))


def _keys(merchant: Merchant) -> dict[str, Any]:
    keys = desk.furnish(merchant)
    with merchant_scope(merchant.pk):
        keys = {name: rows.one_of(model).pk for name, model in MODELS.items() if name not in keys} | keys
        order = Order.objects.get(pk=keys["order_id"])
        keys["token"] = order.public_token
        keys["share"] = sharing.share(order=orders.order(order.pk), now=clock.now())
        promises.publish_scorecard(public=True, by="", now=clock.now())
        Score.objects.create(month=clock.now().date().replace(day=1), kind="delivery", horizon="after", inside=90)
        keys["lookup_id"] = "01a20006-2def-71f5-8d50-71ffee5e7431"
        _believable()
    keys |= {"slug": SLUG, "merchant": merchant.pk.hex, "name": "shipped", "page": "orders"}
    keys |= {word: keys["order_id"] for word in ("shipment_id", "tracking_id", "promise_id")}
    return keys


def _token(name: str, keys: dict[str, Any]) -> dict[str, Any]:
    return {"token": keys["share"]} if name.startswith("portal:shared") else {}


def crowd(merchant: Merchant, *, times: int = 6) -> None:
    """More of everything that pages list."""
    with merchant_scope(merchant.pk):
        for model in MODELS.values():
            for _ in range(times):
                rows.one_of(model)
        _believable()


def _believable() -> None:
    """Made-up rows hold made-up words where the product only knows its own."""
    Message.objects.exclude(trigger__in=TRIGGERS).update(trigger="shipped")
    Order.objects.exclude(currency="EUR").update(currency="EUR")
    Problem.objects.exclude(currency="EUR").update(currency="EUR")
    Request.objects.exclude(currency="EUR").update(currency="EUR")
    Label.objects.exclude(currency="EUR").update(currency="EUR")
    Connection.objects.exclude(vendor__in=connections.vendors()).update(vendor="shopify")


def visitor(merchant: Merchant, role: Role | None) -> Client:
    """A browser of somebody of that role, or of nobody."""
    client = Client(headers={"accept": "text/html"})
    if role is not None:
        client.force_login(_person(merchant, role))
    return client


def _person(merchant: Merchant, role: Role) -> Any:
    with merchant_scope(merchant.pk):
        user = merchants.enrol(email=f"{role}@walk.example", name=f"Walker {role}", password="long enough for anybody")
        merchants.employ(user=user, role=role, by="", now=clock.now())
        return user
