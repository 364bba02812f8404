"""Figures of parcels as managers see them."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from reassure.customers.rules import Address
from reassure.insights.models import ParcelFact
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.stores import actions as stores
from reassure.stores.rules import Place
from tests.cast import NOW
from tests.insights.facts import fact, under_way

Desk = Callable[..., Client]
PAGE = "/dashboard/insights/logistics/"
JUNE = {"since": "2026-06-01", "until": "2026-06-30"}


@pytest.fixture
def parcels(nord: Merchant) -> None:
    """Eight parcels of June by two carriers; DHL is the slower one."""
    with merchant_scope(nord.pk):
        place = Place(name="Hamburg harbour", zone="Europe/Berlin", country="DE")
        there = stores.LocationFacts(place=place, address=Address(city="Hamburg", country="DE"), external_id="hh")
        stores.keep(facts=there, now=NOW)
        for n in range(4):
            fact(number=f"U{n}", in_in_transit=90)
        fact(number="U4", first_gap=-1)
        fact(number="D0", carrier="dhl", first_gap=3, transit=5 * 1440, attempt_failed=True, problems=1)
        fact(number="D1", carrier="dhl", country="FR", origin="gone")
        under_way(number="D2", carrier="dhl", first_to=None, last_to=None)


def said(client: Client, path: str = PAGE, **query: Any) -> str:
    answer = client.get(path, JUNE | query)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_shop_without_parcels_is_told_what_will_stand_here(at_desk: Desk) -> None:
    page = said(at_desk())
    assert "No figures yet" in page
    assert "Left from" not in page


def test_the_numbers_stand_there_with_what_they_are_of(parcels: None, at_desk: Desk) -> None:
    page = said(at_desk())
    assert "8 parcels that left" in page
    assert "85.7% On time, first promise of 7" in page
    assert "1 late against the first promise" in page
    assert "2 days transit time, the median of 7" in page
    assert "125 problems per 1,000 parcels" in page
    assert "not known Cost per parcel" in page
    assert "Share of parcels whose first delivery attempt came on or before the last day first promised." in page


def test_carriers_stand_side_by_side_and_anything_else_can(parcels: None, at_desk: Desk) -> None:
    desk = at_desk()
    assert re.search(r"UPS 5 100\.0% of 5 .* DHL 3 50\.0% of 2", said(desk))
    assert "Hamburg harbour 7" in said(desk, by="warehouse")
    assert "DE → FR 1" in said(desk, by="lane")
    assert "Monday 8" in said(desk, by="weekday")
    assert "UPS · standard 5" in said(desk, by="service")


def test_every_number_leads_to_its_rows(parcels: None, at_desk: Desk) -> None:
    """Each link of the page, followed: the list has as many rows as the number says."""
    desk = at_desk()
    html = desk.get(PAGE, JUNE).content.decode()
    tiles = re.findall(r'<a class="figure" href="([^"]+)">\s*<span class="value">([^<]+)<', html)
    assert len(tiles) == 9
    many = {}
    for href, value in tiles:
        rows = desk.get(unescape(href)).content.decode()
        many[unescape(href).partition("only=")[2] or "all"] = (rows.count("<tr data-row"), value)
    assert many["all"] == (8, "8")
    assert many["first_late"] == (1, "1")
    assert many["first_decided"] == (7, "85.7%")
    assert many["problems"][0] == 1


def test_filters_narrow_the_page(parcels: None, at_desk: Desk) -> None:
    desk = at_desk()
    assert "3 parcels that left" in said(desk, carrier="dhl")
    assert "1 parcels that left" in said(desk, origin="gone")
    assert "No parcel fits" in said(desk, weekday="2")
    assert "8 parcels that left" in said(desk, since="2026-06-30", until="2026-06-01")


def test_days_that_are_none_are_left_out_instead_of_complained_about(parcels: None, at_desk: Desk) -> None:
    assert at_desk().get(PAGE, {"since": "never", "weekday": "x"}).status_code == 200


def test_the_usual_days_are_the_last_four_weeks(nord: Merchant, at_desk: Desk) -> None:
    today = clock.now().date()
    with merchant_scope(nord.pk):
        fact(left_on=today - timedelta(days=20))
        fact(left_on=today - timedelta(days=40))
    answer = at_desk().get(PAGE).content.decode()
    assert re.search(r'<span class="value">1</span>\s*<span class="name">parcels that left', answer)


def test_charts_can_be_read_without_eyes_and_as_a_table(parcels: None, at_desk: Desk) -> None:
    html = at_desk().get(PAGE, JUNE).content.decode()
    assert "Promise accuracy: days early and late; -1: 1; 0: 5; +3: 1" in html
    assert "As a table" in html
    assert re.search(r"<meter[^>]+aria-label=\"On its way: 1\"", html)


def test_figures_and_their_rows_are_taken_along_as_files(parcels: None, at_desk: Desk) -> None:
    desk = at_desk()
    taken = desk.get(f"{PAGE}export/", JUNE).getvalue().decode()  # type: ignore[attr-defined]
    lines = list(csv.DictReader(StringIO(taken)))
    assert [(line["carrier"], line["parcels"], line["on_time_first"]) for line in lines] == [
        ("UPS", "5", "1.0"), ("DHL", "3", "0.5"),
    ]  # fmt: skip
    taken = desk.get(f"{PAGE}parcels/export/", JUNE | {"only": "first_late"}).getvalue().decode()  # type: ignore[attr-defined]
    [row] = csv.DictReader(StringIO(taken))
    assert (row["number"], row["first_gap_days"], row["transit_hours"]) == ("D0", "3", "120.0")


def test_only_who_leads_sees_figures(parcels: None, at_desk: Desk) -> None:
    assert at_desk(Role.MANAGER).get(PAGE).status_code == 200
    for role in (Role.AGENT, Role.WAREHOUSE, Role.STORE_ASSOCIATE, Role.ACCOUNT_MANAGER):
        desk = at_desk(role)
        assert desk.get(PAGE).status_code == 403
        assert PAGE not in desk.get("/dashboard/parcels/").content.decode()


def test_a_parcel_in_the_list_leads_to_its_order_or_stands_alone(parcels: None, nord: Merchant, at_desk: Desk) -> None:
    page = said(at_desk(), f"{PAGE}parcels/", only="first_late")
    assert "3 days late" in page
    assert "5 days" in page
    with merchant_scope(nord.pk):
        assert ParcelFact.objects.count() == 8
