"""The order's date from its parcels', whom we believe, and why a date moved."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reassure.promises.rules.facts import (
    Answer,
    DeliveryDates,
    Lane,
    Part,
    Question,
    Source,
    Unknown,
    Warehouse,
    part,
)
from reassure.promises.rules.ledger import Terms, fingerprint, parts_as_data, parts_from_data
from reassure.promises.rules.parcels import (
    ParcelAnswer,
    ParcelKnown,
    Revision,
    dates_of,
    order_dates,
    revise,
    why_changed,
)
from reassure.promises.rules.timeliness import Attempt

ASKED = Question(
    ordered_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
    warehouse=Warehouse(zone="UTC", processing=(1, 1)),
    lane=Lane(days=(1, 2)),
)
NOTHING_KNOWN = Question(ordered_at=ASKED.ordered_at, warehouse=None, lane=None)
ESTIMATE = (date(2026, 6, 8), date(2026, 6, 9))
ATTEMPT = Attempt(on=date(2026, 6, 5), at=datetime(2026, 6, 5, 9, tzinfo=UTC))
NOT_KNOWN = Unknown(because=(part("no_transit_time"),))
SHOP = (date(2026, 6, 10), date(2026, 6, 12))


def dates(earliest: int, latest: int, source: Source = Source.RULES, *because: Part) -> DeliveryDates:
    last = date(2026, 6, latest)
    return DeliveryDates(
        earliest=date(2026, 6, earliest), latest=last, most_likely=last, source=source, because=because
    )


@pytest.mark.parametrize(
    ("parcel", "expected"),
    [
        (
            ParcelKnown(key="a", question=ASKED, estimate=ESTIMATE, attempt=ATTEMPT),
            dates(5, 5, Source.ATTEMPT, part("first_attempt", on="2026-06-05")),
        ),
        (
            ParcelKnown(key="a", question=ASKED, estimate=ESTIMATE),
            dates(8, 9, Source.CARRIER, part("carrier_estimate")),
        ),
        (ParcelKnown(key="a", question=NOTHING_KNOWN), dates(10, 12, Source.SHOP, part("shop_promise"))),
    ],
)
def test_an_attempt_is_believed_before_the_carrier_before_our_rules_before_the_shop(
    parcel: ParcelKnown, expected: DeliveryDates
) -> None:
    assert dates_of(parcel, shop=SHOP) == expected


def test_the_shops_promise_stands_until_the_parcel_really_left() -> None:
    planned = dates_of(ParcelKnown(key="a", question=ASKED), shop=SHOP)
    left = replace(ASKED, shipped_at=datetime(2026, 6, 8, 9, tzinfo=UTC))
    shipped = dates_of(ParcelKnown(key="a", question=left), shop=SHOP)
    assert planned == dates(10, 12, Source.SHOP, part("shop_promise"))
    assert isinstance(shipped, DeliveryDates)
    assert (shipped.source, shipped.earliest, shipped.latest) == (
        Source.RULES,
        date(2026, 6, 9),
        date(2026, 6, 10),
    )


def test_a_parcel_that_arrived_does_not_speak_for_one_on_its_way() -> None:
    arrived, late = dates(9, 9, Source.ATTEMPT), dates(6, 7)
    answer = order_dates((ParcelAnswer(key="a", answer=arrived), ParcelAnswer(key="b", answer=late)))
    assert isinstance(answer, DeliveryDates)
    assert (answer.earliest, answer.latest, answer.source) == (
        date(2026, 6, 6),
        date(2026, 6, 7),
        Source.RULES,
    )


@pytest.mark.parametrize(
    ("before", "after", "revision"),
    [
        (None, dates(4, 5), Revision(dates=dates(4, 5), made=True)),
        (None, NOT_KNOWN, Revision(dates=None)),
        (None, dates(4, 4, Source.ATTEMPT), Revision(dates=None)),
        (dates(4, 5), dates(4, 4, Source.ATTEMPT), Revision(dates=dates(4, 5))),
        (dates(4, 5), dates(4, 5, Source.CARRIER), Revision(dates=dates(4, 5, Source.CARRIER))),
        (dates(4, 5), NOT_KNOWN, Revision(dates=None, why=part("not_known_any_more"))),
        (dates(4, 5), dates(4, 6), Revision(dates=dates(4, 6), why=part("order_changed", days=1))),
    ],
)
def test_only_other_days_are_a_change_and_an_arrival_is_none(
    before: DeliveryDates | None, after: Answer, revision: Revision
) -> None:
    assert revise(before, after, fact="order.changed") == revision


def test_an_order_has_arrived_when_its_last_parcel_has() -> None:
    answer = order_dates((ParcelAnswer(key="a", answer=dates(4, 9)), ParcelAnswer(key="b", answer=dates(6, 7))))
    assert answer == DeliveryDates(
        earliest=date(2026, 6, 6),
        latest=date(2026, 6, 9),
        most_likely=date(2026, 6, 9),
        source=Source.RULES,
        because=(part("last_of_parcels", parcels=2),),
    )


def test_one_parcel_nobody_knows_a_date_for_leaves_the_order_without_one() -> None:
    unknown = Unknown(because=(part("no_transit_time"),))
    answer = order_dates((ParcelAnswer(key="a", answer=dates(4, 9)), ParcelAnswer(key="b", answer=unknown)))
    assert answer == unknown


def test_an_order_without_parcels_has_no_date() -> None:
    assert order_dates(()) == Unknown(because=(part("nothing_ships"),))


@pytest.mark.parametrize(
    ("before", "after", "fact", "why"),
    [
        (
            dates(4, 5),
            dates(8, 9, Source.CARRIER),
            "shipment.estimate_changed",
            part("carrier_estimated", days=4),
        ),
        (
            dates(4, 5, Source.CARRIER),
            dates(4, 6, Source.CARRIER),
            "shipment.estimate_changed",
            part("carrier_moved", days=1),
        ),
        (
            dates(4, 5),
            dates(8, 9, Source.RULES, part("shipped", on="2026-06-04")),
            "shipment.created",
            part("shipped_later", days=4),
        ),
        (
            dates(4, 5),
            dates(3, 4, Source.RULES, part("shipped", on="2026-06-01")),
            "shipment.created",
            part("shipped_earlier", days=-1),
        ),
        (dates(4, 5), dates(6, 9), "order.address_changed", part("address_changed", days=4)),
        (
            dates(4, 5),
            dates(6, 9, Source.RULES, part("last_of_parcels", parcels=2)),
            "shipment.created",
            part("parcels_changed", days=4),
        ),
        (dates(4, 5), dates(4, 6), "order.changed", part("order_changed", days=1)),
    ],
)
def test_a_date_that_moves_says_why(before: DeliveryDates, after: DeliveryDates, fact: str, why: Part) -> None:
    assert why_changed(before, after, fact=fact) == why


def test_equal_terms_are_one_promise_and_other_terms_another() -> None:
    terms = Terms(earliest=date(2026, 6, 4), latest=date(2026, 6, 5), other=(("a", "1"), ("b", "2")))
    same = Terms(earliest=date(2026, 6, 4), latest=date(2026, 6, 5), other=(("b", "2"), ("a", "1")))
    assert fingerprint(terms) == fingerprint(same)
    assert fingerprint(terms) != fingerprint(Terms(earliest=date(2026, 6, 4), latest=date(2026, 6, 6)))


def test_a_because_survives_being_stored() -> None:
    because = (part("ordered", on="2026-06-01", zone="UTC"), part("no_transit_time"))
    assert parts_from_data(parts_as_data(because)) == because
