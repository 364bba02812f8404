"""What every test may ask for. Tests run as the app's database role, behind the fence."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from reassure.api import quote_door
from reassure.api.quoting import memory
from reassure.journal import actions as journal
from reassure.journal.rules import LANES
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import cast, database

#: Static files as they lie in the tree: only browser tests gather and hash them.
PLAIN_FILES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
#: The longest files, longest first: whoever draws one late would keep the others waiting at the end.
LONGEST = ("processes", "browser", "slow")


def pytest_configure() -> None:
    """Passwords cost nothing to check, and a door for quotes is closed at once."""
    settings.STORAGES = settings.STORAGES | PLAIN_FILES
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    memory.LISTENS_FOR_SECONDS = 0.05


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that nobody begins one when the others are done."""
    marks = {item.path: {mark.name for mark in item.iter_markers()} for item in items}
    items.sort(key=lambda item: next((i for i, mark in enumerate(LONGEST) if mark in marks[item.path]), len(LONGEST)))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    superuser = database.superuser_url()
    with django_db_blocker.unblock(), database.cloned(superuser) as name:
        database.use(superuser, name)
        TransactionTestCase._fixture_teardown = lambda self: database.empty()  # type: ignore[method-assign]
        yield


@pytest.fixture
def merchant(db: None) -> Iterator[Merchant]:
    """Atelier Nord; the test runs in its scope, in a transaction that is rolled back."""
    made = cast.atelier_nord()
    with merchant_scope(made.pk):
        yield made


@pytest.fixture
def outside(transactional_db: None) -> Merchant:
    """Atelier Nord, committed, with no scope open: for threads, processes and the operator's view."""
    return cast.atelier_nord()


@pytest.fixture(autouse=True)
def nobodys_language() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next one chooses its own, the next test should too."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def own_quote_door() -> Iterator[None]:
    """A door that a test opened in this process ends with it, and its threads."""
    yield
    if quote_door.from_settings.cache_info().currsize:
        quote_door.from_settings().close()
        quote_door.from_settings.cache_clear()


@pytest.fixture
def drain(merchant: Merchant) -> Callable[[], int]:
    """Run all pending reactions, and those to what they record, until nothing waits."""

    def run() -> int:
        total = 0
        while done := sum(journal.drain(merchant_id=merchant.pk, lane=lane) for lane in range(LANES)):
            total += done
        return total

    return run
