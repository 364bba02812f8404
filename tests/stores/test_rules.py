"""Where an order leaves from, and when a place is open."""

from datetime import date, time
from uuid import UUID

import pytest

from reassure.kit.errors import Invalid
from reassure.stores import rules
from reassure.stores.rules import Closed, Hours, Place, Shelf, Wanted

LAMP, LINEN = Wanted(variant_external_id="lamp", quantity=1), Wanted(variant_external_id="linen", quantity=3)


def shelf(number: int, country: str, priority: int = 0, **stock: int) -> Shelf:
    place = Place(id=UUID(int=number), name=f"Place {number}", zone="Europe/Berlin", country=country)
    return Shelf(place=place, stock=stock, priority=priority)


@pytest.mark.parametrize(
    ("name", "shelves", "country", "chosen", "because"),
    [
        ("one place", [shelf(1, "DE", lamp=0)], "", 1, "only_place"),
        ("who has all", [shelf(1, "DE", lamp=0, linen=3), shelf(2, "DE", 1, lamp=1, linen=3)], "", 2, "has_all"),
        ("who has most", [shelf(1, "DE", lamp=0, linen=0), shelf(2, "DE", 1, lamp=1, linen=2)], "", 2, "has_most"),
        ("nobody has", [shelf(1, "DE", 1, lamp=0, linen=0), shelf(2, "DE", lamp=0, linen=0)], "", 2, "first_choice"),
        ("the buyer's country", [shelf(1, "DE"), shelf(2, "US", 5)], "us", 2, "has_all"),
        ("the merchant's order", [shelf(1, "DE", 2), shelf(2, "DE", 1)], "DE", 2, "has_all"),
        ("what was never told is there", [shelf(1, "DE", lamp=0), shelf(2, "DE", 1)], "", 2, "has_all"),
    ],
)  # fmt: skip
def test_an_order_leaves_from_the_place_that_can_send_it(
    name: str, shelves: list[Shelf], country: str, chosen: int, because: str
) -> None:
    answer = rules.origin([LAMP, LINEN], shelves, country=country)
    assert answer is not None
    assert (answer.place.id, answer.because) == (UUID(int=chosen), because), name


def test_without_places_there_is_no_origin() -> None:
    assert rules.origin([LAMP], []) is None


def test_hours_follow_override_then_closure_then_weekday() -> None:
    nine = Hours(opens=time(9), closes=time(18))
    noon = Hours(opens=time(12), closes=time(15))
    place = Place(
        name="Shop",
        zone="Europe/Berlin",
        opening=((nine,),) * 5 + ((), ()),
        closed=(Closed(first=date(2026, 6, 1), last=date(2026, 6, 3)),),
        other_hours={date(2026, 6, 3): (noon,), date(2026, 6, 4): ()},
    )
    days = [date(2026, 6, day) for day in (2, 3, 4, 5, 6)]
    assert [rules.hours_on(day, place) for day in days] == [(), (noon,), (), (nine,), ()]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("time_zone", Place(name="A", zone="")),
        ("time_zone", Place(name="A", zone="Europe/Hamburg")),
        ("weekdays", Place(name="A", zone="UTC", weekdays=frozenset())),
        ("weekdays", Place(name="A", zone="UTC", weekdays=frozenset({7}))),
        ("cutoffs", Place(name="A", zone="UTC", cutoffs=(time(12),))),
        ("processing", Place(name="A", zone="UTC", processing=(3, 1))),
        ("closure", Place(name="A", zone="UTC", closed=(Closed(first=date(2026, 6, 2), last=date(2026, 6, 1)),))),
    ],
)
def test_what_cannot_be_meant_is_refused(code: str, place: Place) -> None:
    with pytest.raises(Invalid) as refused:
        rules.checked(place)
    assert refused.value.code == code
