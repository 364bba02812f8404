"""Both doors answer alike: the lean one as the intake role, Django's as the app."""

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, override_settings

from reassure.connectors.intake import door as doors
from reassure.connectors.intake import reception, rules, wakes
from reassure.connectors.models import Connection, Delivery
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import cast
from tests.connectors.intake.conftest import SECRET, body, path_of, shopify, signed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])

ORDER = body({"id": 1, "note": "für Mila"})
Post = Callable[..., int]


class Nobody(wakes.Waker):
    """Wakes nobody and remembers whom it would have woken."""

    def __init__(self) -> None:
        super().__init__()
        self.hinted: list[Any] = []

    def hint(self, merchant_id: Any) -> None:
        self.hinted.append(merchant_id)


@pytest.fixture
def waker() -> Nobody:
    return Nobody()


@pytest.fixture
def desk(waker: Nobody, connected: Connection) -> Iterator[doors.LeanDesk]:
    desk = doors.LeanDesk(_intake_url(), fenced=False, waker=waker)
    yield desk
    desk.close()


def _intake_url() -> str:
    return os.environ["DATABASE_INTAKE_URL"]


def _lean(desk: reception.Desk) -> Post:
    door = doors.Door(desk)

    def post(path: str, told: bytes, headers: dict[str, str], *, method: str = "POST", length: str | None = "") -> int:
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(told)}
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        environ["CONTENT_TYPE"] = headers.get("Content-Type", "")
        environ["CONTENT_LENGTH"] = str(len(told)) if length == "" else length
        answered: list[str] = []
        door(environ, lambda status, _: answered.append(status))
        return int(answered[0].split()[0])

    return post


def _django(desk: reception.Desk) -> Post:
    client = Client()

    def post(path: str, told: bytes, headers: dict[str, str], *, method: str = "POST", length: str | None = "") -> int:
        return client.generic(method, path, told, content_type="application/json", headers=headers).status_code

    return post


@pytest.fixture(params=[_lean, _django])
def post(request: Any, desk: doors.LeanDesk) -> Post:
    return request.param(desk)


def kept(connection: Connection) -> list[Delivery]:
    assert connection.merchant_id
    with merchant_scope(connection.merchant_id):
        return list(Delivery.objects.order_by("id"))


def test_a_genuine_webhook_is_kept_as_it_came(post: Post, connected: Connection) -> None:
    headers = signed(ORDER) | {"Authorization": "Bearer nobody's business"}
    assert post(path_of(connected), ORDER, headers) == 202
    (row,) = kept(connected)
    assert bytes(row.body) == ORDER
    assert (row.vendor, row.topic, row.dedupe) == ("shopify", "orders/create", "orders/create:e1")
    assert (row.state, row.attempts, row.error, row.due_at) == ("received", 0, "", row.received_at)
    assert row.headers["x-shopify-shop-domain"] == "atelier-nord.myshopify.com"
    assert "authorization" not in row.headers


def test_its_repetition_is_answered_alike_and_kept_once(post: Post, connected: Connection) -> None:
    answers = [post(path_of(connected), ORDER, signed(ORDER)) for _ in range(3)]
    assert answers == [202, 202, 202]
    assert len(kept(connected)) == 1


@pytest.mark.parametrize("headers", [{}, signed(ORDER, secret="guess"), signed(ORDER + b" ")])
def test_a_bad_signature_is_401_and_nothing_is_kept(post: Post, connected: Connection, headers: dict[str, str]) -> None:
    assert post(path_of(connected), ORDER, headers) == 401
    assert kept(connected) == []


def test_an_unparsable_body_is_kept(post: Post, connected: Connection) -> None:
    told = b"\xff\x00 this is no JSON"
    assert post(path_of(connected), told, signed(told)) == 202
    assert bytes(kept(connected)[0].body) == told


def test_an_unknown_topic_is_kept(post: Post, connected: Connection) -> None:
    assert post(path_of(connected), ORDER, signed(ORDER, topic="themes/publish")) == 202
    assert kept(connected)[0].topic == "themes/publish"


def test_an_unknown_connection_is_404(post: Post, connected: Connection) -> None:
    other = path_of(connected)[:-1] + ("a" if path_of(connected)[-1] != "a" else "b")
    nobody = f"/in/{'0' * 32}/{connected.token}"
    assert [post(path, ORDER, signed(ORDER)) for path in (other, nobody)] == [404, 404]
    assert kept(connected) == []


def test_only_post_is_allowed(post: Post, connected: Connection) -> None:
    assert [post(path_of(connected), b"", {}, method=method) for method in ("GET", "PUT", "DELETE")] == [405] * 3


def test_an_oversized_body_is_413(post: Post, connected: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_BYTES", 1000)
    fits, too_much = b" " * 1000, b" " * 1001
    assert post(path_of(connected), fits, signed(fits)) == 202
    assert post(path_of(connected), too_much, signed(too_much, event="e2")) == 413
    assert len(kept(connected)) == 1


def test_a_body_of_untold_length_is_read_no_further_than_allowed(
    desk: doors.LeanDesk, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_BYTES", 1000)
    post = _lean(desk)
    assert post(path_of(connected), ORDER, signed(ORDER), length=None) == 202
    assert post(path_of(connected), b" " * 1001, signed(b" " * 1001), length=None) == 413


def test_a_connection_without_a_secret_lets_nobody_in(post: Post, connected: Connection) -> None:
    assert connected.merchant_id
    with merchant_scope(connected.merchant_id):
        Connection.objects.update(sealed_credentials="")
    assert post(path_of(connected), ORDER, signed(ORDER, secret="")) == 401


def test_a_new_secret_is_believed_although_the_old_one_is_remembered(
    desk: doors.LeanDesk, connected: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "RENEW_SECONDS", 0.0)
    post = _lean(desk)
    assert post(path_of(connected), ORDER, signed(ORDER)) == 202
    assert connected.merchant_id
    with merchant_scope(connected.merchant_id):
        connected.seal({"webhook_secret": "new"})
        connected.save(update_fields=["sealed_credentials"])
    assert post(path_of(connected), ORDER, signed(ORDER, secret="new", event="e2")) == 202
    assert post(path_of(connected), ORDER, signed(ORDER, secret=SECRET, event="e3")) == 401


def test_a_remembered_connection_that_is_gone_is_404(desk: doors.LeanDesk, connected: Connection) -> None:
    post = _lean(desk)
    assert post(path_of(connected), ORDER, signed(ORDER)) == 202
    assert connected.merchant_id
    with merchant_scope(connected.merchant_id):
        Delivery.objects.all().delete()
        Connection.objects.all().delete()
    assert post(path_of(connected), ORDER, signed(ORDER, event="e2")) == 404


def test_webhooks_written_together_do_not_share_a_neighbours_fate(
    desk: doors.LeanDesk, connected: Connection, outside: Merchant
) -> None:
    """One's connection is gone, two are one: each is answered for itself."""
    with merchant_scope(outside.pk):
        gone = shopify("Gone")
    post = _lean(desk)
    assert post(path_of(gone), ORDER, signed(ORDER)) == 202
    with merchant_scope(outside.pk):
        Delivery.objects.all().delete()
        gone.delete()
    asked = [(gone, f"e{i}") if i % 5 == 0 else (connected, f"e{i // 2}") for i in range(60)]
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda one: post(path_of(one[0]), ORDER, signed(ORDER, event=one[1])), asked))
    assert answers == [404 if connection is gone else 202 for connection, _ in asked]
    wanted = {f"orders/create:{event}" for connection, event in asked if connection is connected}
    assert sorted(row.dedupe for row in kept(connected)) == sorted(wanted)


def test_a_kept_webhook_wakes_its_merchants_reader(desk: doors.LeanDesk, waker: Nobody, connected: Connection) -> None:
    post = _lean(desk)
    post(path_of(connected), ORDER, signed(ORDER))
    post(path_of(connected), ORDER, {})
    assert waker.hinted == [connected.merchant_id]


def test_without_a_database_the_sender_shall_come_again(connected: Connection, waker: Nobody) -> None:
    nowhere = doors.LeanDesk("postgresql://x@127.0.0.1:9/x?connect_timeout=1", fenced=False, waker=waker, patience=0.2)
    try:
        assert _lean(nowhere)(path_of(connected), ORDER, signed(ORDER)) == 503
    finally:
        nowhere.close()


def test_while_the_key_of_its_secret_is_missing_the_sender_shall_come_again(post: Post, connected: Connection) -> None:
    assert connected.merchant_id
    with merchant_scope(connected.merchant_id):
        Connection.objects.update(sealed_credentials="gAAAAA-of-another-key")
    assert post(path_of(connected), ORDER, signed(ORDER)) == 503


def test_connections_that_died_are_replaced(desk: doors.LeanDesk, connected: Connection) -> None:
    """As after a restart of the database: the sender doesn't notice."""
    post = _lean(desk)
    assert post(path_of(connected), ORDER, signed(ORDER)) == 202
    with connections["operator"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'reassure_intake'")
        assert cursor.fetchone()[0] >= 1
    with pytest.raises(reception.Down):
        desk.run(lambda connection: connection.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert post(path_of(connected), ORDER, signed(ORDER, event="e2")) == 202
    assert len(kept(connected)) == 2


def test_with_one_database_url_the_door_opens_the_scope_itself(connected: Connection, waker: Nobody) -> None:
    url = os.environ["DATABASE_URL"]
    with override_settings(DATABASE_URL=url, DATABASE_INTAKE_URL=url):
        assert doors.from_settings().desk.fenced is True
    desk = doors.LeanDesk(url, fenced=True, waker=waker)
    with merchant_scope(cast.brik_and_co().pk):
        others = shopify()
    told = [((connected, others)[i % 2], f"e{i // 2}") for i in range(40)]
    try:
        with ThreadPoolExecutor(8) as threads:
            answers = threads.map(lambda one: _lean(desk)(path_of(one[0]), ORDER, signed(ORDER, event=one[1])), told)
            assert list(answers) == [202] * 40
    finally:
        desk.close()
    assert [len(kept(connection)) for connection in (connected, others)] == [20, 20]
    assert settings.DATABASES["default"]["ENGINE"] == "reassure.kit.postgres"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM connectors_delivery",
        "UPDATE connectors_delivery SET body = ''",
        "DELETE FROM connectors_delivery",
        "INSERT INTO connectors_connection DEFAULT VALUES",
        "SELECT * FROM orders_order",
        "SELECT * FROM merchants_user",
    ],
)
def test_the_intake_role_can_do_nothing_else(desk: doors.LeanDesk, connected: Connection, statement: str) -> None:

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.run(lambda connection: connection.execute(statement))


def test_the_intake_role_reads_no_connection_outside_of_its_merchants_scope(
    desk: doors.LeanDesk, connected: Connection
) -> None:
    assert desk.run(lambda connection: connection.execute("SELECT id FROM connectors_connection").fetchall()) == []
