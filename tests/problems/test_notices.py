"""Late shipping in the United States, from the notice to the money: 16 CFR 435 at work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from reassure.customers.rules import Address
from reassure.journal.models import Event
from reassure.journeys import queries as journeys
from reassure.kit.errors import Invalid
from reassure.kit.tenancy import merchant_scope
from reassure.law.orders import Answer
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import actions as orders
from reassure.orders.models import Order
from reassure.problems import actions, tasks
from reassure.problems.actions import promising
from reassure.problems.models import DelayNotice, DelayPolicy, Request
from reassure.promises.models import Promise
from tests import cast
from tests.cast import NOW
from tests.orders.facts import refund
from tests.shipments.parcels import placed

DAY = timedelta(days=1)
AUSTIN = Address(
    name="Mila Novak", street="12 Congress Ave", city="Austin", region="TX", postcode="78701", country="US"
)
Drain = Callable[[], int]


def abroad(**more: object) -> Order:
    """An order from Texas, of which the merchant said that it ships within eight days: by the 10th of June."""
    actions.follow(country="US", ships_within=8, by="", now=NOW)
    return placed(shipping_address=AUSTIN, **more)


def at(now: datetime, merchant: Merchant) -> tuple[int, int]:
    """Let the law be asked; how many notices and requests there are then."""
    actions.send_notices(merchant=merchant, now=now)
    return DelayNotice.objects.count(), Request.objects.count()


def test_nothing_is_sent_before_it_is_late_and_one_notice_then(merchant: Merchant) -> None:
    order = abroad()
    assert at(NOW + 2 * DAY, merchant) == (0, 0)
    assert at(NOW + 7 * DAY, merchant) == (1, 0)
    assert at(NOW + 7 * DAY, merchant) == (1, 0)
    notice = DelayNotice.objects.get()
    assert (notice.order_id, notice.paragraph, notice.answer_by) == (
        order.pk, "16 CFR 435.2(b)(1)(iii)", date(2026, 7, 10),
    )  # fmt: skip
    assert Event.objects.get(kind="delay.noticed").data == {"notice": str(notice.pk), "number": 1}


def test_only_countries_the_merchant_follows_and_orders_from_then_on(merchant: Merchant) -> None:
    placed()
    placed(external_id="2", shipping_address=AUSTIN, placed_at=NOW - 40 * DAY)
    assert at(NOW + 7 * DAY, merchant) == (0, 0)
    actions.follow(country="us", ships_within=8, by="", now=NOW)
    assert at(NOW + 7 * DAY, merchant) == (0, 0)
    with pytest.raises(Invalid):
        actions.follow(country="DE", ships_within=8, by="", now=NOW)
    actions.unfollow(country="US", by="", now=NOW)
    assert DelayPolicy.objects.count() == 0


def ledger(kind: str) -> list[tuple[date | None, str, str]]:
    rows = Promise.objects.filter(kind=kind).order_by("first_shown_at", "pk")
    return [(row.latest_on, row.outcome, row.because[0]["params"]["paragraph"]) for row in rows]


def test_the_laws_clock_and_its_refund_stand_in_the_ledger(merchant: Merchant, drain: Drain) -> None:
    order = abroad()
    drain()
    assert ledger("ship_by") == [(date(2026, 6, 10), "", "16 CFR 435.2(a)(1)")]
    at(NOW + 7 * DAY, merchant)
    at(NOW + 39 * DAY, merchant)
    assert ledger("refund_by") == [(date(2026, 7, 21), "", "16 CFR 435.2(c)(2)")]
    with time_machine.travel(NOW + 40 * DAY, tick=False):
        paid = refund(amount=order.total, lines=(), at=NOW + 40 * DAY)
        orders.refund(facts=paid, source="shopify", now=NOW + 40 * DAY)
        drain()
    assert ledger("refund_by") == [(date(2026, 7, 21), "kept", "16 CFR 435.2(c)(2)")]


def test_without_a_stated_time_the_law_gives_thirty_days(merchant: Merchant, drain: Drain) -> None:
    actions.follow(country="US", ships_within=None, by="", now=NOW)
    placed(shipping_address=AUSTIN)
    placed(external_id="2", number="#1002")
    drain()
    assert ledger("ship_by") == [(date(2026, 7, 2), "", "16 CFR 435.2(a)(1)")]


def test_a_notice_that_names_a_day_takes_the_place_of_the_day_before(merchant: Merchant, drain: Drain) -> None:
    order = abroad()
    drain()
    notice = DelayNotice(order_id=order.pk, number=1, paragraph="16 CFR 435.2(b)(1)(ii)", revised=date(2026, 6, 20))
    promising.promise_later([notice], now=NOW + 7 * DAY)
    first, second = Promise.objects.filter(kind="ship_by").order_by("first_shown_at")
    assert (second.latest_on, second.revises) == (date(2026, 6, 20), first.pk)


def test_the_mail_names_the_choice_and_leads_to_it(merchant: Merchant, drain: Drain) -> None:
    order = abroad()
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        at(NOW + 7 * DAY, merchant)
        drain()
    mail = Message.objects.get(trigger="delay_notice")
    context = journeys.context_for("delay_notice", mail.key, merchant=merchant, now=NOW + 7 * DAY)
    notice = DelayNotice.objects.get()
    assert isinstance(context, dict)
    assert context["notice"]["url"].endswith(f"/t/atelier-nord/o/{order.public_token}/delay/{notice.pk}/")
    assert context["notice"]["revised"] == ""


def test_without_an_answer_the_money_goes_back_unasked(merchant: Merchant) -> None:
    order = abroad()
    at(NOW + 7 * DAY, merchant)
    assert at(NOW + 38 * DAY, merchant) == (1, 0)
    assert at(NOW + 39 * DAY, merchant) == (1, 1)
    asked = Request.objects.get()
    assert (asked.kind, asked.order_id, asked.amount, asked.cause, asked.due_on) == (
        "refund", order.pk, order.total, "16 CFR 435.2(c)(2)", date(2026, 7, 21),
    )  # fmt: skip
    assert at(NOW + 40 * DAY, merchant) == (1, 1)


def test_who_agrees_waits_and_may_still_cancel(merchant: Merchant) -> None:
    order = abroad()
    at(NOW + 7 * DAY, merchant)
    notice = DelayNotice.objects.get()
    for answer in (Answer.CONSENT, Answer.CANCEL, Answer.CONSENT):
        actions.answer_notice(notice_id=notice.pk, order_id=order.pk, answer=answer, now=NOW + 8 * DAY)
    notice.refresh_from_db()
    assert notice.answer == "cancel"
    assert [row.cause for row in Request.objects.all()] == ["16 CFR 435.2(c)(1)"]
    assert [event.data["answer"] for event in Event.objects.filter(kind="delay.answered").order_by("seq")] == [
        "consent", "cancel",
    ]  # fmt: skip


def test_a_refund_in_the_shop_closes_the_request(merchant: Merchant, drain: Drain) -> None:
    abroad()
    at(NOW + 7 * DAY, merchant)
    at(NOW + 39 * DAY, merchant)
    with time_machine.travel(NOW + 40 * DAY, tick=False):
        orders.refund(facts=replace(refund(), at=NOW + 40 * DAY), source="shopify", now=NOW + 40 * DAY)
        drain()
    assert Request.objects.get().outcome == "done"


def test_what_has_left_cannot_be_called_off(merchant: Merchant) -> None:
    order = abroad()
    at(NOW + 7 * DAY, merchant)
    orders.cancel(order_id=order.pk, reason="customer", by="", now=NOW + 8 * DAY)
    with pytest.raises(actions.TooLateToAnswer):
        actions.answer_notice(
            notice_id=DelayNotice.objects.get().pk, order_id=order.pk, answer=Answer.CANCEL, now=NOW + 8 * DAY
        )
    assert Request.objects.count() == 0


@pytest.fixture
def asked(db: None) -> tuple[Merchant, str]:
    """A notice that Mila has just got, and its page."""
    merchant = cast.atelier_nord()
    with merchant_scope(merchant.pk), time_machine.travel(NOW, tick=False):
        order = abroad()
        at(NOW + 7 * DAY, merchant)
        return merchant, f"/t/atelier-nord/o/{order.public_token}/delay/{DelayNotice.objects.get().pk}/"


def answered(merchant: Merchant) -> str:
    with merchant_scope(merchant.pk):
        return DelayNotice.objects.get().answer


def test_looking_at_the_page_answers_nothing(asked: tuple[Merchant, str]) -> None:
    merchant, url = asked
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        page = Client().get(url, headers={"accept-language": "de"})
        assert page.status_code == 200
        assert "Stornieren und Geld zurück" in page.content.decode()
        assert Client().get(f"{url}answer").status_code == 405
    assert answered(merchant) == ""


@pytest.mark.parametrize(
    ("choice", "said"), [("consent", "Danke fürs Warten"), ("cancel", "Ihre Bestellung wird storniert")]
)
def test_the_buttons_choose(asked: tuple[Merchant, str], choice: str, said: str) -> None:
    merchant, url = asked
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        assert said in Client().post(f"{url}answer", {"answer": choice}, follow=True).content.decode()
    assert answered(merchant) == choice


def test_another_orders_page_does_not_show_it(asked: tuple[Merchant, str]) -> None:
    merchant, url = asked
    with merchant_scope(merchant.pk):
        other = placed(external_id="9", number="#9", placed_at=NOW)
    strange = url.replace(url.split("/")[4], other.public_token)
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        assert Client().get(strange).status_code == 404
        assert Client().post(f"{strange}answer", {"answer": "cancel"}).status_code == 404
    assert answered(merchant) == ""


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_the_tick_finds_who_follows_the_rule(outside: Merchant) -> None:
    with merchant_scope(outside.pk), time_machine.travel(NOW, tick=False):
        abroad()
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        tasks.send_notices(0)
    with merchant_scope(outside.pk):
        assert DelayNotice.objects.count() == 1
