"""A secret changed over by several people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from reassure.connectors.outgoing import actions as outgoing
from reassure.connectors.outgoing import queries
from reassure.journal import queries as history
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant

NOW = clock.now()


@pytest.mark.django_db(transaction=True)
def test_a_secret_rotated_eight_times_at_once_is_rotated_once(outside: Merchant, settings: Any) -> None:
    """The old one, which the receiver still checks with, is not forgotten."""
    settings.ALLOW_PRIVATE_URLS = True
    wanted = outgoing.Wanted(name="ERP", url="http://127.0.0.1:9/")
    with merchant_scope(outside.pk):
        endpoint, old = outgoing.add(wanted=wanted, by="staff/ida", now=NOW)

    def rotate(_: int) -> str:
        try:
            with merchant_scope(outside.pk):
                return outgoing.rotate(endpoint_id=endpoint.pk, by="staff/ida", now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        [new] = set(threads.map(rotate, range(8)))
    with merchant_scope(outside.pk):
        endpoint.refresh_from_db()
        assert queries.secrets_of(endpoint, NOW) == [new, old]
        assert len(history.latest(kinds=["endpoint.secret_rotated"])) == 1
        later = outgoing.rotate(endpoint_id=endpoint.pk, by="staff/ida", now=NOW + timedelta(minutes=1))
        endpoint.refresh_from_db()
        assert queries.secrets_of(endpoint, NOW + timedelta(minutes=1)) == [later, new]
