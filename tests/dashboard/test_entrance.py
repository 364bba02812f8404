"""Coming in: links, invitations, places; and who is kept out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reassure.dashboard import actions, queries
from reassure.kit import clock
from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants import queries as merchant_queries
from reassure.merchants.models import Merchant, Staff, User
from reassure.merchants.rules import Role
from reassure.messages.models import Message
from tests import cast
from tests.connectors.mail.server import mailbox
from tests.dashboard.conftest import PASSWORD, employ

Desk = Callable[..., Client]


def test_nobody_is_sent_to_sign_in(nord: Merchant, client: Client) -> None:
    answer = client.get("/dashboard/")
    assert answer.status_code == 302
    assert answer["Location"] == "/dashboard/account/login/?next=/dashboard/"


def test_a_password_opens_the_desk(nord: Merchant, client: Client) -> None:
    staff = employ(nord, Role.AGENT)
    answer = client.post("/dashboard/account/login/", {"login": staff.user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert "Atelier Nord" in client.get("/dashboard/").content.decode()


def test_a_wrong_password_opens_nothing(nord: Merchant, client: Client) -> None:
    staff = employ(nord, Role.AGENT)
    client.post("/dashboard/account/login/", {"login": staff.user.email, "password": "not this one"})
    assert client.get("/dashboard/").status_code == 302


def test_guessing_passwords_is_slowed_down(nord: Merchant, client: Client) -> None:
    staff = employ(nord, Role.AGENT, "guessed@atelier-nord.example")
    for _ in range(11):
        client.post("/dashboard/account/login/", {"login": staff.user.email, "password": "not this one"})
    answer = client.post("/dashboard/account/login/", {"login": staff.user.email, "password": PASSWORD})
    assert answer.status_code in (200, 429)
    assert client.get("/dashboard/").status_code == 302


def test_attempts_are_counted_where_all_processes_see_them(nord: Merchant, client: Client) -> None:
    staff = employ(nord, Role.AGENT)
    client.post("/dashboard/account/login/", {"login": staff.user.email, "password": "wrong"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%login%'")
        assert cursor.fetchone()[0] > 0


def test_nobody_can_sign_up(nord: Merchant, client: Client) -> None:
    before = User.objects.count()
    client.post("/dashboard/account/signup/", {"email": "x@example.com", "password1": PASSWORD})
    assert User.objects.count() == before


def test_a_link_signs_in_once(nord: Merchant, client: Client) -> None:
    staff = employ(nord, Role.OWNER)
    token = actions.sign_in_link(email=staff.user.email, now=clock.now())
    assert f"Sign in as {staff.user}" in client.get(f"/dashboard/link/{token}/").content.decode()
    assert client.post(f"/dashboard/link/{token}/").status_code == 302
    assert client.get("/dashboard/").status_code == 200
    assert Client().post(f"/dashboard/link/{token}/").status_code == 404


def test_looking_at_a_link_does_not_spend_it(nord: Merchant, client: Client) -> None:
    token = actions.sign_in_link(email=employ(nord, Role.OWNER).user.email, now=clock.now())
    for _ in range(3):
        assert client.get(f"/dashboard/link/{token}/").status_code == 200
    assert client.get("/dashboard/").status_code == 302


def test_a_link_dies_after_fifteen_minutes(nord: Merchant) -> None:
    then = clock.now() - timedelta(minutes=15, seconds=1)
    token = actions.sign_in_link(email=employ(nord, Role.OWNER).user.email, now=then)
    with pytest.raises(queries.LinkOver):
        actions.use_link(token=token, now=clock.now())


def test_a_tampered_link_is_not_looked_up(nord: Merchant, django_assert_num_queries: Any) -> None:
    token = actions.sign_in_link(email=employ(nord, Role.OWNER).user.email, now=clock.now())
    with django_assert_num_queries(0), pytest.raises(queries.LinkOver):
        queries.link_of(f"x{token}", now=clock.now())


def test_there_is_no_link_for_a_stranger(nord: Merchant) -> None:
    with pytest.raises(NotFound, match="Nobody here"):
        actions.sign_in_link(email="stranger@example.com", now=clock.now())


def invite(nord: Merchant, email: str = "new@atelier-nord.example", role: Role = Role.AGENT) -> str:
    with merchant_scope(nord.pk):
        return merchants.invite(email=email, role=role, by=None, now=clock.now())[1]


def test_an_invited_person_chooses_a_password_and_joins(nord: Merchant, client: Client) -> None:
    url = f"/dashboard/join/atelier-nord/{invite(nord)}/"
    assert "new@atelier-nord.example" in client.get(url).content.decode()
    assert client.post(url, {"name": "Nia", "password": "short"}).status_code == 200
    answer = client.post(url, {"name": "Nia", "password": PASSWORD})
    assert answer["Location"] == "/dashboard/"
    assert "Nia" in client.get("/dashboard/").content.decode()
    with merchant_scope(nord.pk):
        assert [(one.user.email, one.role) for one in merchant_queries.staff_of(nord)] == [
            ("new@atelier-nord.example", "agent")
        ]


def test_an_invitation_works_once(nord: Merchant, client: Client) -> None:
    url = f"/dashboard/join/atelier-nord/{invite(nord)}/"
    client.post(url, {"name": "Nia", "password": PASSWORD})
    assert Client().get(url).status_code == 404


def test_an_invitation_of_another_merchant_opens_nothing_here(nord: Merchant, client: Client) -> None:
    cast.brik_and_co()
    assert client.get(f"/dashboard/join/brik/{invite(nord)}/").status_code == 404


def test_a_known_person_must_sign_in_to_take_a_second_place(nord: Merchant, client: Client) -> None:
    brik = cast.brik_and_co()
    ida = employ(brik, Role.OWNER, "ida@brik.example")
    url = f"/dashboard/join/atelier-nord/{invite(nord, 'ida@brik.example')}/"
    assert client.post(url)["Location"].startswith("/dashboard/account/login/")
    client.force_login(ida.user)
    assert client.post(url)["Location"] == "/dashboard/"
    assert "Atelier Nord" in client.get("/dashboard/").content.decode()


def test_an_invitation_cannot_be_taken_by_another_person(nord: Merchant, client: Client) -> None:
    other = employ(nord, Role.AGENT)
    with merchant_scope(nord.pk), pytest.raises(merchants.InvitedAnother):
        merchants.accept(token=invite(nord, role=Role.OWNER), user=other.user, now=clock.now())
    with merchant_scope(nord.pk):
        assert Staff.objects.get(pk=other.pk).role == "agent"


def test_a_person_at_two_merchants_chooses_and_switches(nord: Merchant, client: Client) -> None:
    brik = cast.brik_and_co()
    ida = employ(nord, Role.OWNER)
    with merchant_scope(brik.pk):
        merchants.employ(user=ida.user, role=Role.AGENT, by="", now=cast.NOW)
    client.force_login(ida.user)
    assert client.get("/dashboard/")["Location"] == "/dashboard/places/"
    client.post("/dashboard/places/", {"merchant": str(brik.pk)})
    assert "Brik &amp; Co" in client.get("/dashboard/").content.decode()
    client.post("/dashboard/places/", {"merchant": str(nord.pk)})
    assert "Atelier Nord" in client.get("/dashboard/").content.decode()


def test_nobody_chooses_a_merchant_where_they_have_no_place(nord: Merchant, at_desk: Desk) -> None:
    brik = cast.brik_and_co()
    desk = at_desk()
    desk.post("/dashboard/places/", {"merchant": str(brik.pk)})
    assert "Atelier Nord" in desk.get("/dashboard/").content.decode()


def test_a_suspended_person_is_out_at_once(nord: Merchant, at_desk: Desk) -> None:
    employ(nord, Role.OWNER)
    desk = at_desk(Role.AGENT)
    assert desk.get("/dashboard/").status_code == 200
    with merchant_scope(nord.pk):
        place = next(one for one in merchant_queries.staff_of(nord) if one.role == "agent")
        merchants.suspend(staff_id=place.pk, by="", now=cast.NOW)
    assert desk.get("/dashboard/")["Location"] == "/dashboard/places/"
    assert "no place" in desk.get("/dashboard/places/").content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(nord: Merchant, client: Client, settings: Any) -> None:
    staff = employ(nord, Role.AGENT)
    with mailbox() as box:
        settings.EMAIL_URL = box.url
        client.post("/dashboard/account/password/reset/", {"email": staff.user.email})
    [sent] = box.got
    assert (sent["To"], sent["Subject"]) == (staff.user.email, "Choose a new password for Reassure")
    link = next(word for word in sent.get_content().split() if "/password/reset/key/" in word)
    page = client.get(link.split("testserver", 1)[-1], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "another long one", "password2": "another long one"})
    assert client.login(email=staff.user.email, password="another long one")


def test_a_stranger_who_forgot_a_password_hears_the_same_and_gets_nothing(
    nord: Merchant, client: Client, settings: Any
) -> None:
    with mailbox() as box:
        settings.EMAIL_URL = box.url
        answer = client.post("/dashboard/account/password/reset/", {"email": "stranger@example.com"})
    assert answer["Location"] == "/dashboard/account/password/reset/done/"
    assert box.got == []


def test_a_link_to_a_new_password_never_stands_in_a_merchants_outbox(nord: Merchant, client: Client) -> None:
    client.post("/dashboard/account/password/reset/", {"email": employ(nord, Role.OWNER).user.email})
    with merchant_scope(nord.pk):
        assert Message.objects.count() == 0


def test_a_mail_server_that_is_down_is_no_way_to_learn_who_has_an_account(
    nord: Merchant, client: Client, settings: Any
) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    answer = client.post("/dashboard/account/password/reset/", {"email": employ(nord, Role.OWNER).user.email})
    assert answer["Location"] == "/dashboard/account/password/reset/done/"
