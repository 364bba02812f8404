"""The ledger through the API: read, given by other systems, settled by whoever knows."""

from datetime import timedelta
from typing import Any

import pytest

from reassure.kit import clock
from reassure.merchants.models import Merchant
from reassure.merchants.rules import Scope
from reassure.promises.models import Promise
from tests.api.caller import Caller
from tests.shipments.parcels import SHOP, placed


def reply(**more: Any) -> dict[str, Any]:
    due = clock.now() + timedelta(hours=4)
    return {
        "source": SHOP, "order_external_id": "1", "kind": "reply_by", "surface": "helpdesk",
        "statement": "We answer within four hours.", "due_at": due.isoformat(),
        "terms": {"subject": "ticket 7"}, **more,
    }  # fmt: skip


def test_a_helpdesk_promises_an_answer_and_says_that_it_came(merchant: Merchant) -> None:
    order, caller = placed(), Caller()
    said = caller.post("/promises", reply()).json()
    assert (said["order"], said["statement"], said["outcome"]) == (str(order.pk), "We answer within four hours.", "")
    done = caller.post(f"/promises/{said['id']}/settle", {"said": "done"}).json()
    assert (done["outcome"], done["gap_days"]) == ("kept", 0)
    assert caller.get(f"/promises/{said['id']}").json()["outcome"] == "kept"
    assert caller.post(f"/promises/{said['id']}/settle", {"said": "broken"}).status_code == 409
    assert [row["id"] for row in caller.get("/promises", outcome="kept").json()["items"]] == [said["id"]]
    assert caller.get("/promises", outcome="open").json()["items"] == []


def test_the_same_promise_again_is_the_one_that_is_there_and_another_names_it(merchant: Merchant) -> None:
    placed()
    caller, body = Caller(), reply()
    first = caller.post("/promises", body, **{"Idempotency-Key": "a"})
    again = caller.post("/promises", body, **{"Idempotency-Key": "a"})
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert caller.post("/promises", body).json()["id"] == first.json()["id"]
    later = caller.post("/promises", reply(due_at=(clock.now() + timedelta(days=1)).isoformat())).json()
    assert later["revises"] == first.json()["id"]
    assert Promise.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "delivery"}, 422),
        ({"due_at": None}, 422),
        ({"order_external_id": ""}, 422),
        ({"order_external_id": "nobody's"}, 404),
        ({"kind": "price"}, 422),
        ({"terms": {"subject": "x" * 300}}, 422),
    ],
)
def test_what_nobody_could_judge_is_refused_and_nothing_is_written(
    merchant: Merchant, change: dict[str, Any], status: int
) -> None:
    placed()
    assert Caller().post("/promises", reply(**change)).status_code == status
    assert Promise.objects.count() == 0


def test_a_key_that_may_only_read_promises_nothing(merchant: Merchant) -> None:
    placed()
    assert Caller([Scope.PROMISES_READ]).post("/promises", reply()).status_code == 403
    assert Promise.objects.count() == 0
