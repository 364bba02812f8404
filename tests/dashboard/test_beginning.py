"""The first day at the desk: an empty page says what to do, and stops saying so."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from reassure.connectors.models import Connection
from reassure.journal import queries as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Role
from reassure.promises.models import TransitRule
from reassure.stores.models import Location
from tests import rows

Desk = Callable[..., Client]
STEPS = ["shop", "warehouse", "transit", "brand", "mail", "staff"]


def steps(desk: Client) -> dict[str, bool]:
    return {step.key: step.done for step in desk.get("/dashboard/").context["steps"]}


def test_a_new_merchant_sees_what_to_do_first_and_each_link_leads_there(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    page = desk.get("/dashboard/")
    assert [(step.key, step.done) for step in page.context["steps"]] == [(key, False) for key in STEPS]
    assert "Connect your shop" in page.content.decode()
    assert [desk.get(step.href).status_code for step in page.context["steps"]] == [200] * 6


def test_each_step_is_ticked_when_it_is_done_and_all_are_gone_after_the_last(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()

    def do(step: str) -> None:
        with merchant_scope(nord.pk):
            DEEDS[step](desk)

    for many, step in enumerate(STEPS, start=1):
        do(step)
        assert steps(desk) == ({} if many == len(STEPS) else {key: key in STEPS[:many] for key in STEPS})
    assert "First steps" not in desk.get("/dashboard/").content.decode()


def _connected(vendor: str) -> Callable[[Any], Any]:
    return lambda _: Connection.objects.create(vendor=vendor, name=vendor, token=vendor, state="connected")


DEEDS: dict[str, Callable[[Any], Any]] = {
    "shop": _connected("shopify"),
    "warehouse": lambda _: rows.one_of(Location),
    "transit": lambda _: rows.one_of(TransitRule),
    "brand": lambda _: merchants.change_brand(changes={"tokens": {"accent": "#103050"}}, by="", now=clock.now()),
    "mail": _connected("smtp"),
    "staff": lambda _: merchants.invite(email="new@atelier.example", role=Role.AGENT, by=None, now=clock.now()),
}


def test_put_away_they_are_gone_for_everybody_and_it_is_written_down_once(nord: Merchant, at_desk: Desk) -> None:
    desk = at_desk()
    for _ in range(2):
        assert desk.post("/dashboard/steps/put-away/")["Location"] == "/dashboard/"
    assert steps(desk) == {}
    assert steps(at_desk(Role.MANAGER)) == {}
    with merchant_scope(nord.pk):
        assert len(journal.latest(kinds=["first_steps.put_away"])) == 1


def test_who_cannot_set_up_is_not_told_to(nord: Merchant, at_desk: Desk) -> None:
    assert steps(at_desk(Role.AGENT)) == {}
    assert at_desk(Role.AGENT, "other@atelier.example").post("/dashboard/steps/put-away/").status_code == 403
