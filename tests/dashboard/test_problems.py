"""The problems desk: HTTP in, state out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from reassure.journal import queries as journal
from reassure.journal.models import Event
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from reassure.problems.models import Contest, DelayPolicy, Problem, Request, Threshold
from reassure.shipments.models import Shipment
from tests.dashboard import desk as furniture

Desk = Callable[..., Client]
AT = "/dashboard/problems/"
REFUSED, MISSED = "00340434161094000000", "00340434161094000001"


@pytest.fixture
def trouble(nord: Merchant) -> dict[str, Problem]:
    """A desk with parcels in trouble, looked at."""
    furniture.furnish(nord)
    with merchant_scope(nord.pk):
        Request.objects.all().delete()
        return {row.kind: row for row in Problem.objects.filter(shipment__carrier="dhl")}


def problem(nord: Merchant, kind: str) -> Problem:
    with merchant_scope(nord.pk):
        return Problem.objects.get(kind=kind, shipment__carrier="dhl")


def test_each_problem_is_a_row_with_its_because(trouble: dict[str, Problem], at_desk: Desk) -> None:
    page = at_desk(Role.AGENT).get(AT).content.decode()
    assert set(trouble) == {"held", "attempt_failed"}
    for shown in (REFUSED, MISSED, "Held up", "Attempt failed", "Something is holding up your parcel."):
        assert shown in page, shown


def test_the_dearest_stands_first(nord: Merchant, trouble: dict[str, Problem], at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        Problem.objects.filter(kind="held").update(rank=1)
        Problem.objects.filter(kind="attempt_failed").update(rank=10**9)
    page = at_desk().get(AT).content.decode()
    assert page.index(MISSED) < page.index(REFUSED)


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("kind=held", REFUSED, MISSED),
        (f"q={MISSED}", MISSED, REFUSED),
        ("carrier=dhl", MISSED, "zebra"),
        ("carrier=gls", "Nothing here needs you", MISSED),
        ("view=past", "Nothing here needs you", MISSED),
        ("kind=zebra&after=x", MISSED, "zebra</"),
    ],
)
def test_rows_are_found(trouble: dict[str, Problem], at_desk: Desk, query: str, seen: str, unseen: str) -> None:
    page = at_desk().get(f"{AT}?{query}").content.decode()
    assert seen in page
    assert unseen not in page


def test_chosen_ones_are_taken_put_off_settled_and_opened_again(
    nord: Merchant, trouble: dict[str, Problem], at_desk: Desk
) -> None:
    desk, held = at_desk(Role.AGENT), str(trouble["held"].pk)
    for what, view in (("take", "mine"), ("day", "snoozed"), ("wake", "mine"), ("resolve", "past"), ("reopen", "mine")):
        desk.post(f"{AT}{what}/", {"chosen": [held]})
        assert REFUSED in desk.get(f"{AT}?view={view}").content.decode(), what
    row = problem(nord, "held")
    assert (row.is_open, row.first_action_at is not None, row.assigned_to[:6]) == (True, True, "staff/")
    with merchant_scope(nord.pk):
        told = [fact for fact in journal.latest(kinds=["problem.resolved"])]
        assert [(fact.by[:6], fact.data["problem"]) for fact in told] == [("staff/", held)]


def test_one_problem_tells_its_story_and_takes_a_note(
    nord: Merchant, trouble: dict[str, Problem], at_desk: Desk
) -> None:
    desk, url = at_desk(Role.WAREHOUSE), f"{AT}{trouble['held'].pk}/"
    assert desk.post(f"{url}note/", {"text": ""}).status_code == 422
    desk.post(f"{url}note/", {"text": "Called the depot"})
    page = desk.get(url).content.decode()
    assert "Called the depot" in page
    assert "Note on a problem" in page


def test_it_is_given_to_somebody_and_put_off_to_a_day(
    nord: Merchant, trouble: dict[str, Problem], at_desk: Desk
) -> None:
    desk, url = at_desk(), f"{AT}{trouble['held'].pk}/"
    with merchant_scope(nord.pk):
        who = nord.staff.get().key if hasattr(nord, "staff") else journal.latest(kinds=["staff.joined"])[0].about
    assert desk.post(f"{url}assign/", {"to": "staff/nobody"}).status_code == 422
    desk.post(f"{url}assign/", {"to": who})
    desk.post(f"{url}snooze/", {"until": (clock.now() + timedelta(days=3)).date().isoformat()})
    row = problem(nord, "held")
    assert row.assigned_to == who
    assert row.snoozed_until is not None
    assert desk.post(f"{url}snooze/", {"until": "2020-01-01"}).status_code == 422


def test_a_refund_is_asked_for_once_and_closed_by_hand(
    nord: Merchant, trouble: dict[str, Problem], at_desk: Desk
) -> None:
    desk, url = at_desk(Role.AGENT), f"{AT}{trouble['held'].pk}/do/refund/"
    for _ in range(2):
        desk.post(url)
    with merchant_scope(nord.pk):
        asked = Request.objects.get()
    page = desk.get("/dashboard/requests/").content.decode()
    assert "Pay back" in page
    assert "Held up: " in page
    desk.post(f"/dashboard/requests/{asked.pk}/close/", {"outcome": "declined"})
    with merchant_scope(nord.pk):
        assert Request.objects.get().outcome == "declined"
    assert "Nothing is asked for" in desk.get("/dashboard/requests/").content.decode()


def test_a_delivery_is_contested_and_found(nord: Merchant, trouble: dict[str, Problem], at_desk: Desk) -> None:
    desk, url = at_desk(Role.AGENT), f"{AT}{trouble['held'].pk}/"
    with merchant_scope(nord.pk):
        Shipment.objects.update(status="delivered", delivered_at=clock.now())
    assert "Shopper says it is not there" in desk.get(url).content.decode()
    desk.post(f"{url}do/contest/")
    assert "It turned up" in desk.get(url).content.decode()
    desk.post(f"{url}do/found/")
    with merchant_scope(nord.pk):
        assert Contest.objects.get().settled_at is not None


def test_one_cause_stands_together(trouble: dict[str, Problem], at_desk: Desk) -> None:
    desk = at_desk()
    page = desk.get(f"{AT}causes/").content.decode()
    assert "kind=held" in page
    assert "carrier=dhl" in page


def test_shoppers_of_chosen_problems_are_written_to_once(
    nord: Merchant, trouble: dict[str, Problem], at_desk: Desk
) -> None:
    desk, keys = at_desk(Role.AGENT), [str(row.pk) for row in trouble.values()]
    page = desk.post(f"{AT}write/", {"chosen": keys}).content.decode()
    assert "The shoppers of 2 orders get it." in page
    for _ in range(2):
        desk.post(f"{AT}write/send/", {"chosen": " ".join(keys), "text": "The depot is shut until Monday."})
    with merchant_scope(nord.pk):
        rows = Message.objects.filter(trigger="word")
        assert sorted(row.recipient for row in rows) == ["p0@example.com", "p1@example.com"]
        assert rows[0].context["text"] == "The depot is shut until Monday."
        told = Event.objects.filter(kind="message.written")
        assert {(fact.data["message"], fact.by.partition("/")[0]) for fact in told} == {
            (str(row.pk), "staff") for row in rows
        }
    assert desk.post(f"{AT}write/send/", {"chosen": keys[0], "text": ""}).status_code == 422


def test_all_are_exported(trouble: dict[str, Problem], at_desk: Desk) -> None:
    lines = b"".join(at_desk().get(f"{AT}export/?carrier=dhl").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert {line.split(",")[0] for line in lines[1:]} == {"held", "attempt_failed"}


def test_who_may_not_change_sees_no_buttons(trouble: dict[str, Problem], at_desk: Desk) -> None:
    desk = at_desk(Role.STORE_ASSOCIATE)
    assert "data-all" not in desk.get(AT).content.decode()
    assert desk.post(f"{AT}resolve/", {"chosen": [str(trouble["held"].pk)]}).status_code == 403


def test_limits_and_notices_are_set_and_taken_back(nord: Merchant, at_desk: Desk) -> None:
    desk, url = at_desk(Role.MANAGER), "/dashboard/settings/problems/"
    assert desk.post(f"{url}keep/", {"name": "stalled", "days": "0"}).status_code == 422
    desk.post(f"{url}keep/", {"name": "stalled", "days": "2", "destination": "de", "carrier": "DHL"})
    desk.post(f"{url}delays/", {"country": "US", "ships_within": "8"})
    page = desk.get(url).content.decode()
    with merchant_scope(nord.pk):
        row = Threshold.objects.get()
        assert (row.name, row.days, row.destination, row.carrier) == ("stalled", 2, "DE", "dhl")
        assert DelayPolicy.objects.get().ships_within == 8
    assert "No scan" in page
    desk.post(f"{url}{row.pk}/remove/")
    desk.post(f"{url}delays/us/stop/")
    with merchant_scope(nord.pk):
        assert (Threshold.objects.count(), DelayPolicy.objects.count()) == (0, 0)
