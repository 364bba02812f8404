"""Which fact calls for which mail, and what has been overtaken when it is due."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from reassure.journal.rules import Fact
from reassure.journeys import rules
from reassure.journeys.rules import Key, Standing
from reassure.kit.ids import uuid7
from reassure.messages.rules.samples import KINDS
from reassure.messages.rules.triggers import TRIGGERS
from reassure.shipments.rules.facts import Status
from tests.cast import NOW

ORDER, PARCEL = UUID(int=1), UUID(int=2)
STANDS = Standing(now=NOW, today=NOW.date())


def fact(kind: str, *, live: bool = True, about: str = f"order/{ORDER}", **data: Any) -> Fact:
    return Fact(id=uuid7(), seq=1, kind=kind, about=about, at=NOW, live=live, data=data)


def scanned(status: str, substatus: str = "") -> Fact:
    return fact(f"shipment.{status}", shipment=str(PARCEL), status=status, substatus=substatus)


def said(*facts: Fact) -> list[tuple[str, str, str]]:
    return [(wish.trigger, str(wish.key), wish.event_key) for wish in rules.wishes(facts)]


def test_every_mail_of_the_table_exists() -> None:
    assert set(rules.TABLE.values()) <= set(TRIGGERS)


PARCEL_KEY = f"order/{ORDER}/shipment/{PARCEL}"


@pytest.mark.parametrize(
    ("happened", "mail"),
    [
        (fact("order.placed"), ("order_confirmed", f"order/{ORDER}", f"order/{ORDER}")),
        (fact("shipment.created", shipment=str(PARCEL)), ("shipped", PARCEL_KEY, f"shipment/{PARCEL}")),
        (scanned("in_transit"), ("shipped", PARCEL_KEY, f"shipment/{PARCEL}")),
        (scanned("out_for_delivery"), ("out_for_delivery", PARCEL_KEY, f"shipment/{PARCEL}")),
        (scanned("delivered"), ("delivered", PARCEL_KEY, f"shipment/{PARCEL}")),
        (scanned("attempt_fail"), ("problem", PARCEL_KEY, f"shipment/{PARCEL}/attempt_fail")),
        (scanned("exception", "exception_012"), ("problem", PARCEL_KEY, f"shipment/{PARCEL}/damaged")),
        (
            fact("promise.changed", days=3, latest="2026-06-09"),
            ("delayed", f"order/{ORDER}/until/2026-06-09", f"order/{ORDER}/2026-06-09"),
        ),
    ],
)
def test_a_fact_calls_for_its_mail(happened: Fact, mail: tuple[str, str, str]) -> None:
    assert said(happened) == [mail]


@pytest.mark.parametrize(
    "happened",
    [
        fact("order.placed", live=False),
        fact("order.noted"),
        fact("promise.changed", days=-1, latest="2026-06-03"),
        fact("promise.changed", days=None, latest=None),
        fact("shipment.delivered", about=f"shipment/{PARCEL}", shipment=str(PARCEL), status="delivered", substatus=""),
        scanned("exception", "exception_017"),
    ],
    ids=["history", "another kind", "earlier", "no date", "nobody's parcel", "merely slow"],
)
def test_what_calls_for_nothing(happened: Fact) -> None:
    assert said(happened) == []


def test_a_label_and_the_first_scan_are_told_once() -> None:
    keys = {
        event_key for _, _, event_key in said(fact("shipment.created", shipment=str(PARCEL)), scanned("in_transit"))
    }
    assert keys == {f"shipment/{PARCEL}"}


def test_every_problem_has_words_of_its_own() -> None:
    kinds = {rules.problem_of(Status.EXCEPTION, f"exception_{n:03}") for n in range(1, 20)}
    kinds |= {rules.problem_of(Status.ATTEMPT_FAIL, ""), rules.problem_of(Status.AVAILABLE_FOR_PICKUP, "")}
    assert kinds == set(KINDS)


@pytest.mark.parametrize(
    ("trigger", "stands", "because"),
    [
        ("order_confirmed", {}, ""),
        ("order_confirmed", {"cancelled": True}, "The order was cancelled."),
        ("order_confirmed", {"all_delivered": True}, "The order has arrived already."),
        ("shipped", {"status": Status.IN_TRANSIT}, ""),
        ("shipped", {"status": Status.DELIVERED}, "The parcel is further on already."),
        ("shipped", {"status": Status.OUT_FOR_DELIVERY}, "The parcel is further on already."),
        ("shipped", {"status": Status.IN_TRANSIT, "parcel_cancelled": True}, "The parcel was taken back."),
        ("out_for_delivery", {"status": Status.OUT_FOR_DELIVERY, "out_on": NOW.date()}, ""),
        (
            "out_for_delivery",
            {"status": Status.OUT_FOR_DELIVERY, "out_on": date(2026, 6, 1)},
            "The parcel was out for delivery on an earlier day.",
        ),
        ("out_for_delivery", {"status": Status.DELIVERED}, "The parcel is not out for delivery any more."),
        ("delivered", {"status": Status.DELIVERED, "delivered_at": NOW}, ""),
        (
            "delivered",
            {"status": Status.DELIVERED, "delivered_at": NOW - timedelta(days=4)},
            "It was delivered days ago.",
        ),
        ("delivered", {"status": Status.EXCEPTION}, "The parcel is not delivered any more."),
        ("delayed", {"latest": date(2026, 6, 9), "said": date(2026, 6, 5)}, ""),
        ("delayed", {"latest": date(2026, 6, 11), "said": date(2026, 6, 5)}, "The date has changed once more."),
        ("delayed", {"latest": date(2026, 6, 9), "said": date(2026, 6, 9)}, "The first date holds again."),
        ("delayed", {"settled": True}, "The order has arrived already."),
        ("problem", {"status": Status.EXCEPTION}, ""),
        ("problem", {"status": Status.IN_TRANSIT}, "The parcel has moved on."),
    ],
)
def test_what_was_overtaken_stays_unsaid_and_says_why(trigger: str, stands: dict[str, Any], because: str) -> None:
    key = Key(order_id=ORDER, until=date(2026, 6, 9) if trigger == "delayed" else None)
    assert rules.moot(trigger, replace(STANDS, **stands), key) == because


@pytest.mark.parametrize(
    "key",
    [
        Key(order_id=ORDER),
        Key(order_id=ORDER, shipment_id=PARCEL),
        Key(order_id=ORDER, until=date(2026, 6, 9)),
    ],
)
def test_a_key_is_read_as_it_was_written(key: Key) -> None:
    assert rules.key_from(str(key)) == key


@pytest.mark.parametrize("text", ["", "order", "shipment/1", "order/x"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rules.key_from(text)
