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


def test_what_was_typed_survives_a_mistake(nord: Merchant, at_desk: Desk) -> None:
    """One that the form sees, and one that only the rules see."""
    desk = at_desk()
    answer = desk.post("/dashboard/settings/transit/keep/", {"carrier": "dhl", "least": "5"})
    assert (answer.status_code, 'value="dhl"' in answer.content.decode()) == (422, True)
    days = {"first": "2026-06-09", "last": "2026-06-08", "note": "Strike"}
    answer = desk.post("/dashboard/settings/transit/standstill/", days)
    assert answer.status_code == 422
    assert ('value="Strike"' in answer.content.decode(), 'role="alert"' in answer.content.decode()) == (True, True)
    with merchant_scope(nord.pk):
        assert (TransitRule.objects.count(), SpecialDay.objects.count()) == (0, 0)
