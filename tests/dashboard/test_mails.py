"""Mails' templates at the desk: seen on samples, written, refused, taken back."""

from collections.abc import Callable

import pytest
from django.test import Client

from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.messages.models import Template
from reassure.messages.rules.rendering import shipped
from reassure.messages.rules.triggers import TRIGGERS

Desk = Callable[..., Client]
URL = "/dashboard/settings/mails/shipped/"


@pytest.mark.parametrize("name", list(TRIGGERS))
def test_every_mail_is_shown_on_a_sample(nord: Merchant, at_desk: Desk, name: str) -> None:
    desk = at_desk(Role.AGENT)
    answer = desk.get(f"/dashboard/settings/mails/{name}/body/?language=de")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "Atelier Nord" in answer.content.decode()
    assert desk.get(f"/dashboard/settings/mails/{name}/").status_code == 200


def test_words_of_ones_own_take_the_place_of_ours_and_give_way_again(nord: Merchant, at_desk: Desk) -> None:
    desk, own = at_desk(), shipped("shipped").replace("<mj-body", "<!-- ours no more --><mj-body", 1)
    desk.post(f"{URL}write/", {"source": own})
    assert "yours, version 1" in desk.get("/dashboard/settings/mails/").content.decode()
    desk.post(f"{URL}write/", {"source": ""})
    assert "yours" not in desk.get(URL).content.decode()
    with merchant_scope(nord.pk):
        assert [row.version for row in Template.objects.order_by("version")] == [1, 2]


def test_a_template_that_is_no_mail_is_refused_with_why(nord: Merchant, at_desk: Desk) -> None:
    answer = at_desk().post(f"{URL}write/", {"source": "<mjml>{% if %}"})
    assert answer.status_code == 422
    with merchant_scope(nord.pk):
        assert Template.objects.count() == 0


def test_a_draft_is_seen_and_not_saved(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    assert "<p>" in desk.post(f"{URL}body/", {"source": "{% nonsense %}"}).content.decode()
    with merchant_scope(nord.pk):
        assert Template.objects.count() == 0


def test_an_agent_reads_templates_and_changes_none(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk(Role.AGENT)
    assert "Save" not in desk.get(URL).content.decode()
    assert desk.post(f"{URL}write/", {"source": ""}).status_code == 403


def test_a_mail_that_is_none_is_not_there(nord: Merchant, at_desk: Desk) -> None:
    assert at_desk().get("/dashboard/settings/mails/zebra/").status_code == 404
