"""The page on which the merchant sees what was learned and chooses how sure dates are."""

from collections.abc import Callable
from datetime import date

from django.test import Client

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises.actions import Lesson
from reassure.promises.models import DeliveryPolicy, ForecastVersion
from tests.cast import NOW
from tests.promises.delivery import DAY
from tests.promises.forecast.test_table import table

Desk = Callable[..., Client]
PAGE = "/dashboard/settings/dates/"
FIGURES = {
    "level": 0.9, "judged": 100, "mae": 1.2, "pinball": 0.3, "interval": 0.8, "width": 4.0,
    "months": {"2026-05": [100, 91]}, "calibration": {"0.9": 0.91}, "days": {},
    "frontier": [{"level": 0.8, "days": 4.1, "late": 0.19}, {"level": 0.9, "days": 5.5, "late": 0.08}],
}  # fmt: skip


def versions(nord: Merchant) -> list[ForecastVersion]:
    lesson = Lesson(
        tables={"total": table().to_data()}, figures=FIGURES, parcels=1234, open_parcels=5,
        first_on=date(2025, 6, 1), last_on=date(2026, 6, 1),
    )  # fmt: skip
    with merchant_scope(nord.pk):
        return [promises.keep_lesson(lesson=lesson, zone="UTC", now=NOW + n * DAY) for n in (0, 1)]


def test_before_anything_was_learned_the_page_says_so(nord: Merchant, at_desk: Desk) -> None:
    page = at_desk().get(PAGE).content.decode()
    assert "nothing learned yet" in page
    assert "It is tried every night." in page


def test_the_page_shows_what_serves_and_how_it_did(nord: Merchant, at_desk: Desk) -> None:
    versions(nord)
    page = at_desk().get(PAGE).content.decode()
    for shown in (
        "1,234",
        "5.5 days from the order",
        "19 %",
        "91 %",
        "names dates",
        "DE&gt;DE",
        "Kept, month by month",
    ):
        assert shown in page, shown


def test_the_level_is_chosen_at_the_frontier_and_in_the_form(nord: Merchant, at_desk: Desk) -> None:
    versions(nord)
    desk = at_desk()
    assert desk.post(f"{PAGE}level/80/").status_code == 302
    with merchant_scope(nord.pk):
        assert DeliveryPolicy.objects.get().confidence_percent == 80
    said = {"confidence": "70", "learned": "on", "source0": "learned", "source1": "carrier", "source2": "shop",
            "source3": "rules"}  # fmt: skip
    assert desk.post(f"{PAGE}choose/", said).status_code == 302
    with merchant_scope(nord.pk):
        policy = DeliveryPolicy.objects.get()
        assert (policy.confidence_percent, policy.sources, policy.learned) == (70, "learned carrier shop rules", True)
    assert desk.post(f"{PAGE}choose/", said | {"source1": "learned"}).status_code == 422
    assert desk.post(f"{PAGE}level/10/").status_code == 422


def test_one_click_goes_back_and_one_follows_the_newest_again(nord: Merchant, at_desk: Desk) -> None:
    first, second = versions(nord)
    desk = at_desk()
    desk.post(f"{PAGE}{first.pk}/serve/")
    page = desk.get(PAGE).content.decode()
    assert "Follow the newest again" in page
    with merchant_scope(nord.pk):
        assert ForecastVersion.objects.get(state="serving") == first
    desk.post(f"{PAGE}newest/")
    with merchant_scope(nord.pk):
        assert ForecastVersion.objects.get(state="serving") == second
