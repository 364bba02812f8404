"""Problems through the API."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reassure.kit import clock
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.problems import actions
from reassure.problems.models import Problem
from tests.api.caller import Caller
from tests.shipments.parcels import placed


@pytest.fixture
def unsent(merchant: Merchant) -> Problem:
    """An order of three weeks ago of which nothing was sent."""
    now = clock.now()
    order = placed(placed_at=now - timedelta(days=21), version_at=now)
    friday = now + timedelta(days=(4 - now.weekday()) % 7)
    actions.look(merchant=merchant, subjects=[order.key], now=friday)
    return Problem.objects.get()


def test_what_is_wrong_is_listed_and_told_with_its_because(unsent: Problem) -> None:
    caller = Caller()
    listed = caller.get("/problems").json()
    assert [(row["kind"], row["because"][0]["code"]) for row in listed["items"]] == [("unfulfilled", "not_shipped")]
    assert listed["next"] is None
    assert caller.get(f"/problems/{unsent.pk}").json() == listed["items"][0]
    assert caller.get("/problems", kind="late").json()["items"] == []
    assert caller.get(f"/problems/{uuid4()}").status_code == 404


def test_it_is_settled_put_off_and_taken_back(unsent: Problem) -> None:
    caller, url = Caller(), f"/problems/{unsent.pk}"
    assert caller.post(url, {"deed": "resolve"}).json()["resolved_at"] is not None
    assert caller.post(url, {"deed": "reopen"}).json()["resolved_at"] is None
    assert caller.post(url, {"deed": "snooze"}).status_code == 422
    until = (clock.now() + timedelta(days=3)).date().isoformat()
    assert caller.post(url, {"deed": "snooze", "until": until}).json()["snoozed_until"] is not None
    assert [row["id"] for row in caller.get("/problems", view="snoozed").json()["items"]] == [str(unsent.pk)]
    assert caller.post(url, {"deed": "wake"}).json()["snoozed_until"] is None


def test_a_key_that_may_only_read_changes_nothing(unsent: Problem) -> None:
    reader = Caller([Scope.PROBLEMS_READ])
    assert reader.post(f"/problems/{unsent.pk}", {"deed": "resolve"}).status_code == 403
    unsent.refresh_from_db()
    assert unsent.is_open
