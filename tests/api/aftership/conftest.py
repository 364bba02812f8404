"""A live web server that AfterShip's own clients speak to, with a key of Atelier Nord's."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from tests import processes


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where to go, with which key; `secret` signs for it."""

    url: str
    key: str
    secret: str = ""


@pytest.fixture(scope="session")
def address(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with processes.server(tmp_path_factory.mktemp("aftership") / "web.log") as (_, url):
        yield url


@pytest.fixture
def access(outside: Merchant, address: str) -> Access:
    with merchant_scope(outside.pk):
        _, key = merchants.issue_key(name="old shop", scopes=list(Scope), by="", now=now())
    return Access(url=address, key=key)
