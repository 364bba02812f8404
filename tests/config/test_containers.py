"""Compose and Dockerfile, read as data: Docker itself does not run in every place where the tests do."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAGES = (ROOT / "Dockerfile").read_text().split("\nFROM ")[1:]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_secret_a_service_reads_is_given_to_it(name: str) -> None:
    service = SERVICES[name]
    wanted = {
        value.removeprefix("/run/secrets/")
        for variable, value in service.get("environment", {}).items()
        if variable.endswith("_FILE")
    }
    given = set(service.get("secrets", []))
    assert wanted <= given <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_passwords_stand_in_files(name: str) -> None:
    bare = [
        variable
        for variable in SERVICES[name].get("environment", {})
        if re.search("SECRET|PASSWORD|DATABASE", variable) and not variable.endswith("_FILE")
    ]
    assert bare == []


def test_only_migrate_knows_the_owner() -> None:
    knows = {name for name, service in SERVICES.items() if "owner_url" in service.get("secrets", [])}
    assert knows == {"postgres", "migrate"}  # PostgreSQL makes the role


def test_nothing_serves_before_the_migrations_are_done() -> None:
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "pgbouncer": {"condition": "service_healthy"},
        }


def test_all_that_stays_up_says_whether_it_is_well() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}


def test_pgbouncer_pools_by_transaction() -> None:
    assert "pool_mode = transaction" in COMPOSE["configs"]["pgbouncer"]["content"]


def test_only_the_web_server_can_be_reached_and_only_from_this_machine() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["${REASSURE_LISTEN:-127.0.0.1:8000}:8000"]
    }


def test_images_install_by_hash_and_run_as_nobody_special() -> None:
    assert "--require-hashes -r requirements.txt" in STAGES[0]
    assert len(STAGES) == 3
    last_users = [re.findall(r"^USER (\w+)$", stage, re.M)[-1:] for stage in STAGES[1:]]
    assert last_users == [["nobody"], ["reassure"]]


def test_the_image_copies_only_what_it_needs() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignore[0] == "*"
    assert {line[1:] for line in ignore if line.startswith("!")} == {
        "requirements.txt",
        "manage.py",
        "LICENSE",
        "reassure",
    }


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_locks_hold_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert not re.search(r"^(-i|--index|--extra|--find)", text, re.M)


def test_the_test_lock_holds_all_of_the_other() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9.-]+==[^ ;]+", (ROOT / name).read_text(), re.M))

    assert pins("requirements.txt") <= pins("requirements-test.txt")


def test_the_locks_hold_all_that_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = {
        "requirements.txt": [
            *project["project"]["dependencies"],
            *project["project"]["optional-dependencies"]["carriers"],
        ],
        "requirements-test.txt": [*project["dependency-groups"]["test"], *project["dependency-groups"]["tools"]],
    }
    for name, wanted in asked.items():
        locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / name).read_text(), re.M))
        names = {re.split(r"[\[<>=!~ ;]", one, maxsplit=1)[0].lower() for one in wanted}
        assert names - locked == set(), "run bin/lock"
