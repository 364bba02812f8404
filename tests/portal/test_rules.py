"""Who may ask how often, in which language, and what a page is about."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reassure.portal import rules
from reassure.portal.story import Plot, Story, Told, of_parcel, step_of, story_of
from reassure.shipments.rules.facts import Status

NOW = datetime(2026, 6, 2, 8, 7, tzinfo=UTC)
TODAY = date(2026, 6, 2)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["de-AT", "en"], "de"), (["it", "fr"], "fr"), (["EN_us"], "en"), (["it"], "en"), ([], "en"), (["es"], "en"),
    ],
)  # fmt: skip
def test_the_first_wanted_language_that_is_offered_wins(wanted: list[str], found: str) -> None:
    assert rules.language(wanted=wanted, offered=["en", "de", "fr"]) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", ["de-DE", "de", "en"]),
        ("en;q=0.1, fr", ["fr", "en"]),
        ("en;q=0, fr;q=x, es", ["es"]),
        ("", []),
    ],
)
def test_the_browsers_languages_come_best_first(header: str, found: list[str]) -> None:
    assert rules.accepted(header) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("no address", ""),
    ],
)
def test_a_network_is_what_one_subscriber_holds(address: str, found: str) -> None:
    assert rules.network(address) == found


def test_windows_name_nobody_and_start_on_the_clock() -> None:
    found = rules.windows(mailbox="Mila@Example.com", address="203.0.113.9", now=NOW, key="k")
    assert [window.starts_at for window in found] == [
        NOW.replace(minute=0), NOW.replace(minute=0), NOW.replace(minute=0)
    ]  # fmt: skip
    assert next(window.ends_at for window in found) == NOW.replace(minute=15)
    assert not any("mila" in window.bucket or "203" in window.bucket.split(":")[0] for window in found)
    again = rules.windows(mailbox=" mila@example.com ", address="203.0.113.9", now=NOW, key="k")
    assert [window.bucket for window in found] == [window.bucket for window in again]
    other = rules.windows(mailbox="mila@example.com", address="203.0.113.9", now=NOW, key="another key")
    assert not {window.bucket for window in found} & {window.bucket for window in other}


@pytest.mark.parametrize("typed", ["482915", "482 915", "482-915", " 482\u2009915 "])
def test_a_code_may_be_typed_in_groups(typed: str) -> None:
    assert rules.digits(typed) == "482915"


def parcel(status: Status, substatus: str = "") -> Told:
    return Told(status=status, substatus=substatus)


MOVING, HERE = parcel(Status.IN_TRANSIT), parcel(Status.DELIVERED)


@pytest.mark.parametrize(
    ("plot", "story"),
    [
        (Plot(today=TODAY, waiting=True), Story.PACKING),
        (Plot(today=TODAY, ships=False), Story.NOTHING_SHIPS),
        (Plot(today=TODAY, cancelled=True, parcels=(HERE,)), Story.CANCELLED),
        (Plot(today=TODAY, parcels=(parcel(Status.INFO_RECEIVED),)), Story.LABELLED),
        (Plot(today=TODAY, parcels=(MOVING,), waiting=True), Story.MOVING),
        (Plot(today=TODAY, parcels=(MOVING, parcel(Status.OUT_FOR_DELIVERY))), Story.TODAY),
        (Plot(today=TODAY, parcels=(HERE, MOVING)), Story.PARTLY),
        (Plot(today=TODAY, parcels=(HERE,), waiting=True), Story.PARTLY),
        (Plot(today=TODAY, parcels=(HERE, HERE)), Story.DELIVERED),
        (Plot(today=TODAY, parcels=(HERE, parcel(Status.EXCEPTION))), Story.PROBLEM),
        (Plot(today=TODAY, parcels=(parcel(Status.EXCEPTION, "exception_010"),)), Story.RETURNING),
        (Plot(today=TODAY, parcels=(parcel(Status.EXCEPTION, "exception_999"),)), Story.PROBLEM),
        (Plot(today=TODAY, parcels=(parcel(Status.ATTEMPT_FAIL), MOVING)), Story.ATTEMPTED),
        (Plot(today=TODAY, parcels=(parcel(Status.AVAILABLE_FOR_PICKUP), MOVING)), Story.TO_COLLECT),
        (Plot(today=TODAY, parcels=(parcel(Status.EXPIRED),)), Story.SILENT),
        (Plot(today=TODAY, parcels=(MOVING,), latest=TODAY), Story.MOVING),
        (Plot(today=TODAY, parcels=(MOVING,), latest=TODAY - timedelta(days=1)), Story.LATE),
        (Plot(today=TODAY, waiting=True, latest=TODAY - timedelta(days=1)), Story.LATE),
        (Plot(today=TODAY, parcels=(HERE,), latest=TODAY - timedelta(days=9)), Story.DELIVERED),
    ],
)
def test_a_page_is_about_what_matters_most(plot: Plot, story: Story) -> None:
    assert story_of(plot) is story


def test_every_status_has_a_story() -> None:
    assert {of_parcel(parcel(status)) for status in Status} == {
        Story.LABELLED, Story.MOVING, Story.TODAY, Story.ATTEMPTED, Story.DELIVERED, Story.TO_COLLECT, Story.PROBLEM,
        Story.SILENT,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("story", "parcels", "done"),
    [
        (Story.PACKING, (), 1),
        (Story.LATE, (), 1),
        (Story.LATE, (MOVING,), 2),
        (Story.MOVING, (MOVING,), 2),
        (Story.TODAY, (MOVING,), 3),
        (Story.DELIVERED, (HERE,), 5),
    ],
)
def test_the_steps_follow_the_story(story: Story, parcels: tuple[Told, ...], done: int) -> None:
    assert step_of(story, Plot(today=TODAY, parcels=parcels)) == done
