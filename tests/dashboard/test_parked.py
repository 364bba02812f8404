"""Parked reactions at the desk: paged, and tried again many at once."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from reassure.journal import queries as journal
from reassure.journal.models import Event, Parked
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from tests.cast import NOW

Desk = Callable[..., Client]


def failed(merchant: Merchant, count: int) -> list[str]:
    """So many reactions to one event that failed, the newest first; nobody reacts by these names any more."""
    with merchant_scope(merchant.pk):
        event = Event.objects.create(kind="order.placed", about="order/1", at=NOW, recorded_at=NOW, lane=0)
        made = Parked.objects.bulk_create(
            Parked(
                event=event, seq=event.seq, about="order/1", reaction=f"reaction {i:03}", error="KeyError", attempts=1,
                parked_at=NOW,
            )
            for i in range(count)
        )  # fmt: skip
    return [str(row.pk) for row in reversed(made)]


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"reaction (\d{3})", page)]


def test_parked_reactions_are_paged_at_the_same_cost(
    nord: Merchant, at_desk: Desk, django_assert_max_num_queries: Any
) -> None:
    failed(nord, 120)
    desk, address, pages = at_desk(), "/dashboard/parked/", []
    desk.get(address)  # the first time it is also noted who is here
    while address:
        with django_assert_max_num_queries(10):
            page = desk.get(address).content.decode()
        pages.append(shown(page))
        older = re.search(r'href="(\?after=[^"]+)"[^>]*>\s*(?:<[^>]+>\s*)*Older|href="(\?after=[^"]+)"', page)
        address = f"/dashboard/parked/{older[1] or older[2]}" if older else ""
    assert pages == [list(range(119, 69, -1)), list(range(69, 19, -1)), list(range(19, -1, -1))]


def test_chosen_parked_reactions_are_tried_again_together(nord: Merchant, at_desk: Desk) -> None:
    first, second, third = failed(nord, 3)
    page = at_desk().post("/dashboard/parked/retry/", {"chosen": [first, third]}, follow=True).content.decode()
    assert "2 worked now" in page
    with merchant_scope(nord.pk):
        assert [str(row.pk) for row in Parked.objects.all()] == [second]
        retried = journal.latest(kinds=["reaction.retried"])
    assert [fact.by[:6] for fact in retried] == ["staff/", "staff/"]


def test_who_may_only_look_cannot_try_parked_ones_again(nord: Merchant, at_desk: Desk) -> None:
    [one] = failed(nord, 1)
    assert at_desk(Role.AGENT).post("/dashboard/parked/retry/", {"chosen": [one]}).status_code == 403
    with merchant_scope(nord.pk):
        assert Parked.objects.count() == 1
