"""Staff at their desks: doors open the scope themselves, so these tests run outside of any."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant, Staff
from reassure.merchants.rules import Role
from tests import cast

PICTURES = {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@pytest.fixture(autouse=True)
def light(settings: Any) -> None:
    """Pictures that leave nothing behind."""
    settings.STORAGES = settings.STORAGES | PICTURES


@pytest.fixture
def nord(db: None) -> Merchant:
    """Atelier Nord, with no scope open."""
    return cast.atelier_nord()


def employ(merchant: Merchant, role: Role, email: str = "") -> Staff:
    """A person of this role, who may sign in with PASSWORD."""
    with merchant_scope(merchant.pk):
        user = cast.person(email or f"{role}@{merchant.slug}.example", name=f"{role} of {merchant.slug}")
        user.set_password(PASSWORD)
        user.save()
        return merchants.employ(user=user, role=role, by="", now=cast.NOW)


PASSWORD = "long enough for anybody"


@pytest.fixture
def at_desk(nord: Merchant) -> Callable[..., Client]:
    """`at_desk(Role.AGENT)`: a browser signed in as a new person of that role."""

    def sit(role: Role = Role.OWNER, email: str = "") -> Client:
        client = Client()
        client.force_login(employ(nord, role, email).user)
        return client

    return sit
