"""What anybody may see of how promises were kept."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.promises import actions as promises
from reassure.promises.models import Score
from tests.browser import PHONE, Seen, faults, overflow

PAGE = "/t/atelier-nord/promises/"


def scored(*, public: bool = True) -> None:
    """Three hundred deliveries this month, nine in ten in time, and five to France."""
    month = clock.now().date().replace(day=1)
    for horizon in ("before", "after", "transit"):
        Score.objects.create(
            month=month, kind="delivery", horizon=horizon, lane_from="DE", lane_to="DE", carrier="ups",
            original=horizon == "before", inside=240, early=30, broken=30, late_days=60, width_days=300, ahead_days=900,
        )  # fmt: skip
    Score.objects.create(month=month, kind="delivery", horizon="before", lane_from="DE", lane_to="FR", broken=40)
    if public:
        promises.publish_scorecard(public=True, by="", now=clock.now())


def read(path: str, language: str = "en", **headers: str) -> object:
    return Client().get(path, headers={"Accept-Language": language, **headers})


def test_nobody_sees_it_before_the_merchant_says_so(merchant: Merchant) -> None:
    scored(public=False)
    for path in (PAGE, PAGE[:-1] + ".json", PAGE[:-1] + ".svg"):
        assert read(path).status_code == 404  # type: ignore[attr-defined]


def test_the_page_says_how_many_of_how_many_in_four_languages(merchant: Merchant) -> None:
    scored()
    said = {"en": "79.4% of 340 deliveries", "de": "79,4\u00a0%", "fr": "79,4\u00a0%", "es": "79,4\u00a0%"}
    for language, share in said.items():
        page = read(PAGE, language).content.decode()  # type: ignore[attr-defined]
        assert share in re.sub(r"\s+", lambda found: found[0] if "\u00a0" in found[0] else " ", page), language
    assert "Deutschland → Frankreich" in read(PAGE, "de").content.decode()  # type: ignore[attr-defined]


def test_the_same_as_data_for_any_origin(merchant: Merchant) -> None:
    scored()
    answer = read(PAGE[:-1] + ".json")
    told = answer.json()  # type: ignore[attr-defined]
    assert answer["Access-Control-Allow-Origin"] == "*"  # type: ignore[index]
    assert (told["overall"]["settled"], told["overall"]["kept_share"]) == (340, 0.7941)
    assert told["lanes"]["DE-FR"]["broken"] == 40
    assert told["months"].keys() == {clock.now().date().isoformat()[:7]}
    assert told["least_sample"] == 30


def test_the_badge_is_a_picture_that_runs_nothing_and_is_kept(merchant: Merchant) -> None:
    scored()
    answer = read(PAGE[:-1] + ".svg")
    picture = answer.content.decode()  # type: ignore[attr-defined]
    assert answer["Content-Type"].startswith("image/svg+xml")  # type: ignore[index]
    assert answer["Cache-Control"] == "public, max-age=3600"  # type: ignore[index]
    assert "Promises kept: 79.4%" in picture
    assert "<script" not in picture
    again = read(PAGE[:-1] + ".svg", **{"If-None-Match": answer["ETag"]})  # type: ignore[index]
    assert again.status_code == 304  # type: ignore[attr-defined]


@pytest.mark.browser
def test_it_fits_a_phone_and_everybody(outside: Merchant, site: str, chromium: Browser) -> None:
    with merchant_scope(outside.pk):
        scored()
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    seen = Seen().watch(page)
    page.goto(site + PAGE)
    page.get_by_role("heading", name="How we keep our promises").wait_for()
    assert faults(page) == []
    assert overflow(page) == 0
    assert seen.complaints == []
    context.close()
