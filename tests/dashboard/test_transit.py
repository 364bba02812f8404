"""How long carriers need, as staff tell it."""

from collections.abc import Callable

from django.test import Client

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.promises.models import SpecialDay, TransitRule

Desk = Callable[..., Client]


def test_transit_times_and_standstills_are_kept_and_removed(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/transit/keep/", {"destination_country": "FR", "least": "2", "most": "4"})
    desk.post(
        "/dashboard/settings/transit/standstill/", {"first": "2026-06-08", "last": "2026-06-09", "note": "Strike"}
    )
    page = desk.get("/dashboard/settings/transit/").content.decode()
    assert "2–4" in page
    assert "Strike" in page
    with merchant_scope(nord.pk):
        rule, day = TransitRule.objects.get(), SpecialDay.objects.get()
    desk.post(f"/dashboard/settings/transit/{rule.pk}/remove/")
    desk.post(f"/dashboard/settings/transit/standstill/{day.pk}/remove/")
    with merchant_scope(nord.pk):
        assert (TransitRule.objects.count(), SpecialDay.objects.count()) == (0, 0)
