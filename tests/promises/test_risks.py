"""Deliveries that are about to be late: said before they are, once for each cause, taken back when it passes."""

from datetime import datetime

from reassure.journal import actions as journal
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.orders.models import Order
from reassure.promises import actions as promises
from reassure.promises.models import Promise
from tests.cast import NOW
from tests.promises.delivery import DAY, forecast, hamburg, recorded, shipped, told
from tests.shipments.parcels import placed


def shown(merchant: Merchant) -> Order:
    """An order whose page was seen: it comes on Thursday or Friday."""
    hamburg()
    order = placed()
    told(merchant)
    look(order, NOW)
    return order


def look(order: Order, now: datetime) -> None:
    promises.show_delivery(order_id=order.pk, surface="tracking_page", statement="…", now=now)


def happens(order: Order, merchant: Merchant, what: str, kind: str, *, now: datetime = NOW) -> None:
    data = {"problem": f"p-{kind}", "kind": kind, "shipment": None}
    journal.record(f"problem.{what}", about=f"order/{order.pk}", at=now, data=data)
    told(merchant)


def test_a_problem_that_foretells_a_late_delivery_puts_its_promise_at_risk(merchant: Merchant) -> None:
    order = shown(merchant)
    happens(order, merchant, "raised", "predicted_late")
    assert Promise.objects.get().at_risk_at == NOW
    assert recorded("promise.at_risk") == [
        {"kind": "delivery", "latest": "2026-06-05", "problem": "p-predicted_late", "cause": "predicted_late"}
    ]


def test_the_same_cause_is_told_of_once(merchant: Merchant) -> None:
    order = shown(merchant)
    for _ in range(2):
        happens(order, merchant, "raised", "predicted_late")
    assert len(recorded("promise.at_risk")) == 1


def test_other_problems_put_no_promise_at_risk(merchant: Merchant) -> None:
    order = shown(merchant)
    happens(order, merchant, "raised", "damaged")
    assert (Promise.objects.get().at_risk_at, recorded("promise.at_risk")) == (None, [])


def test_it_is_safe_again_when_the_last_cause_has_passed(merchant: Merchant) -> None:
    order = shown(merchant)
    happens(order, merchant, "raised", "predicted_late")
    happens(order, merchant, "raised", "revised")
    happens(order, merchant, "cleared", "revised")
    assert recorded("promise.secured") == []
    happens(order, merchant, "cleared", "predicted_late")
    assert (Promise.objects.get().at_risk_at, forecast().risks) == (None, {})
    assert len(recorded("promise.secured")) == 1


def test_a_cause_that_goes_once_the_day_is_over_made_nothing_safe(merchant: Merchant) -> None:
    order = shown(merchant)
    happens(order, merchant, "raised", "predicted_late")
    happens(order, merchant, "cleared", "predicted_late", now=NOW + 4 * DAY)
    assert recorded("promise.secured") == []


def test_a_date_that_moved_puts_the_earlier_one_at_risk_and_not_itself(merchant: Merchant) -> None:
    order = shown(merchant)
    shipped(lines=(), shipped_at=NOW + 3 * DAY, version_at=NOW + 3 * DAY)
    told(merchant)
    look(order, NOW + 3 * DAY)
    happens(order, merchant, "raised", "revised", now=NOW + 3 * DAY)
    first, second = Promise.objects.order_by("first_shown_at")
    assert (first.at_risk_at, second.at_risk_at) == (NOW + 3 * DAY, None)
    happens(order, merchant, "raised", "predicted_late", now=NOW + 3 * DAY)
    second.refresh_from_db()
    assert second.at_risk_at == NOW + 3 * DAY


def test_what_is_history_is_told_to_nobody(merchant: Merchant) -> None:
    order = shown(merchant)
    journal.record("problem.raised", about=f"order/{order.pk}", at=NOW, data={"problem": "p", "kind": "revised"})
    told(merchant, live=False)
    assert len(recorded("promise.at_risk")) == 1
    assert not Event.objects.get(kind="promise.at_risk").as_fact().live
