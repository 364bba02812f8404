"""What the doctor finds, on the suite's own database."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connections

from reassure.config import environment
from reassure.config.cli import doctor
from reassure.config.cli.doctor import State
from reassure.connectors.models import Connection
from reassure.kit.postgres import roles
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from tests import database

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "operator"])


def found(*checks: Any) -> dict[str, tuple[State, str]]:
    return {finding.what: (finding.state, finding.says) for check in checks for finding in check()}


@contextmanager
def connected_as(url: str) -> Iterator[None]:
    connection = connections["default"]
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict.update(environment.database(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


@pytest.fixture
def as_owner() -> Iterator[None]:
    """DATABASE_URL names the tables' owner."""
    with connected_as(os.environ["DATABASE_OWNER_URL"]):
        yield


def test_a_good_database_has_nothing_to_mend(outside: Merchant) -> None:
    states = found(doctor.database, doctor.role, doctor.fences, doctor.operator, doctor.timekeeping)
    assert {what: state for what, (state, _) in states.items() if what != "clock"} == {
        "database": State.GOOD,
        "migrations": State.GOOD,
        "role": State.GOOD,
        "fences": State.GOOD,
        "operator": State.GOOD,
    }


def test_an_app_that_owns_the_tables_is_found(outside: Merchant, as_owner: None) -> None:
    states = found(doctor.role, doctor.fences)
    assert states["role"] == (State.BAD, "reassure_owner owns tables, and owners pass by row-level security.")
    assert states["fences"] == (State.BAD, "A look without a merchant sees rows.")


@pytest.fixture(params=["SUPERUSER", "BYPASSRLS"])
def above_the_fence(request: pytest.FixtureRequest) -> Iterator[str]:
    """DATABASE_URL names a role that policies do not bind."""
    name, superuser = f"above_{os.getpid()}", os.environ["TEST_SUPERUSER_URL"]
    with psycopg.connect(superuser, autocommit=True) as server:
        server.execute(f"CREATE ROLE {name} LOGIN {request.param} PASSWORD '{name}' IN ROLE {roles.APP}")
        with connected_as(database.url_of(superuser, name, urlsplit(superuser).path[1:])):
            yield name
        server.execute(f"DROP ROLE {name}")


def test_an_app_that_policies_do_not_bind_is_found(outside: Merchant, above_the_fence: str) -> None:
    findings = {finding.what: finding for check in (doctor.role, doctor.fences) for finding in check()}
    assert {what: (finding.state, finding.says) for what, finding in findings.items()} == {
        "role": (
            State.BAD,
            f"{above_the_fence} passes by row-level security: merchants are not fenced from each other.",
        ),
        "fences": (State.BAD, "A look without a merchant sees rows."),
    }
    assert findings["role"].mend.startswith("Let DATABASE_URL sign in as reassure_app")


def test_an_operator_who_sees_nothing_is_found(outside: Merchant) -> None:
    connection = connections["operator"]
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict.update(environment.database(os.environ["DATABASE_URL"]))
    try:
        assert found(doctor.operator)["operator"][0] is State.BAD
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def test_a_table_without_a_policy_is_named(outside: Merchant) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE forgotten (id uuid, merchant_id uuid)")
        try:
            assert found(doctor.fences)["fences"] == (State.BAD, "No policy on forgotten.")
        finally:
            owner.execute("DROP TABLE forgotten")


def test_a_worker_is_missed_until_it_is_heard(outside: Merchant) -> None:
    assert found(doctor.worker)["worker"][0] is State.BAD
    with connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '3 seconds')")
    assert found(doctor.worker)["worker"] == (State.GOOD, "heard 3 seconds ago")
    with connections["default"].cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    assert found(doctor.worker)["worker"][0] is State.BAD


def test_a_key_that_others_can_read_is_found(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "reassure_secret_key").touch(mode=0o644)
    findings = [finding for finding in doctor.kept_keys() if finding.state is State.BAD]
    assert [finding.mend for finding in findings] == [f"Run:  chmod 600 {tmp_path}/secrets/reassure_secret_key"]


def test_credentials_sealed_with_a_lost_key_are_found(outside: Merchant, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    with merchant_scope(outside.pk):
        connection = Connection(vendor="shopify", name="Shop", token="t")
        connection.seal({"access_token": "secret"})
        connection.save()
    settings.SECRETS_KEYS = ["another-key-of-more-than-32-characters"]
    bad = [finding.says for finding in doctor.kept_keys() if finding.state is State.BAD]
    assert bad == ["The credentials of 1 connections were sealed with another key."]


def test_a_mail_server_that_does_not_answer_is_found(settings: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_URL = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        assert found(doctor.mail)["mail"][0] is State.BAD
    settings.EMAIL_URL = "pigeon://roof"
    assert found(doctor.mail)["mail"][1].startswith("EMAIL_URL starts with “pigeon://”")


def test_a_database_that_does_not_answer_is_a_finding_and_not_a_crash() -> None:
    connection = connections["default"]
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict.update(environment.database("postgresql://nobody@/nowhere?host=/nonexistent"))
    try:
        findings = list(doctor.examine())
    finally:
        connection.close()
        connection.settings_dict.update(kept)
    assert findings[0].state is State.BAD
    assert findings[0].mend == doctor.MENDS_DATABASE
