"""What stops a command before it has begun, and the sentence that says what to do."""

import os
import re
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reassure.config import environment as env
from reassure.config.cli import ground
from reassure.config.cli.commands import app
from reassure.config.cli.up import AlreadyUp, PortTaken, Wanted, _alone, check_port
from reassure.config.environment import kept_secret
from reassure.config.settings import ROOT


def test_a_taken_port_gets_a_free_one_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} is taken by another program.*bin/up --port \d+"):
            check_port("127.0.0.1", port)


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("REASSURE_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(ground.Unwritable, match=r"cannot be written.*REASSURE_HOME=/path/to/folder"):
        ground.home()


def test_a_second_up_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with _alone(tmp_path), pytest.raises(AlreadyUp, match="already runs"), _alone(tmp_path):
        pass
    with _alone(tmp_path):
        pass


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REASSURE_SECRETS_KEYS", raising=False)
    made = kept_secret("REASSURE_SECRETS_KEYS", tmp_path)
    assert kept_secret("REASSURE_SECRETS_KEYS", tmp_path) == made
    assert len(made) >= 48
    assert (tmp_path / "secrets" / "reassure_secrets_keys").stat().st_mode & 0o777 == 0o600


def test_the_address_is_localhost_which_passkeys_need() -> None:
    assert Wanted(host="127.0.0.1", port=8123, workers=1, demo=True).url == "http://localhost:8123"


def test_links_lead_to_where_up_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REASSURE_HOME", str(tmp_path))
    monkeypatch.setenv("REASSURE_URL", "")  # so that it is put back
    monkeypatch.delenv("REASSURE_URL")
    ground.remember_url("http://localhost:8123")
    monkeypatch.delenv("REASSURE_URL")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")
    ground.stand()
    assert os.environ["REASSURE_URL"] == "http://localhost:8123"
    monkeypatch.setenv("REASSURE_URL", "https://track.example.com")
    ground.stand()
    assert os.environ["REASSURE_URL"] == "https://track.example.com"


def test_a_file_may_hold_whatever_a_variable_may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("A_TEXT", "words"), ("A_FLAG", "true"), ("A_NUMBER", "7")):
        (tmp_path / name).write_text(f"{value}\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    assert (env.text("A_TEXT"), env.flag("A_FLAG"), env.number("A_NUMBER", 3)) == ("words", True, 7)


def test_every_setting_of_the_environment_is_explained() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "reassure" / "config" / "settings.py").read_text()))
    told = (ROOT / "docs" / "how-to" / "go-to-production.md").read_text()
    assert sorted(name for name in read - FOR_DEVELOPERS if f"`{name}`" not in told) == []


FOR_DEVELOPERS = {"REASSURE_DEBUG", "REASSURE_ALLOW_PRIVATE_URLS"}
COMMANDS = [
    "up", "web", "worker", "migrate", "demo", "import", "export", "replay", "doctor", "backup", "restore", "staff",
]  # fmt: skip


def test_help_names_every_command_with_a_sentence() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output
    assert [name for name in COMMANDS if f"│ {name} " not in shown] == []
