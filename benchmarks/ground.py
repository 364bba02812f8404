"""A PostgreSQL for benchmarks: the embedded one with its ordinary, durable settings, and an empty migrated database."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import psycopg
from django.db import connections

from reassure.config import embedded, environment
from reassure.config.embedded import PostgresServer, get_server
from reassure.kit.postgres import roles

HOME = Path(__file__).resolve().parents[1] / "var" / "bench"
DATABASE = f"bench_{os.getpid()}"
#: One row of 1.5 kB, each in its own transaction: what a webhook costs a database that does nothing else.
ONE_ROW = "INSERT INTO bench_limit (body) VALUES (repeat('x', 1500));\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A figure, what this machine could do at most (same unit, same run), and the ratio we want (None = shown only)."""

    name: str
    figure: float
    unit: str
    limit_figure: float | None = None
    wanted: float | None = None
    sense: str = "≥"

    @property
    def ratio(self) -> float | None:
        return self.figure / self.limit_figure if self.limit_figure else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    server: PostgresServer

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement answers, as the tables' owner, whom no policy binds."""
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            found = owner.execute(statement.encode())
            return found.fetchall() if found.description else []

    def sql(self, statement: str) -> Any:
        """The first column of the first row."""
        found = self.rows(statement)
        return found[0][0] if found else None

    def copied(self, statement: str) -> None:
        """Run a statement as superuser with references unchecked: for copies of rows that are known to be right."""
        with psycopg.connect(self.server.get_uri("postgres"), dbname=DATABASE, autocommit=True) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute(statement.encode())

    def columns(self, table: str) -> list[str]:
        named = "SELECT column_name FROM information_schema.columns WHERE is_generated = 'NEVER'"
        return [name for (name,) in self.rows(f"{named} AND table_name = '{table}' ORDER BY ordinal_position")]

    def pgbench(self, *, clients: int = 1, seconds: int = 4) -> float:
        """Single-row inserts per second by pgbench on this database."""
        self.sql("CREATE TABLE IF NOT EXISTS bench_limit (id bigserial PRIMARY KEY, body text)")
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(ONE_ROW)
            script.flush()
            os.chmod(script.name, 0o644)
            said = subprocess.run(
                [
                    str(self.server.bin_path / "pgbench"), "--no-vacuum", f"--client={clients}", f"--jobs={clients}",
                    f"--time={seconds}", f"--file={script.name}", os.environ["DATABASE_OWNER_URL"],
                ],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
        self.sql("TRUNCATE bench_limit")
        found = re.search(r"tps = ([\d.]+)", said)
        assert found, said
        return float(found[1])

    def wal(self) -> int:
        """Bytes of write-ahead log written so far."""
        return int(self.sql("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))


@contextmanager
def prepared() -> Iterator[Ground]:
    """The server runs, the database is empty and migrated, Django is set up as the app's role."""
    folder = HOME / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder / "data", postgres_version=embedded.VERSION)
    admin = server.get_uri("postgres")
    roles.create_roles(admin)
    roles.run(admin, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    roles.create_database(admin, DATABASE)
    urls = embedded.urls(server, DATABASE)
    os.environ.update(urls, REASSURE_HOME=str(HOME), DJANGO_SETTINGS_MODULE="reassure.config.settings")
    owner = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        env=os.environ | {"DATABASE_URL": urls["DATABASE_OWNER_URL"]}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert owner.returncode == 0, owner.stderr
    roles.grant(urls["DATABASE_OWNER_URL"])
    django.setup()
    for alias, url in (("default", urls["DATABASE_URL"]), ("operator", urls["DATABASE_OPERATOR_URL"])):
        connections[alias].close()
        connections[alias].settings_dict.update(environment.database(url))
    try:
        yield Ground(server=server)
    finally:
        connections.close_all()
        roles.run(admin, f"DROP DATABASE {DATABASE} WITH (FORCE)")
