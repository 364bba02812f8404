"""Backup and restore with real tools, on a database of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from reassure.config.cli import backup
from reassure.kit.postgres import roles
from tests import cast, database

NAME = f"backup_{os.getpid()}"


@pytest.fixture
def owner(django_db_setup: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A database with one order behind a policy."""
    superuser = database.superuser_url()
    roles.create_database(superuser, NAME)
    url = database.url_of(superuser, roles.OWNER, NAME)
    monkeypatch.setenv("DATABASE_OWNER_URL", url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text)")
        connection.execute(
            "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_it ON orders USING (true)"
        )
        connection.execute("INSERT INTO orders (note) VALUES ('first'), ('with\ttab and\nline')")
        yield connection
    roles.run(superuser, f"DROP DATABASE {NAME} WITH (FORCE)")


def back_up(home: Path) -> Path:
    return backup.back_up(home=home, to=None, keys=["abc"], now=cast.NOW, console=Console(quiet=True))


def restore(folder: Path, home: Path) -> None:
    backup.restore(folder, home=home, console=Console(quiet=True))


def notes() -> list[str]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        return [row[0] for row in connection.execute("SELECT note FROM orders ORDER BY number")]


def test_a_restored_backup_brings_back_rows_files_and_policies(owner: psycopg.Connection, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "logo.png").write_bytes(b"logo")
    folder = back_up(tmp_path)
    owner.execute("DELETE FROM orders")
    owner.execute("DROP POLICY all_of_it ON orders; CREATE TABLE made_since (id int)")
    (tmp_path / "files" / "logo.png").write_bytes(b"another")
    owner.close()

    restore(folder, tmp_path)

    assert notes() == ["first", "with\ttab and\nline"]
    assert (tmp_path / "files" / "logo.png").read_bytes() == b"logo"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT policyname FROM pg_policies").fetchall() == [("all_of_it",)]
        assert connection.execute("SELECT to_regclass('made_since')").fetchone() == (None,)
        assert connection.execute("INSERT INTO orders (note) VALUES ('next') RETURNING number").fetchone() == (3,)


def test_a_backup_tells_when_it_was_made_and_of_what(owner: psycopg.Connection, tmp_path: Path) -> None:
    folder = back_up(tmp_path)
    about = backup.about(folder)
    assert folder == tmp_path / "backups" / "2026-06-02T08-00-00Z"
    assert (about["at"], about["keys"], list(about["tables"])) == ("2026-06-02T08:00:00+00:00", ["abc"], ["orders"])
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_second_backup_does_not_write_over_the_first(owner: psycopg.Connection, tmp_path: Path) -> None:
    back_up(tmp_path)
    with pytest.raises(backup.CannotBackUp, match="name another folder"):
        back_up(tmp_path)


def test_nothing_is_restored_while_somebody_uses_the_database(owner: psycopg.Connection, tmp_path: Path) -> None:
    folder = back_up(tmp_path)
    owner.execute("INSERT INTO orders (note) VALUES ('since')")
    with pytest.raises(backup.StillRunning, match="stop bin/up"):
        restore(folder, tmp_path)
    assert notes() == ["first", "with\ttab and\nline", "since"]


def test_a_spoilt_backup_changes_nothing(owner: psycopg.Connection, tmp_path: Path) -> None:
    folder = back_up(tmp_path)
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-200])
    owner.execute("INSERT INTO orders (note) VALUES ('since')")
    owner.close()
    with pytest.raises(backup.NoBackup, match="nothing was changed"):
        restore(folder, tmp_path)
    assert notes() == ["first", "with\ttab and\nline", "since"]


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(backup.NoBackup, match="is no backup"):
        backup.about(tmp_path)
