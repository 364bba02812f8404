"""The four roles and what each may do.

owner     owns the tables, migrates; used by `reassure migrate` only
app       web and workers: reads and writes, behind the policies
operator  finds work across merchants: reads all, writes nothing
intake    the lean webhook door: inserts raw deliveries, reads the connection it checks against
"""

from collections.abc import Iterable
from typing import LiteralString

import psycopg
from psycopg import sql

OWNER, APP, OPERATOR, INTAKE = "reassure_owner", "reassure_app", "reassure_operator", "reassure_intake"


def run(url: str, *statements: LiteralString | sql.Composed) -> None:
    """Execute statements one by one, each in its own transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement) if isinstance(statement, str) else statement)


def create_roles(url: str) -> None:
    """Create what is missing; needs a superuser or CREATEROLE."""
    with psycopg.connect(url, autocommit=True) as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APP, OPERATOR, INTAKE):
            if role not in present:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))


def create_database(url: str, name: str) -> None:
    """Create the owner's database if it is missing."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
            )


def grant(url: str) -> None:
    """Give each role that exists what it needs on every table, after migrations, as their owner.

    Where the app is the owner itself (one URL only) the policies are FORCEd upon it.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        statements: list[sql.Composed] = []
        if APP in present:
            statements += _full(APP)
        if OPERATOR in present:
            statements += _read_only(OPERATOR)
            statements += [_policy(table, OPERATOR) for table in _tenant_tables(connection)]
        if INTAKE in present:
            statements += _insert_only(connection)
        force = APP not in present
        statements += [_force(table, force) for table in _tenant_tables(connection)]
        for statement in statements:
            connection.execute(statement)


def _tenant_tables(connection: psycopg.Connection) -> list[str]:
    return [
        row[0]
        for row in connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relrowsecurity ORDER BY 1"
        )
    ]


def _full(role: str) -> Iterable[sql.Composed]:
    name = sql.Identifier(role)
    return [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(name),
    ]


def _read_only(role: str) -> Iterable[sql.Composed]:
    name = sql.Identifier(role)
    return [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(name),
    ]


def _insert_only(connection: psycopg.Connection) -> Iterable[sql.Composed]:
    """Raw deliveries may be inserted for any merchant (the door checked the signature), and never be read."""
    name = sql.Identifier(INTAKE)
    tables = _tenant_tables(connection)
    statements = [sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)]
    if "connectors_delivery" in tables:
        delivery = sql.Identifier("connectors_delivery")
        statements += [
            sql.SQL("GRANT INSERT ON {} TO {}").format(delivery, name),
            sql.SQL("DROP POLICY IF EXISTS intake ON {}").format(delivery),
            sql.SQL("CREATE POLICY intake ON {} FOR INSERT TO {} WITH CHECK (true)").format(delivery, name),
        ]
    if "connectors_connection" in tables:
        statements.append(sql.SQL("GRANT SELECT ON connectors_connection TO {}").format(name))
    return statements


def _policy(table: str, role: str) -> sql.Composed:
    return sql.SQL(
        "DO $do$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = {}"
        " AND policyname = 'operator') THEN CREATE POLICY operator ON {} FOR SELECT TO {} USING (true);"
        " END IF; END $do$"
    ).format(sql.Literal(table), sql.Identifier(table), sql.Identifier(role))


def _force(table: str, force: bool) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} {} ROW LEVEL SECURITY").format(
        sql.Identifier(table), sql.SQL("FORCE" if force else "NO FORCE")
    )
