"""Carriers' codes, as staff map them."""

from collections.abc import Callable

from django.test import Client

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.shipments import actions
from reassure.shipments.models import CodeMeaning, Scan
from tests.shipments.parcels import NOW, SHOP, answer, parcel, placed, scan

Desk = Callable[..., Client]


def test_a_code_is_mapped_and_forgotten(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        placed()
        actions.ship(facts=parcel(), source=SHOP, now=NOW)
        actions.track(answers=[answer(scan(1, None, code="ZZ", text="The parcel hums"))], source="karrio", now=NOW)
    desk = at_desk()
    page = desk.get("/dashboard/settings/codes/").content.decode()
    assert ("ZZ" in page, "The parcel hums" in page) == (True, True)
    desk.post("/dashboard/settings/codes/mean/", {"code": "ups\nZZ", "substatus": "in_transit_001"})
    with merchant_scope(nord.pk):
        assert Scan.objects.get().substatus == "in_transit_001"
        row = CodeMeaning.objects.get()
    assert "The parcel hums" not in desk.get("/dashboard/settings/codes/").content.decode()
    desk.post(f"/dashboard/settings/codes/{row.pk}/forget/")
    with merchant_scope(nord.pk):
        assert not CodeMeaning.objects.exists()


def test_a_code_that_nobody_told_is_refused(nord: Merchant, at_desk: Desk) -> None:
    answer = at_desk().post("/dashboard/settings/codes/mean/", {"code": "ups\nZZ", "substatus": "in_transit_001"})
    assert answer.status_code == 422
