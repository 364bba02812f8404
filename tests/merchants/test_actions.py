"""A merchant's brand, people and keys."""

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from reassure.journal import queries as journal
from reassure.kit.errors import Invalid, Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions, queries
from reassure.merchants.models import ApiKey, Merchant, Staff
from reassure.merchants.rules import Role, Scope
from tests import cast
from tests.cast import NOW


def kinds(about: str) -> list[str]:
    return [fact.kind for fact in journal.timeline(about)]


def test_two_merchants_cannot_have_one_short_name(db: None) -> None:
    cast.atelier_nord()
    with pytest.raises(actions.SlugTaken):
        cast.atelier_nord()
    assert Merchant.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"slug": "Atelier Nord"}, "slug"),
        ({"slug": "-"}, "slug"),
        ({"currency": "EURO"}, "currency"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"country": "Germany"}, "country"),
        ({"locales": ("en", "tlh")}, "languages"),
        ({"locales": ()}, "languages"),
    ],
)
def test_no_merchant_is_founded_that_no_page_could_be_made_for(db: None, wrong: dict[str, Any], code: str) -> None:
    wanted = replace(actions.NewMerchant(slug="nord", name="Nord"), **wrong)
    with pytest.raises(Invalid) as refused:
        actions.found(wanted=wanted, now=NOW)
    assert refused.value.code == code
    assert Merchant.objects.count() == 0


SETTLED = actions.Shop(
    name="Atelier Sud", time_zone="Europe/Zurich", country="CH", currency="EUR", locales=("fr", "de")
)


def test_a_shop_moves_and_learns_to_speak_and_the_journal_says_who_did_it(merchant: Merchant) -> None:
    for _ in range(2):
        actions.settle(wanted=SETTLED, has_sold=lambda: True, by="staff/1", now=NOW)
    kept = queries.merchant(merchant.pk)
    assert (kept.name, kept.time_zone, kept.country, kept.currency, kept.locales) == (
        "Atelier Sud", "Europe/Zurich", "CH", "EUR", ["fr", "de"],
    )  # fmt: skip
    assert [(told.by, told.about, told.data) for told in journal.latest(kinds=["merchant.changed"])] == [
        ("staff/1", f"merchant/{merchant.pk}", {"fields": ["country", "locales", "name", "time_zone"]})
    ]


def test_a_shop_changes_its_currency_only_before_its_first_order(merchant: Merchant) -> None:
    francs = replace(SETTLED, currency="CHF")
    with pytest.raises(actions.CurrencyInUse, match="There are orders already, and figures are added up in EUR"):
        actions.settle(wanted=francs, has_sold=lambda: True, by="", now=NOW)
    assert queries.merchant(merchant.pk).name == "Atelier Nord"
    assert actions.settle(wanted=francs, has_sold=lambda: False, by="", now=NOW).currency == "CHF"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "name"),
        ({"currency": "EURO"}, "currency"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"country": "ch"}, "country"),
        ({"locales": ("tlh",)}, "languages"),
    ],
)
def test_a_shop_becomes_nothing_that_no_page_could_be_made_for(
    merchant: Merchant, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.settle(wanted=replace(SETTLED, **wrong), has_sold=lambda: False, by="", now=NOW)
    assert refused.value.code == code
    assert (queries.merchant(merchant.pk).name, kinds(f"merchant/{merchant.pk}")) == (
        "Atelier Nord", ["merchant.founded"],
    )  # fmt: skip


def test_a_brand_keeps_what_is_not_changed(merchant: Merchant) -> None:
    actions.change_brand(changes={"tokens": {"accent": "#112233"}, "sender_name": "Ida"}, by="staff/1", now=NOW)
    brand = queries.brand(merchant)
    assert (brand.look.accent, brand.look.text, brand.sender_name) == ("#112233", "#1d1d1b", "Ida")
    last = journal.latest(kinds=["brand.changed"])[0]
    assert (last.by, last.data) == ("staff/1", {"fields": ["sender_name", "tokens"]})


def test_a_wrong_colour_changes_nothing(merchant: Merchant) -> None:
    with pytest.raises(Invalid):
        actions.change_brand(changes={"tokens": {"accent": "red"}, "sender_name": "Ida"}, by="", now=NOW)
    assert queries.brand(merchant).sender_name == ""
    assert journal.latest(kinds=["brand.changed"]) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<svg onload=alert(1)>", "logo_type"), (b"\x89PNG\r\n\x1a\n" + bytes(262_144), "logo_too_large")],
)
def test_a_logo_is_a_small_picture(merchant: Merchant, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_logo(content=content, by="", now=NOW)
    assert refused.value.code == code
    assert queries.brand(merchant).logo is None


def test_an_invitation_lets_its_address_join_once(merchant: Merchant) -> None:
    _, token = actions.invite(email="Jon@Example.com", role=Role.AGENT, by=None, now=NOW)
    jon = cast.person("jon@example.com", "Jon")
    staff = actions.accept(token=token, user=jon, now=NOW)
    assert (staff.role, [place.role for place in queries.places_of(jon)]) == ("agent", ["agent"])
    with pytest.raises(actions.InvitationOver):
        actions.accept(token=token, user=jon, now=NOW)
    assert kinds(staff.key) == ["staff.joined"]


def test_an_invitation_serves_nobody_else(merchant: Merchant) -> None:
    _, token = actions.invite(email="jon@example.com", role=Role.OWNER, by=None, now=NOW)
    with pytest.raises(actions.InvitedAnother):
        actions.accept(token=token, user=cast.person("eve@example.com"), now=NOW)
    assert Staff.objects.count() == 0
    assert actions.invitation_of(token, now=NOW).accepted_at is None


def test_an_invitation_ends_after_seven_days_or_when_withdrawn(merchant: Merchant) -> None:
    invitation, token = actions.invite(email="jon@example.com", role=Role.AGENT, by=None, now=NOW)
    with pytest.raises(actions.InvitationOver):
        actions.invitation_of(token, now=NOW + timedelta(days=7))
    with pytest.raises(actions.AlreadyInvited):
        actions.invite(email="jon@example.com", role=Role.AGENT, by=None, now=NOW)
    actions.withdraw(invitation_id=invitation.pk, by="", now=NOW)
    with pytest.raises(actions.InvitationOver):
        actions.invitation_of(token, now=NOW)
    actions.invite(email="jon@example.com", role=Role.AGENT, by=None, now=NOW)


def test_the_last_owner_stays(merchant: Merchant) -> None:
    ida = cast.owner()
    with pytest.raises(actions.LastOwner):
        actions.suspend(staff_id=ida.pk, by=ida.key, now=NOW)
    with pytest.raises(actions.LastOwner):
        actions.change_role(staff_id=ida.pk, role=Role.AGENT, by=ida.key, now=NOW)
    _, token = actions.invite(email=ida.user.email, role=Role.AGENT, by=ida, now=NOW)
    with pytest.raises(actions.LastOwner):
        actions.accept(token=token, user=ida.user, now=NOW)
    ida.refresh_from_db()
    assert (ida.role, ida.suspended_at) == ("owner", None)


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_remove_each_other_at_once(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        owners = [actions.employ(user=cast.person(f"{i}@x.example"), role=Role.OWNER, by="", now=NOW) for i in (1, 2)]

    def remove(staff: Staff) -> bool:
        try:
            with merchant_scope(outside.pk):
                actions.suspend(staff_id=staff.pk, by="", now=NOW)
            return True
        except Refused:
            return False
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(remove, owners)) == [False, True]


def test_a_suspended_person_has_no_place(merchant: Merchant) -> None:
    cast.owner()
    jon = cast.person("jon@example.com")
    staff = actions.employ(user=jon, role=Role.AGENT, by="", now=NOW)
    actions.suspend(staff_id=staff.pk, by="", now=NOW)
    assert queries.places_of(jon) == []
    assert queries.staff_at(jon, merchant.pk) is None
    actions.reopen(staff_id=staff.pk, by="", now=NOW)
    assert queries.staff_at(jon, merchant.pk) == staff


@pytest.mark.django_db(transaction=True)
def test_a_person_serves_several_merchants_and_sees_only_their_own_places(outside: Merchant) -> None:
    ida, eve = cast.person(), cast.person("eve@example.com")
    brik = cast.brik_and_co()
    for at, user in ((outside, ida), (brik, ida), (brik, eve)):
        with merchant_scope(at.pk):
            actions.employ(user=user, role=Role.AGENT, by="", now=NOW)
    assert [place.slug for place in queries.places_of(ida)] == ["atelier-nord", "brik"]
    assert [place.slug for place in queries.places_of(eve)] == ["brik"]
    assert list(Staff.across.all()) == []


def test_a_key_is_kept_as_a_fingerprint_and_names_its_merchant(merchant: Merchant) -> None:
    row, secret = actions.issue_key(name="ERP", scopes=[Scope.ORDERS_READ], by="staff/1", now=NOW)
    assert queries.merchant_id_of_key(secret) == merchant.pk
    assert queries.api_key(secret, now=NOW) == row
    assert secret not in str(ApiKey.objects.values_list().get())
    assert queries.api_key(secret + "x", now=NOW) is None


@pytest.mark.parametrize("wrong", ["", "rk_", "rk_xyz_abc", "sk_00000000000000000000000000000000_abc", "Bearer"])
def test_what_is_no_key_names_no_merchant(wrong: str) -> None:
    assert queries.merchant_id_of_key(wrong) is None


def test_a_key_is_rotated_without_standing_still(merchant: Merchant) -> None:
    old, secret = actions.issue_key(name="ERP", scopes=[Scope.ORDERS_WRITE], by="", now=NOW)
    new, successor = actions.rotate_key(key_id=old.pk, overlap=timedelta(days=1), by="", now=NOW)
    assert queries.api_key(secret, now=NOW + timedelta(hours=23)) == old
    assert queries.api_key(secret, now=NOW + timedelta(hours=24)) is None
    assert queries.api_key(successor, now=NOW + timedelta(hours=24)) == new
    assert new.scopes == old.scopes


@pytest.mark.django_db(transaction=True)
def test_a_key_rotated_eight_times_at_once_has_one_successor(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        old, _ = actions.issue_key(name="ERP", scopes=[Scope.ORDERS_WRITE], by="", now=NOW)

    def rotate(_: int) -> str:
        try:
            with merchant_scope(outside.pk):
                return actions.rotate_key(key_id=old.pk, overlap=timedelta(days=1), by="", now=NOW)[1]
        except actions.AlreadyRotated:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        made = [secret for secret in threads.map(rotate, range(8)) if secret]
    with merchant_scope(outside.pk):
        assert len(made) == 1
        assert queries.api_key(made[0], now=NOW + timedelta(days=2)) is not None
        assert len(queries.api_keys()) == 2


def test_a_revoked_key_ends_at_once(merchant: Merchant) -> None:
    row, secret = actions.issue_key(name="ERP", scopes=[Scope.ORDERS_READ], by="", now=NOW)
    actions.revoke_key(key_id=row.pk, by="staff/1", now=NOW)
    assert queries.api_key(secret, now=NOW) is None
    assert kinds(f"api_key/{row.pk}") == ["api_key.issued", "api_key.revoked"]


def test_use_is_noted_once_a_minute(merchant: Merchant) -> None:
    row, _ = actions.issue_key(name="ERP", scopes=[Scope.ORDERS_READ], by="", now=NOW)
    for seconds in (0, 30, 61):
        actions.used_key(key=row, now=NOW + timedelta(seconds=seconds))
    row.refresh_from_db()
    assert row.last_used_at == NOW + timedelta(seconds=61)


def test_that_somebody_is_here_is_noted_once_in_five_minutes(
    merchant: Merchant, django_assert_num_queries: Any
) -> None:
    staff = actions.employ(user=cast.person("ida@example.com"), role=Role.AGENT, by="", now=NOW)
    minutes = [actions.seen(staff=staff, now=NOW + timedelta(minutes=n)) for n in range(12)]
    assert [n for n, noted in enumerate(minutes) if noted] == [0, 5, 10]
    assert Staff.objects.get(pk=staff.pk).last_seen_at == NOW + timedelta(minutes=10)
    with django_assert_num_queries(0):
        assert not actions.seen(staff=staff, now=NOW + timedelta(minutes=12))


def test_another_page_at_the_same_time_neither_waits_nor_writes(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        staff = actions.employ(user=cast.person("ida@example.com"), role=Role.AGENT, by="", now=NOW)
    other = copy(staff)

    def elsewhere() -> bool:
        try:
            with merchant_scope(outside.pk):
                return actions.seen(staff=other, now=NOW)
        finally:
            connections.close_all()

    with merchant_scope(outside.pk):
        assert actions.seen(staff=staff, now=NOW)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(elsewhere).result(timeout=10) is False
