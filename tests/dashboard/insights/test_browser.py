"""Figures in a real browser: readable by everybody, on a phone, on paper."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from tests.dashboard.browsing import chromium, let_in, page, violations, width
from tests.dashboard.conftest import employ
from tests.insights.facts import fact, under_way

__all__ = ["chromium", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sent(merchant: Merchant) -> None:
    """Four weeks of parcels by three carriers."""
    today = clock.now().date()
    with merchant_scope(merchant.pk):
        for n in range(60):
            left = today - timedelta(days=n % 27)
            gap = (n * 7) % 11 - 3 if n % 3 == 0 else 0
            fact(
                number=f"P{n}", left_on=left, carrier=("ups", "dhl", "gls")[n % 3], country=("DE", "FR", "US")[n % 3],
                first_gap=gap, transit=1440 * (1 + n % 5), problems=int(gap > 2), attempt_failed=n % 9 == 0,
                in_info_received=600, in_in_transit=1440 + n, in_out_for_delivery=300,
            )  # fmt: skip
            if n % 4 == 0:
                under_way(left_on=left, status=("in_transit", "out_for_delivery", "exception")[n % 3])


def test_figures_hold_on_a_phone_on_paper_and_for_everybody(outside: Merchant, live_server: Any, page: Page) -> None:
    sent(outside)
    with merchant_scope(outside.pk):
        owner = employ(outside, Role.OWNER)
    let_in(page, live_server, owner.user)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{live_server.url}/dashboard/insights/logistics/")
    expect(page.get_by_role("heading", name="Logistics")).to_be_visible()
    assert violations(page) == []
    assert width(page) <= 1280
    page.set_viewport_size({"width": 360, "height": 740})
    assert width(page) <= 360
    page.emulate_media(media="print")
    expect(page.locator(".chart svg").first).to_be_visible()
    expect(page.locator("form.filters")).to_be_hidden()


def test_a_column_leads_to_its_rows(outside: Merchant, live_server: Any, page: Page) -> None:
    sent(outside)
    with merchant_scope(outside.pk):
        owner = employ(outside, Role.OWNER)
    let_in(page, live_server, owner.user)
    page.goto(f"{live_server.url}/dashboard/insights/logistics/")
    page.get_by_role("link", name="0: 42", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Parcels behind the figures")).to_be_visible()
    expect(page.get_by_label("Which")).to_have_value("exact")
