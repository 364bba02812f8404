"""From the wish to the label, over a carrier on this machine: bought once whatever gets lost on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database

from reassure.connectors import actions as connectors
from reassure.connectors.karrio.postage import KarrioPostage
from reassure.connectors.models import Connection
from reassure.connectors.postage import asking, errands, tasks
from reassure.connectors.postage.queries import sellers
from reassure.kit.tenancy import merchant_scope
from reassure.labels import actions as labels
from reassure.labels import queries
from reassure.labels.models import Label, Void
from reassure.labels.rules.facts import Refund
from reassure.merchants.models import Merchant
from reassure.shipments.models import Shipment
from tests.cast import NOW
from tests.connectors.carriers.server import instead
from tests.connectors.postage.server import Answer, Said, selling
from tests.connectors.postage.test_answers import answer, case
from tests.connectors.postage.ways import WAYS
from tests.labels import wanted

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.ALLOW_PRIVATE_URLS = True


def ups(**changed: Answer) -> Said:
    kinds = {what: answer("ups", what) for what in ("rates", "label", "void", "pickup")} | changed
    return Said(answers={case("ups")["routes"][what]: told for what, told in kinds.items()})


@contextmanager
def connected(merchant: Merchant, said: Said) -> Iterator[Connection]:
    with selling(said) as url, instead(url):
        with merchant_scope(merchant.pk):
            wish = connectors.Wanted(
                vendor="ups", name="UPS", settings={"base_url": url, "account_number": "A1B2C3"},
                credentials={"client_id": f"c{url[-5:]}", "client_secret": "s"},
            )  # fmt: skip
            made = connectors.connect(wanted=wish, by="", now=NOW)
        yield made


def want(merchant: Merchant, made: Connection) -> Label:
    with merchant_scope(merchant.pk):
        return labels.want(wanted=wanted.label(connection=made.pk), by="", now=NOW)


def label(merchant: Merchant) -> Label:
    with merchant_scope(merchant.pk):
        return Label.objects.get()


def run(merchant: Merchant, clock: Clock, **later: float) -> int:
    clock.at += timedelta(**later)
    return errands.run_waiting(merchant_id=merchant.pk, clock=clock)


def test_a_label_is_bought_over_its_connection_and_given_back(outside: Merchant) -> None:
    said, clock = ups(), Clock()
    with connected(outside, said) as made:
        key = want(outside, made).pk
        assert queries.merchants_waiting(NOW) == [outside.pk]
        assert [run(outside, clock), run(outside, clock)] == [1, 0]
        row = label(outside)
        assert (row.state, row.tracking_number, row.cost, row.vendor_id) == (
            "done", "1ZXXXXXXXXXXXXXXXX", 1045, "1ZXXXXXXXXXXXXXXXX",
        )  # fmt: skip
        with merchant_scope(outside.pk):
            assert bytes(queries.document(key).content).startswith(b"%PDF")
            labels.void(label_id=key, by="", now=NOW)
        assert run(outside, clock) == 1
    with merchant_scope(outside.pk):
        assert (Void.objects.get().refund, Shipment.objects.get().cancelled_at) == (Refund.GRANTED.value, NOW)


def test_no_transaction_is_open_while_money_is_spent(outside: Merchant, monkeypatch: Any) -> None:
    inside: list[bool] = []
    buy = KarrioPostage.buy

    def watched(self: Any, asked: Any) -> Any:
        inside.append(database.in_atomic_block)
        return buy(self, asked)

    monkeypatch.setattr(KarrioPostage, "buy", watched)
    with connected(outside, ups()) as made:
        want(outside, made)
        run(outside, Clock())
    assert inside == [False]


@pytest.mark.parametrize("lost", [Answer(hang_up=True), Answer(status=500)])
def test_a_lost_answer_is_never_bought_again(outside: Merchant, lost: Answer) -> None:
    said, clock = ups(label=lost), Clock()
    with connected(outside, said) as made:
        want(outside, made)
        assert [run(outside, clock), *(run(outside, clock, days=1) for _ in range(3))] == [1, 0, 0, 0]
    row = label(outside)
    assert (row.state, row.due_at, len(said.asked("POST /api/shipments/"))) == ("unsure", None, 1)
    with merchant_scope(outside.pk):
        assert queries.in_doubt() == 1


def test_a_worker_that_died_on_the_way_leaves_a_doubt_too(outside: Merchant) -> None:
    said, clock = ups(), Clock()
    with connected(outside, said) as made:
        key = want(outside, made).pk
        with merchant_scope(outside.pk):
            labels.claim(kind=Label, errand_id=key, now=NOW)
        assert [run(outside, clock), run(outside, clock, minutes=6), run(outside, clock, days=1)] == [0, 1, 0]
    assert (label(outside).state, said.heard) == ("unsure", [])


def test_a_busy_carrier_is_asked_again_when_it_says(outside: Merchant) -> None:
    busy = Answer(status=429, headers={"Retry-After": "120"}, body=b'{"response":{"errors":[{"code":"10429"}]}}')
    said, clock = ups(label=busy), Clock()
    with connected(outside, said) as made:
        want(outside, made)
        assert [run(outside, clock), run(outside, clock, seconds=60), run(outside, clock, seconds=61)] == [1, 0, 1]
    assert (label(outside).state, label(outside).attempts) == ("wanted", 2)


def test_a_refusal_is_told_in_the_carriers_words(outside: Merchant) -> None:
    with connected(outside, ups(label=answer("ups", "error"))) as made:
        want(outside, made)
        run(outside, Clock())
    row = label(outside)
    assert (row.state, row.due_at) == ("failed", None)
    assert "unavailable between the selected locations" in row.why


def test_a_paused_connection_buys_nothing_and_says_so(outside: Merchant) -> None:
    said = ups()
    with connected(outside, said) as made:
        want(outside, made)
        with merchant_scope(outside.pk):
            connectors.pause(connection_id=made.pk, by="", now=NOW)
        run(outside, Clock())
    assert (label(outside).state, said.heard) == ("failed", [])
    assert "paused" in label(outside).why


def test_rates_of_all_connections_are_asked_for_at_once(outside: Merchant) -> None:
    with connected(outside, ups()) as made:
        found = asking.rates(merchant_id=outside.pk, asked=WAYS["us"])
        with merchant_scope(outside.pk):
            assert [(one.id, "labels" in one.can) for one in sellers()] == [(made.pk, True)]
    assert [(one.seller.name, [rate.service for rate in one.rates], one.said) for one in found] == [
        ("UPS", ["ups_ground", "ups_2nd_day_air"], "")
    ]


def test_a_carrier_without_an_answer_says_why_beside_the_others(outside: Merchant) -> None:
    with connected(outside, ups(rates=answer("ups", "error"))):
        found = asking.rates(merchant_id=outside.pk, asked=WAYS["us"])
    assert [(one.rates, "unavailable" in one.said) for one in found] == [((), True)]


def test_nobody_to_ask_is_said(outside: Merchant) -> None:
    with pytest.raises(asking.NobodySells):
        asking.check(merchant_id=outside.pk, address=WAYS["us"].recipient)


def test_the_tick_finds_the_merchant_once(outside: Merchant) -> None:
    with connected(outside, ups()) as made:
        want(outside, made)
        tasks._defer(outside.pk)
        tasks._defer(outside.pk)
        tasks.run(merchant=str(outside.pk))
    assert label(outside).state == "done"
