"""Addresses that get no mail, at the desk: found, taken along, let go."""

from collections.abc import Callable

import pytest
from django.test import Client

from reassure.journal import queries as journal
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages import actions, queries
from reassure.messages.models import Suppression
from tests.cast import NOW

Desk = Callable[..., Client]
PAGE = "/dashboard/messages/addresses/"


@pytest.fixture
def mila(nord: Merchant) -> Suppression:
    with merchant_scope(nord.pk):
        actions.suppress(address="paul@example.com", reason="complaint", now=NOW)
        actions.suppress(address="Mila@example.com", reason="hard_bounce", now=NOW)
        return queries.suppressions("mila")[0]


def test_addresses_are_listed_searched_and_taken_along(mila: Suppression, at_desk: Desk) -> None:
    desk = at_desk()
    assert PAGE in desk.get("/dashboard/messages/").content.decode()
    page = desk.get(PAGE).content.decode()
    assert ("mila@example.com" in page, "paul@example.com" in page, "Its owner complained" in page) == (True,) * 3
    found = desk.get(f"{PAGE}?q=MILA@").content.decode()
    assert ("mila@example.com" in found, "paul@example.com" in found) == (True, False)
    answer = desk.get(f"{PAGE}export/?q=paul")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines == ["address,reason,since,released_at,why", f"paul@example.com,complaint,{NOW.isoformat()},,"]


def test_an_address_is_let_go_only_with_a_reason_and_it_is_written_down(
    nord: Merchant, mila: Suppression, at_desk: Desk
) -> None:
    desk = at_desk(Role.AGENT)
    page = desk.post(f"{PAGE}{mila.pk}/", {"why": ""}).content.decode()
    assert "This field is required." in page
    with merchant_scope(nord.pk):
        assert queries.is_suppressed("mila@example.com")
    desk.post(f"{PAGE}{mila.pk}/", {"why": "She called: the mailbox is mended"})
    with merchant_scope(nord.pk):
        assert not queries.is_suppressed("mila@example.com")
        (released,) = journal.latest(kinds=["address.released"])
        assert (released.about, released.by.partition("/")[0]) == (mila.key, "staff")
    assert "mila@example.com" not in desk.get(PAGE).content.decode()
    gone = desk.get(f"{PAGE}?released=on").content.decode()
    assert "agent of atelier-nord: She called: the mailbox is mended" in gone


def test_who_may_not_change_messages_sees_no_way_to(mila: Suppression, at_desk: Desk) -> None:
    desk = at_desk(Role.ACCOUNT_MANAGER)
    assert f"{PAGE}{mila.pk}/" not in desk.get(PAGE).content.decode()
    assert desk.post(f"{PAGE}{mila.pk}/", {"why": "x"}).status_code == 403


def test_who_may_not_export_is_not_given_the_file(mila: Suppression, at_desk: Desk) -> None:
    desk = at_desk(Role.AGENT)
    assert "export/" not in desk.get(PAGE).content.decode()
    assert desk.get(f"{PAGE}export/").status_code == 403
