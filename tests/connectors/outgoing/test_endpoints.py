"""Which addresses may become endpoints."""

from typing import Any

import pytest

from reassure.connectors.models import Endpoint
from reassure.connectors.outgoing import actions as outgoing
from reassure.kit import outside as calls
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/x", "https://localhost/"])
def test_an_address_inside_is_refused_when_it_is_added(merchant: Merchant, settings: Any, url: str) -> None:
    settings.ALLOW_PRIVATE_URLS = False
    with pytest.raises(calls.Forbidden):
        outgoing.add(wanted=outgoing.Wanted(name="x", url=url), by="staff/ida", now=NOW)
    assert Endpoint.objects.count() == 0


def test_an_address_in_the_clear_is_refused(merchant: Merchant, settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = False
    with pytest.raises(Invalid, match="https://"):
        outgoing.add(wanted=outgoing.Wanted(name="x", url="http://1.1.1.1/"), by="staff/ida", now=NOW)
