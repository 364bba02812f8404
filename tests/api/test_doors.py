"""Keys, limits, refusals and repeated writes."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reassure.api import actions, limits, problems, queries, tasks
from reassure.api.limits import TooMany
from reassure.api.models import Write
from reassure.kit.clock import now
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import actions as merchants
from reassure.merchants.models import ApiKey, Merchant
from reassure.merchants.rules import Scope
from reassure.orders.models import Order
from tests import cast
from tests.api.caller import ORDER, Caller

NOON = datetime(2026, 6, 2, 12, 0, 10, tzinfo=UTC)


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == problems.MEDIA_TYPE
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:reassure:problem:{body['code']}"
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic x", "Bearer", "Bearer rk_x_y", f"Bearer rk_{'0' * 32}_secret", "Bearer \x00"],
)
def test_without_a_live_key_there_is_nothing(db: None, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = Client().get("/api/v1/orders", headers=headers)
    assert problem(answer) == (401, "no_key")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_or_expired_key_opens_nothing(merchant: Merchant) -> None:
    revoked, expired = Caller(), Caller()
    merchants.revoke_key(key_id=revoked.key.pk, by="", now=now())
    ApiKey.objects.filter(pk=expired.key.pk).update(expires_at=now() - timedelta(seconds=1))
    assert problem(revoked.get("/orders")) == (401, "no_key")
    assert problem(expired.get("/orders")) == (401, "no_key")


def test_a_key_does_what_its_scopes_say_and_no_more(merchant: Merchant) -> None:
    caller = Caller([Scope.ORDERS_READ])
    assert caller.get("/orders").status_code == 200
    assert problem(caller.post("/orders", ORDER)) == (403, "scope_missing")
    assert problem(caller.get("/events")) == (403, "scope_missing")
    assert not Order.objects.exists()


def test_a_key_sees_its_own_merchant_only(outside: Merchant) -> None:
    other = cast.brik_and_co()
    with merchant_scope(outside.pk):
        ours = Caller()
    with merchant_scope(other.pk):
        theirs = Caller()
    order_id = ours.post("/orders", ORDER).json()["order"]["id"]
    assert problem(theirs.get(f"/orders/{order_id}")) == (404, "order_not_found")
    assert theirs.get("/orders").json() == {"items": [], "next": None}
    assert ours.get(f"/orders/{order_id}").status_code == 200


def test_the_use_of_a_key_is_noted_at_most_once_a_minute(merchant: Merchant) -> None:
    caller = Caller()
    caller.get("/orders")
    first = ApiKey.objects.get(pk=caller.key.pk).last_used_at
    caller.get("/orders")
    assert first is not None
    assert ApiKey.objects.get(pk=caller.key.pk).last_used_at == first


def test_a_window_counts_down_refuses_and_opens_again(merchant: Merchant) -> None:
    key, other = Caller().key, Caller().key

    def take(key_id: Any, later: int = 0) -> int:
        return limits.left(limits.take(key_id, limit=2, now=NOON + timedelta(seconds=later))).remaining

    assert [take(key.pk), take(key.pk)] == [1, 0]
    with pytest.raises(TooMany) as refused:
        take(key.pk)
    assert refused.value.headers == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "50",
        "RateLimit-Policy": "2;w=60",
        "Retry-After": "50",
    }
    assert take(other.pk) == 1
    assert take(key.pk, later=50) == 1


def test_answers_tell_what_is_left_and_429_how_long_to_wait(merchant: Merchant, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    caller = Caller()
    answers = [caller.get("/orders") for _ in range(3)]
    assert answers[0]["RateLimit-Limit"] == "1"
    last = answers[-1]
    assert problem(last) == (429, "too_many_requests")
    assert 0 < int(last["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/api/v1", (404, "no_such_address")),
        ("get", "/api/v1/", (404, "no_such_address")),
        ("get", "/api/v1/nothing/here", (404, "no_such_address")),
        ("post", "/api/v1/nothing", (404, "no_such_address")),
        ("delete", "/api/v1/orders", (405, "method_not_allowed")),
        ("get", "/api/v1/orders/bulk", (405, "method_not_allowed")),
        ("get", "/api/v1/orders/123", (404, "no_such_address")),
    ],
)
def test_even_a_wrong_address_gets_a_problem(db: None, method: str, path: str, expected: tuple[int, str]) -> None:
    answer = getattr(Client(), method)(path)
    assert problem(answer) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{", (400, "unreadable")),
        ("[]", (422, "invalid")),
        (json.dumps(ORDER | {"number": "\x00"}), (422, "invalid")),
        (json.dumps(ORDER | {"note": "\ud800"}), (422, "invalid")),
        (json.dumps(ORDER | {"placed_at": "0001-01-01T00:00:00+14:00"}), (422, "invalid")),
        (json.dumps(ORDER | {"surprise": 1}), (422, "invalid")),
        (json.dumps(ORDER | {"currency": "XYZ"}), (422, "currency")),
        ("x" * (5 * 1024 * 1024 + 1), (413, "too_large")),
    ],
)
def test_a_body_that_is_no_order_is_refused_in_words(merchant: Merchant, body: str, expected: tuple[int, str]) -> None:
    caller = Caller()
    answer = caller.client.post(
        "/api/v1/orders", body, content_type="application/json", headers={"Authorization": f"Bearer {caller.secret}"}
    )
    assert problem(answer) == expected
    assert not Order.objects.exists()


def test_our_own_fault_says_nothing_of_itself(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caller = Caller()
    monkeypatch.setattr("reassure.api.keys.clock.now", lambda: "no time")
    answer = caller.get("/orders")
    assert problem(answer) == (500, "our_fault")
    assert "no time" not in answer.content.decode()
    assert "GET /api/v1/orders failed" in caplog.text


def test_the_same_write_again_gets_the_first_answer_and_does_nothing(merchant: Merchant) -> None:
    caller = Caller()
    first = caller.post("/orders", ORDER, **{"Idempotency-Key": "k-1"})
    again = caller.post("/orders", ORDER, **{"Idempotency-Key": "k-1"})
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (first.json()["outcome"], again["Idempotent-Replayed"]) == ("placed", "true")
    assert "Idempotent-Replayed" not in first


def test_another_body_under_the_same_key_is_refused(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER, **{"Idempotency-Key": "k-1"})
    other = caller.post("/orders", ORDER | {"external_id": "2"}, **{"Idempotency-Key": "k-1"})
    assert problem(other) == (409, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_a_refused_write_may_be_sent_again_under_its_key(merchant: Merchant) -> None:
    caller = Caller()
    headers = {"Idempotency-Key": "k-1"}
    assert caller.post("/orders", ORDER | {"currency": "XYZ"}, **headers).status_code == 422
    assert not Write.objects.exists()
    assert caller.post("/orders", ORDER, **headers).json()["outcome"] == "placed"


def test_a_write_sent_a_dozen_times_at_once_is_done_once(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller = Caller()
    start = Barrier(12)

    def send(_: int) -> tuple[int, bytes]:
        start.wait()
        try:
            answer = Client().post(
                "/api/v1/orders",
                json.dumps(ORDER),
                content_type="application/json",
                headers={"Authorization": f"Bearer {caller.secret}", "Idempotency-Key": "k-1"},
            )
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        answers = set(threads.map(send, range(12)))
    assert len(answers) == 1
    assert answers.pop()[0] == 200
    with merchant_scope(outside.pk):
        assert (Order.objects.count(), Write.objects.count()) == (1, 1)


def test_answers_are_forgotten_after_a_day(merchant: Merchant) -> None:
    caller = Caller()
    caller.post("/orders", ORDER, **{"Idempotency-Key": "k-1"})
    assert actions.forget(now=now() + timedelta(hours=23)) == 0
    assert actions.forget(now=now() + timedelta(hours=25)) == 1


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "é"])
def test_an_idempotency_key_is_plain_and_short(merchant: Merchant, key: str) -> None:
    assert problem(Caller().post("/orders", ORDER, **{"Idempotency-Key": key}))[0] == 422
    assert not Order.objects.exists()


def test_a_machine_needs_no_cookie_and_no_csrf_token(merchant: Merchant) -> None:
    caller = Caller()
    caller.client = Client(enforce_csrf_checks=True)
    assert caller.post("/orders", ORDER).status_code == 200
    assert problem(Client(enforce_csrf_checks=True).post("/api/v1/nothing"))[0] == 404
    assert caller.client.cookies == {}


@pytest.mark.django_db(transaction=True, databases=["default", "operator"])
def test_old_answers_are_found_by_the_operator_and_dropped_per_merchant(outside: Merchant) -> None:
    with merchant_scope(outside.pk):
        caller = Caller()
    caller.post("/orders", ORDER, **{"Idempotency-Key": "k-1"})
    with merchant_scope(outside.pk):
        Write.objects.update(at=now() - timedelta(days=2))
    assert queries.merchants_with_old_writes(now() - actions.KEPT_FOR) == [outside.pk]
    tasks.forget(timestamp=0)
    with merchant_scope(outside.pk):
        assert not Write.objects.exists()
