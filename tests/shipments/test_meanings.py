"""Codes that nobody has mapped: kept, counted, never moving a parcel; then the merchant says what they mean."""

from datetime import timedelta

import pytest

from reassure.journal.models import Event
from reassure.kit.errors import Invalid
from reassure.merchants.models import Merchant
from reassure.shipments import actions, queries
from reassure.shipments.models import CodeMeaning, Scan, Shipment
from reassure.shipments.rules.facts import NOTED
from tests.cast import NOW
from tests.shipments.parcels import DOOR, DROVE, HUB, SHOP, answer, parcel, placed, scan

LATER = NOW + timedelta(days=3)
ODD = scan(50, None, code="ZZ", text="Delivered? Who knows", city="Berlin", country="DE")
WORDS = scan(20, None, text="The parcel hums", city="Leipzig", country="DE")


def track(*scans: object) -> None:
    actions.track(answers=[answer(*scans)], source="karrio", now=LATER)  # type: ignore[arg-type]


def mean(code: str, substatus: str) -> CodeMeaning:
    return actions.mean(carrier="ups", code=code, substatus=substatus, by="staff/1", now=LATER)


@pytest.fixture(autouse=True)
def _shipped(merchant: Merchant) -> None:
    placed()
    actions.ship(facts=parcel(), source=SHOP, now=NOW)


def status() -> tuple[str, str, int]:
    [row] = Shipment.objects.all()
    return row.status, row.substatus, row.unmapped


def test_an_unknown_code_is_counted_and_never_moves_the_parcel() -> None:
    track(HUB, WORDS, ODD)
    track(HUB, WORDS, ODD)
    assert status() == ("in_transit", "in_transit_003", 2)
    assert queries.unknown_codes() == [
        {"carrier": "ups", "said": "ZZ", "many": 1, "last": ODD.at, "sample": ODD.text},
        {"carrier": "ups", "said": "The parcel hums", "many": 1, "last": WORDS.at, "sample": WORDS.text},
    ]


def test_what_a_code_means_is_read_into_the_past_and_the_future() -> None:
    track(HUB, ODD)
    mean("ZZ", "attempt_fail_001")
    assert status() == ("attempt_fail", "attempt_fail_001", 0)
    assert queries.unknown_codes() == []
    assert list(Event.objects.filter(kind__in=["shipment.attempt_fail", "carrier_code.mapped"]).order_by("seq")
                .values_list("kind", flat=True)) == ["carrier_code.mapped", "shipment.attempt_fail"]  # fmt: skip
    track(scan(70, None, code="ZZ", text="Again"))
    assert Scan.objects.filter(status="attempt_fail").count() == 2


def test_a_meaning_never_undoes_a_delivery() -> None:
    track(DROVE, ODD, DOOR)
    mean("ZZ", "in_transit_001")
    assert status() == ("delivered", "delivered_001", 0)


def test_a_sentence_is_a_code_where_there_is_none_and_may_mean_nothing() -> None:
    track(HUB, WORDS)
    mean("The parcel hums", NOTED)
    assert status() == ("in_transit", "in_transit_003", 0)
    assert queries.unknown_codes() == []


def test_a_sentence_which_may_name_a_person_is_in_no_fact() -> None:
    actions.forget_meaning(meaning_id=mean("Signed by Mila", NOTED).pk, by="staff/1", now=LATER)
    mean("ZZ", NOTED)
    told = Event.objects.filter(kind__startswith="carrier_code.").order_by("seq").values_list("kind", "data")
    assert [(kind, data["code"]) for kind, data in told] == [
        ("carrier_code.mapped", ""), ("carrier_code.forgotten", ""), ("carrier_code.mapped", "ZZ"),
    ]  # fmt: skip


def test_what_we_know_ourselves_stands() -> None:
    mean("AR", "exception_012")
    track(HUB)
    assert status() == ("in_transit", "in_transit_003", 0)


def test_a_meaning_is_one_of_ours_and_another_carriers_code_is_another() -> None:
    with pytest.raises(Invalid):
        mean("ZZ", "delivered_999")
    actions.mean(carrier="dhl", code="ZZ", substatus="delivered_001", by="staff/1", now=LATER)
    track(ODD)
    assert status() == ("pending", "", 1)


def test_a_forgotten_meaning_reads_nothing_more() -> None:
    row = mean("ZZ", "attempt_fail_001")
    actions.forget_meaning(meaning_id=row.pk, by="staff/1", now=LATER)
    track(ODD)
    assert status() == ("pending", "", 1)
    with pytest.raises(actions.NoSuchMeaning):
        actions.forget_meaning(meaning_id=row.pk, by="staff/1", now=LATER)
