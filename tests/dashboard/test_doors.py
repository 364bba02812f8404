"""Every door of the dashboard, tried by nobody, by each role, and by somebody of another merchant."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from reassure.connectors.models import Connection, Delivery, Endpoint, Post, PrivacyRequest
from reassure.customers.models import Customer
from reassure.dashboard import urls
from reassure.dashboard.models import SavedView
from reassure.journal.models import Parked
from reassure.kit.tenancy import merchant_scope
from reassure.labels.models import Label, Pickup
from reassure.merchants.models import ApiKey, Invitation, Merchant, Staff
from reassure.merchants.rules import PERMISSIONS, Permission, Role
from reassure.messages.models import Message, Suppression
from reassure.orders.models import Note, Order
from reassure.problems.models import Problem, Request, Threshold
from reassure.promises.models import ForecastVersion, SpecialDay, TransitRule
from reassure.shipments.models import CodeMeaning
from reassure.stores.models import Location
from tests import cast, rows
from tests.dashboard.conftest import employ

pytestmark = pytest.mark.slow

#: Doors for people who need no place yet.
OPEN = {"places", "link", "join"}
DOORS = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern) and pattern.name not in OPEN]
NAMES = sorted(str(pattern.name) for pattern in DOORS)
#: Whose row an address names, by its parameter.
MODELS: dict[str, Any] = {
    "order_id": Order, "customer_id": Customer, "message_id": Message, "delivery_id": Delivery, "parked_id": Parked,
    "connection_id": Connection, "endpoint_id": Endpoint, "post_id": Post, "location_id": Location,
    "rule_id": TransitRule, "day_id": SpecialDay, "suppression_id": Suppression,
    "invitation_id": Invitation, "staff_id": Staff, "key_id": ApiKey, "view_id": SavedView,
    "request_id": PrivacyRequest, "note_id": Note, "problem_id": Problem, "staff_request_id": Request,
    "limit_id": Threshold, "meaning_id": CodeMeaning, "version_id": ForecastVersion,
    "label_id": Label, "pickup_id": Pickup,
}  # fmt: skip
#: One plausible value for every other parameter.
PLAIN: dict[str, Any] = {"percent": 90, "page": "orders", "slug": "shopify", "name": "shipped", "country": "us"}
#: Doors that end in the same answer whether or not the row is there, because doing it twice changes nothing.
SILENT = {"invitation_withdraw", "key_revoke", "parked_retry", "view_forget"}


def permission_of(pattern: URLPattern) -> Permission | None:
    return pattern.callback.permission  # type: ignore[attr-defined, no-any-return]


def address(pattern: URLPattern, keys: dict[str, UUID]) -> str:
    parameters = pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else {}
    kwargs: dict[str, Any] = {}
    for name in [*parameters, *getattr(pattern.pattern, "converters", {})]:
        if name == "what":
            doing = {"connection_press": "pause", "problems_act": "resolve", "problem_deed": "resolve"}
            kwargs[name] = doing.get(str(pattern.name), "off")
        else:
            kwargs[name] = keys[name] if name in keys else PLAIN[name]
    return reverse(f"dashboard:{pattern.name}", kwargs=kwargs)


def knock(client: Client, pattern: URLPattern, keys: dict[str, UUID]) -> Any:
    """The method the door takes."""
    answer = client.get(address(pattern, keys))
    return client.post(address(pattern, keys)) if answer.status_code == 405 else answer


@pytest.fixture
def keys(nord: Merchant) -> dict[str, UUID]:
    """A row of Atelier Nord behind every parameter."""
    with merchant_scope(nord.pk):
        found = {name: rows.one_of(model).pk for name, model in MODELS.items()}
        Connection.objects.update(vendor="shopify")
        Message.objects.update(trigger="shipped")
        return found


def test_every_door_asks_who_is_there() -> None:
    assert [pattern.name for pattern in DOORS if not hasattr(pattern.callback, "permission")] == []


def test_nobody_gets_further_than_the_sign_in_page(keys: dict[str, UUID], client: Client) -> None:
    for pattern in DOORS:
        answer = client.get(address(pattern, keys))
        answer = client.post(address(pattern, keys)) if answer.status_code == 405 else answer
        assert answer.status_code == 302, pattern.name
        assert answer["Location"].startswith("/dashboard/account/login/"), pattern.name


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_through_its_doors_and_no_others(nord: Merchant, keys: dict[str, UUID], role: Role) -> None:
    client = Client()
    client.force_login(employ(nord, role).user)
    for pattern in DOORS:
        wanted = permission_of(pattern)
        answer = knock(client, pattern, keys)
        if wanted is None or wanted in PERMISSIONS[role]:
            assert answer.status_code not in {403, 500}, (pattern.name, answer.status_code)
        else:
            assert answer.status_code == 403, (pattern.name, answer.status_code)


def test_the_page_that_says_no_says_who_can_help(nord: Merchant) -> None:
    owner = employ(nord, Role.OWNER, "ole@atelier-nord.example")
    client = Client()
    client.force_login(employ(nord, Role.AGENT).user)
    page = client.get("/dashboard/settings/keys/").content.decode()
    assert str(owner.user) in page
    assert "ole@atelier-nord.example" in page


def test_another_merchants_things_are_not_there(nord: Merchant, keys: dict[str, UUID]) -> None:
    brik = cast.brik_and_co()
    stranger = Client()
    stranger.force_login(employ(brik, Role.OWNER).user)
    with merchant_scope(nord.pk):
        before = {name: model.objects.get(pk=keys[name]) for name, model in MODELS.items()}
    for pattern in DOORS:
        if any(name in MODELS for name in address_parameters(pattern)) and pattern.name not in SILENT:
            answer = knock(stranger, pattern, keys)
            assert answer.status_code == 404, (pattern.name, answer.status_code)
        elif pattern.name in SILENT:
            knock(stranger, pattern, keys)
    with merchant_scope(nord.pk):
        for name, model in MODELS.items():
            row = model.objects.get(pk=keys[name])
            assert [getattr(row, f.attname) for f in model._meta.concrete_fields if f.attname != "body"] == [
                getattr(before[name], f.attname) for f in model._meta.concrete_fields if f.attname != "body"
            ], name


def address_parameters(pattern: URLPattern) -> set[str]:
    regex = pattern.pattern.regex.groupindex if hasattr(pattern.pattern, "regex") else {}
    return {*regex, *getattr(pattern.pattern, "converters", {})}
