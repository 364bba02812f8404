"""Settings: each change holds, stands in the journal with who made it, and is refused in words."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reassure.config.reactions import REACTIONS
from reassure.dashboard.brand import _values
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries
from reassure.merchants.models import ApiKey, Invitation, Merchant, Staff
from reassure.merchants.rules import Role
from reassure.orders.models import Order
from reassure.stores.models import Closure, Location
from tests import cast, rows
from tests.dashboard.conftest import employ

Desk = Callable[..., Client]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def last(merchant: Merchant, kind: str) -> Any:
    with merchant_scope(merchant.pk):
        return journal.latest(kinds=[kind], limit=1)[0]


def brand(merchant: Merchant) -> dict[str, Any]:
    with merchant_scope(merchant.pk):
        return _values(queries.brand(merchant))


def test_a_new_brand_holds_and_says_who_changed_it(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.MANAGER)
    desk.post("/dashboard/settings/brand/change/", brand(nord) | {"name": "Nord!", "accent": "#112233"})
    assert (brand(nord)["name"], brand(nord)["accent"]) == ("Nord!", "#112233")
    with merchant_scope(nord.pk):
        assert last(nord, "brand.changed").by == Staff.objects.get(role="manager").key


SHOP = {"name": "Nord", "time_zone": "Asia/Tokyo", "country": "jp", "currency": "jpy", "language": "de"}


def test_the_shop_page_changes_what_shoppers_and_quotes_go_by_from_the_next_request_on(
    nord: Merchant, at_desk: Desk
) -> None:
    shopper = Client(headers={"accept-language": "fr"})
    assert shopper.get("/t/atelier-nord/")["Content-Language"] == "fr"
    desk = at_desk(Role.MANAGER)
    assert desk.post("/dashboard/settings/shop/change/", SHOP | {"languages": ["es"]}).status_code == 302
    nord.refresh_from_db()
    assert (nord.name, nord.time_zone, nord.country, nord.currency, nord.locales) == (
        "Nord", "Asia/Tokyo", "JP", "JPY", ["de", "es"],
    )  # fmt: skip
    assert shopper.get("/t/atelier-nord/")["Content-Language"] == "de"
    told = last(nord, "merchant.changed")
    with merchant_scope(nord.pk):
        assert told.by == Staff.objects.get(role="manager").key
    assert [one.name for one in REACTIONS if told.kind in one.kinds] == ["promises.announce"]


def test_the_currency_stays_once_something_was_sold_and_the_page_says_why(nord: Merchant, at_desk: Desk) -> None:
    with merchant_scope(nord.pk):
        rows.one_of(Order)
    answer = at_desk().post("/dashboard/settings/shop/change/", SHOP)
    assert answer.status_code == 409
    assert "There are orders already" in answer.content.decode()
    assert 'value="jpy"' in answer.content.decode()
    nord.refresh_from_db()
    assert (nord.currency, nord.time_zone) == ("EUR", "Europe/Berlin")


def test_a_brand_change_can_be_undone(nord: Merchant, at_desk: Desk) -> None:
    desk, before = at_desk(), brand(nord)
    desk.post("/dashboard/settings/brand/change/", before | {"name": "Oops", "radius": "0"})
    desk.post("/dashboard/settings/brand/undo/")
    assert brand(nord) == before


def test_what_is_undone_at_one_merchant_is_not_written_over_another(nord: Merchant, client: Client) -> None:
    brik = cast.brik_and_co()
    ida = employ(nord, Role.OWNER)
    with merchant_scope(brik.pk):
        merchants.employ(user=ida.user, role=Role.OWNER, by="", now=cast.NOW)
    client.force_login(ida.user)
    client.post("/dashboard/places/", {"merchant": str(nord.pk)})
    client.post("/dashboard/settings/brand/change/", brand(nord) | {"name": "Oops"})
    client.post("/dashboard/places/", {"merchant": str(brik.pk)})
    assert client.get("/dashboard/settings/brand/").context["can_undo"] is False
    client.post("/dashboard/settings/brand/undo/")
    assert (brand(brik)["name"], brand(nord)["name"]) == ("Brik & Co", "Oops")


def test_a_colour_that_is_none_is_refused_and_changes_nothing(nord: Merchant, at_desk: Desk) -> None:
    before = brand(nord)
    answer = at_desk().post("/dashboard/settings/brand/change/", before | {"accent": "red", "name": "X"})
    assert answer.status_code == 422
    assert brand(nord) == before


def test_the_preview_warns_of_what_is_hard_to_read(nord: Merchant, at_desk: Desk) -> None:
    answer = at_desk().post("/dashboard/settings/brand/preview/", brand(nord) | {"text": "#dddddd"})
    assert "has a contrast of 1.4" in answer.content.decode()
    assert brand(nord)["text"] == "#1d1d1b"


def test_a_logo_is_kept_and_removed(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/brand/logo/", {"logo": SimpleUploadedFile("logo.png", PNG)})
    with merchant_scope(nord.pk):
        assert bytes(queries.brand(nord).logo or b"") == PNG
    desk.post("/dashboard/settings/brand/logo/")
    with merchant_scope(nord.pk):
        assert queries.brand(nord).logo is None


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", PNG + b"0" * 300_000], ids=["not a picture", "too large"]
)
def test_a_logo_that_is_none_is_refused(nord: Merchant, at_desk: Desk, content: bytes) -> None:
    answer = at_desk().post("/dashboard/settings/brand/logo/", {"logo": SimpleUploadedFile("logo.png", content)})
    assert answer.status_code == 422
    with merchant_scope(nord.pk):
        assert queries.brand(nord).logo is None


def test_an_invitation_shows_its_link_once(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    page = desk.post(
        "/dashboard/settings/staff/invite/", {"email": "Nia@example.com", "role": "agent"}
    ).content.decode()
    assert "http://testserver/dashboard/join/atelier-nord/" in page
    again = desk.get("/dashboard/settings/staff/").content.decode()
    assert "nia@example.com" in again
    assert "/join/" not in again


def test_an_invitation_can_be_withdrawn(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/staff/invite/", {"email": "nia@example.com", "role": "agent"})
    with merchant_scope(nord.pk):
        row = Invitation.objects.get()
    desk.post(f"/dashboard/settings/staff/invitations/{row.pk}/")
    with merchant_scope(nord.pk):
        assert queries.invitations_open(clock.now()) == []


def test_the_last_owner_cannot_step_down(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    with merchant_scope(nord.pk):
        me = Staff.objects.get()
    page = desk.post(
        "/dashboard/settings/staff/role/", {"person": str(me.pk), "role": "agent"},
        headers={"referer": "http://testserver/dashboard/settings/staff/"}, follow=True,
    )  # fmt: skip
    assert "Somebody must own the merchant" in page.content.decode()
    with merchant_scope(nord.pk):
        assert Staff.objects.get().role == "owner"


def test_a_person_is_suspended_and_let_in_again(nord: Merchant, at_desk: Desk) -> None:
    desk, other = at_desk(), employ(nord, Role.AGENT)
    desk.post(f"/dashboard/settings/staff/{other.pk}/suspend/")
    with merchant_scope(nord.pk):
        assert Staff.objects.get(pk=other.pk).suspended_at is not None
    desk.post(f"/dashboard/settings/staff/{other.pk}/reopen/")
    with merchant_scope(nord.pk):
        assert Staff.objects.get(pk=other.pk).suspended_at is None


def test_a_key_is_shown_once_rotated_and_revoked(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    page = desk.post("/dashboard/settings/keys/issue/", {"name": "Warehouse", "scopes": ["orders:read"]})
    assert f"rk_{nord.pk.hex}_" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "rk_" not in desk.get("/dashboard/settings/keys/").content.decode()
    with merchant_scope(nord.pk):
        old = ApiKey.objects.get()
    desk.post(f"/dashboard/settings/keys/{old.pk}/rotate/")
    with merchant_scope(nord.pk):
        new = ApiKey.objects.exclude(pk=old.pk).get()
        assert ApiKey.objects.get(pk=old.pk).expires_at is not None
    desk.post(f"/dashboard/settings/keys/{new.pk}/revoke/")
    with merchant_scope(nord.pk):
        assert ApiKey.objects.get(pk=new.pk).revoked_at is not None


PLACE = {
    "kind": "warehouse", "name": "Hamburg", "country": "de", "time_zone": "Europe/Berlin", "weekdays": ["0", "1", "4"],
    "cutoff": "14:00", "processing_least": "1", "processing_most": "2", "priority": "0", "ships": "on", "active": "on",
}  # fmt: skip


def test_a_warehouse_is_added_changed_and_closed(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/places/new/", PLACE)
    with merchant_scope(nord.pk):
        row = Location.objects.get()
        assert (row.country, row.weekdays, row.cutoffs) == (
            "DE",
            [0, 1, 4],
            ["14:00", "14:00", None, None, "14:00", None, None],
        )
        assert row.as_place().cutoffs[0] == time(14)
    url = f"/dashboard/settings/places/{row.pk}/"
    assert "Hamburg" in desk.get(url).content.decode()
    desk.post(url, PLACE | {"name": "Altona"})
    desk.post(f"{url}close/", {"first": "2026-12-24", "last": "2026-12-26"})
    with merchant_scope(nord.pk):
        assert Location.objects.get().name == "Altona"
        assert Closure.objects.count() == 1
    desk.post(f"{url}reopen/", {"span": "2026-12-24/2026-12-26"})
    with merchant_scope(nord.pk):
        assert Closure.objects.count() == 0


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"first": "2026-12-26", "last": "2026-12-24"}, "A closure ends on or after the day it begins."),
        ({"first": "2026-12-26", "last": ""}, "This field is required."),
    ],
)
def test_what_was_typed_of_closing_days_is_still_there_beside_what_is_wrong(
    nord: Merchant, at_desk: Desk, days: dict[str, str], said: str
) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/places/new/", PLACE)
    with merchant_scope(nord.pk):
        row = Location.objects.get()
    url = f"/dashboard/settings/places/{row.pk}/"
    answer = desk.post(f"{url}close/", days | {"note": "Inventory of the whole house"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Inventory of the whole house"' in page
    assert 'value="2026-12-26"' in page
    assert f'action="{url}"' in page
    with merchant_scope(nord.pk):
        assert Closure.objects.count() == 0


def test_a_place_without_a_time_zone_is_refused(nord: Merchant, at_desk: Desk) -> None:
    answer = at_desk().post("/dashboard/settings/places/new/", PLACE | {"time_zone": "Mars/Olympus"})
    assert "is not a time zone" in answer.content.decode()
    with merchant_scope(nord.pk):
        assert Location.objects.count() == 0


def test_the_audit_log_names_who_and_what(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    desk.post("/dashboard/settings/brand/change/", brand(nord) | {"name": "Nord"})
    page = desk.get("/dashboard/audit/").content.decode()
    assert "owner of atelier-nord" in page
    assert "brand.changed" in page
    assert "brand.changed" not in desk.get("/dashboard/audit/?noun=order").content.decode()


def test_who_may_not_see_the_audit_log_may_not_export_it(nord: Merchant, at_desk: Desk) -> None:
    assert at_desk(Role.ACCOUNT_MANAGER).get("/dashboard/audit/export/").status_code == 403


def test_the_audit_log_is_exported_as_a_file(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    with merchant_scope(nord.pk):
        merchants.change_brand(changes={"name": "=1+1"}, by="staff/x", now=clock.now())
    answer = desk.get("/dashboard/audit/export/")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "at,who,what,about,details"
    assert ["export.taken" in lines[1], "brand.changed" in lines[2]] == [True, True]


def test_the_list_of_staff_says_when_each_was_here_last(nord: Merchant, at_desk: Desk) -> None:
    desk, other = at_desk(), employ(nord, Role.AGENT)
    page = desk.get("/dashboard/settings/staff/").content.decode()
    assert "Last here" in page
    with merchant_scope(nord.pk):
        seen = dict(Staff.objects.values_list("role", "last_seen_at"))
    assert seen["owner"] is not None
    assert seen["agent"] is None
    assert page.count("never") == 1
    assert other.last_seen_at is None
