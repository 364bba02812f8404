"""The map of a parcel's way: drawn from what its scans say, opened on demand, readable without seeing it."""

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from reassure.merchants.models import Merchant
from reassure.portal.way.drawing import WIDTH, Label, Mark, draw, unwrapped
from reassure.portal.way.outlines import clipped
from reassure.portal.way.stops import Door, way_of
from reassure.shipments.rules.facts import Scan, Status
from tests.portal import pages
from tests.portal.pages import DOOR, DROVE, HUB, LABEL, address, client, shipped
from tests.shipments.parcels import scan

HAMBURG = Mark(name="Hamburg", latitude=53.55, longitude=10.0)
LEIPZIG = Mark(name="Leipzig", latitude=51.34, longitude=12.37, kind="here")
BERLIN = Mark(name="Berlin", latitude=52.52, longitude=13.4, kind="door")
SHENZHEN = Mark(name="Shenzhen", latitude=22.5, longitude=114.0)
LOUISVILLE = Mark(name="Louisville", latitude=38.25, longitude=-85.76, kind="here")


def at(hour: int, city: str, country: str, **more: Any) -> Scan:
    return Scan(
        at=datetime(2026, 6, 2, hour, tzinfo=UTC), status=Status.IN_TRANSIT, substatus="in_transit_003", city=city,
        country=country, **more,
    )  # fmt: skip


def test_north_is_up_and_east_is_right() -> None:
    hamburg, leipzig, berlin = draw((HAMBURG, LEIPZIG, BERLIN)).dots
    assert float(hamburg.x) < float(leipzig.x) < float(berlin.x)
    assert float(hamburg.y) < float(berlin.y) < float(leipzig.y)


@pytest.mark.parametrize("marks", [(HAMBURG, LEIPZIG, BERLIN), (SHENZHEN, LOUISVILLE), (BERLIN,), (HAMBURG, HAMBURG)])
def test_every_dot_and_name_stands_inside_the_frame(marks: tuple[Mark, ...]) -> None:
    drawing = draw(marks)
    assert all(0 < float(dot.x) < WIDTH and 0 < float(dot.y) < float(drawing.height) for dot in drawing.dots)
    assert {label.text for label in drawing.labels} == {mark.name for mark in marks}


def test_the_way_to_america_leads_across_the_pacific() -> None:
    assert unwrapped([114.0, -85.76, 2.0]) == [114.0, 274.24, 362.0]
    shenzhen, louisville = draw((SHENZHEN, LOUISVILLE)).dots
    assert float(shenzhen.x) < float(louisville.x)


def test_what_is_still_ahead_is_drawn_apart() -> None:
    assert [leg.ahead for leg in draw((HAMBURG, LEIPZIG, BERLIN)).legs] == [False, True]


def test_names_never_lie_upon_each_other() -> None:
    near = tuple(Mark(name=f"Town {i}", latitude=52.0 + i / 100, longitude=13.0 + i / 100) for i in range(12))
    placed = [(left(label), float(label.y)) for label in draw(near).labels]
    assert 0 < len(placed) < 12
    assert all(abs(a[1] - b[1]) >= 14 or abs(a[0] - b[0]) >= 45 for i, a in enumerate(placed) for b in placed[:i])


def left(label: Label) -> float:
    return float(label.x) - {"start": 0, "middle": 0.5, "end": 1}[label.anchor] * len(label.text) * 7.6


def test_a_shape_is_cut_at_the_frame() -> None:
    inside = clipped([(-50, 10), (50, 10), (50, 90), (-50, 90)], width=100, height=100)
    assert sorted(inside) == [(-4.0, 10), (-4.0, 90), (50, 10), (50, 90)]
    assert clipped([(200, 10), (300, 10), (300, 90)], width=100, height=100) == []


def test_the_land_around_a_way_is_light_enough() -> None:
    assert 500 < len(draw((HAMBURG, LEIPZIG, BERLIN)).land) < 12_000
    assert len(draw((SHENZHEN, LOUISVILLE)).land) < 60_000


def test_scans_of_a_town_in_a_row_are_one_stop() -> None:
    scans = [at(9, "LEIPZIG", "DE"), at(5, "Hamburg", "DE"), at(7, "Leipzig", "DE"), scan(1, "in_transit")]
    way = way_of(scans, title="", door=Door(city="Berlin", region="", country="DE"), locale="en_GB")
    assert [(stop.where, stop.time, stop.day) for stop in way.stops] == [
        ("Hamburg, Germany", "07:00", "Tuesday 2 June"), ("Leipzig, Germany", "11:00", "Tuesday 2 June")
    ]  # fmt: skip
    assert way.said == "A map: the parcel went from Hamburg, Germany to Leipzig, Germany."
    assert way.ahead == "Berlin, Germany"
    assert way.drawing is not None
    assert [dot.kind for dot in way.drawing.dots] == ["been", "here", "door"]


def test_a_scan_shows_the_clock_of_its_place() -> None:
    """Los Angeles at 12:00 UTC; with no zone told, New York's was read: the hands stood at 8 all the same."""
    told, untold = at(12, "Los Angeles", "US"), at(12, "Los Angeles", "US", zoned=False)
    assert [way_of([each], title="", door=None, locale="en_GB").stops[0].time for each in (told, untold)] == [
        "05:00", "08:00"
    ]  # fmt: skip
    assert way_of([untold], title="", door=None, locale="en_GB").stops[0].at == "2026-06-02T08:00:00-07:00"


def test_a_place_nobody_knows_is_listed_and_not_drawn() -> None:
    way = way_of([at(5, "Nirgendheim", "DE")], title="", door=None, locale="en_GB")
    assert way.drawing is None
    assert [stop.where for stop in way.stops] == ["Nirgendheim, Germany"]


def test_the_page_holds_the_map_and_its_text(merchant: Merchant) -> None:
    html = client().get(address(shipped(merchant, LABEL, HUB)) + "map").content.decode()
    svg = ET.fromstring(re.search("<svg class=.route.*?</svg>", html, re.S)[0])  # type: ignore[index]
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == "A map: the parcel was in Leipzig, Germany."
    assert [text.text for text in svg.findall("text")] == ["Leipzig", "Berlin"]
    assert html.index("Leipzig, Germany</p>") < html.index("Berlin, Germany</p>")
    for personal in ("Mila", "Novak", "Lindenstraße", "10969", "style="):
        assert personal not in html


def test_a_script_gets_only_the_part(merchant: Merchant) -> None:
    answer = client().get(address(shipped(merchant, LABEL, HUB)) + "map", headers={"x-part": "1"})
    assert "<html" not in answer.content.decode()
    assert "X-Part" in answer.headers["Vary"]


def test_after_the_delivery_nothing_is_ahead(merchant: Merchant) -> None:
    html = client().get(address(shipped(merchant, LABEL, HUB, DROVE, DOOR)) + "map").content.decode()
    assert 'class="leg ahead"' not in html
    assert "from Leipzig, Germany to Berlin, Germany" in html


def test_the_order_page_only_leads_to_the_map(merchant: Merchant) -> None:
    html = client().get(address(shipped(merchant, LABEL, HUB))).content.decode()
    assert "/map" in html
    assert "route" not in html
    assert "/map" not in client().get(address(pages.ordered(merchant, external_id="9", number="#9"))).content.decode()


def test_the_map_costs_few_queries(merchant: Merchant, django_assert_max_num_queries: Any) -> None:
    order = shipped(merchant, LABEL, HUB)
    with django_assert_max_num_queries(11):
        client().get(address(order) + "map")


def test_the_map_of_an_unknown_link_is_not_found(merchant: Merchant) -> None:
    assert client().get("/t/atelier-nord/o/nobody/map").status_code == 404
