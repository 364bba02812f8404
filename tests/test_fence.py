"""The second fence, tried by an adversary: raw SQL as the app's own role, for every table that has a merchant."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection, connections
from psycopg import errors, sql
from psycopg_pool import ConnectionPool

from reassure.kit.tenancy import TenantForeignKey, TenantModel, merchant_scope
from reassure.merchants.models import Brand, Merchant
from tests import bouncer, cast, rows

TENANTS = sorted(
    (model for model in apps.get_models() if issubclass(model, TenantModel)), key=lambda model: model._meta.db_table
)
TABLES = [model._meta.db_table for model in TENANTS]
CHILDREN = [
    (model, field)
    for model in TENANTS
    for field in model._meta.local_concrete_fields
    if isinstance(field, TenantForeignKey)
]
SCOPE = "SELECT set_config('reassure.merchant', %s, false)"


@pytest.fixture
def brik(outside: Merchant) -> Merchant:
    """The neighbour, with at least one row in every table."""
    made = cast.brik_and_co()
    with merchant_scope(made.pk):
        for model in TENANTS:
            rows.one_of(model)
    return made


@pytest.fixture
def app(outside: Merchant) -> Iterator[psycopg.Connection]:
    """A plain connection as the app's role, in Atelier Nord's scope."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as plain:
        plain.execute(SCOPE, [str(outside.pk)])
        yield plain


@pytest.mark.django_db(transaction=True)
def test_raw_sql_reaches_no_row_of_the_neighbour(app: psycopg.Connection, brik: Merchant) -> None:
    for table in TABLES:
        name, neighbour = sql.Identifier(table), [str(brik.pk)]
        assert _there(table, brik.pk) > 0, f"{table} has no row to steal"
        read = app.execute(sql.SQL("SELECT * FROM {} WHERE merchant_id = %s").format(name), neighbour)
        assert read.fetchall() == [], table
        moved = app.execute(
            sql.SQL("UPDATE {} SET merchant_id = merchant_id WHERE merchant_id = %s").format(name), neighbour
        )
        assert moved.rowcount == 0, table
        gone = app.execute(sql.SQL("DELETE FROM {} WHERE merchant_id = %s").format(name), neighbour)
        assert gone.rowcount == 0, table
        assert _there(table, brik.pk) > 0, table


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written_for_the_neighbour(app: psycopg.Connection, brik: Merchant) -> None:
    for model in TENANTS:
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            app.execute(_copy(model), [_as_json(model._meta.db_table, brik.pk)])


@pytest.mark.django_db(transaction=True)
def test_no_row_of_ones_own_can_be_handed_to_the_neighbour(
    app: psycopg.Connection, brik: Merchant, outside: Merchant
) -> None:
    with merchant_scope(outside.pk):
        for model in TENANTS:
            rows.one_of(model)
    for table in TABLES:
        given = sql.SQL("UPDATE {} SET merchant_id = %s").format(sql.Identifier(table))
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            app.execute(given, [str(brik.pk)])


@pytest.mark.django_db(transaction=True)
def test_without_a_scope_there_is_nothing(app: psycopg.Connection, brik: Merchant) -> None:
    for empty in ("", None):
        if empty is None:
            app.execute("RESET reassure.merchant")
        else:
            app.execute(SCOPE, [empty])
        for model in TENANTS:
            table = sql.Identifier(model._meta.db_table)
            assert app.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchall() == [], table
            assert app.execute(sql.SQL("UPDATE {} SET merchant_id = merchant_id").format(table)).rowcount == 0, table
            assert app.execute(sql.SQL("DELETE FROM {}").format(table)).rowcount == 0, table
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                app.execute(_copy(model), [_as_json(model._meta.db_table, brik.pk)])


@pytest.mark.django_db(transaction=True)
def test_no_child_can_point_at_the_neighbours_parent(brik: Merchant, outside: Merchant) -> None:
    """Tried as the owner, whom no policy stops: the composite reference alone refuses it."""
    let_through = []
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for model, field in CHILDREN:
            with merchant_scope(brik.pk):
                theirs = rows.one_of(field.remote_field.model)
            with merchant_scope(outside.pk):
                ours = rows.one_of(model)
            statement = sql.SQL("UPDATE {} SET {} = %s WHERE merchant_id = %s AND id = %s").format(
                sql.Identifier(model._meta.db_table), sql.Identifier(field.column)
            )
            try:
                owner.execute(statement, [theirs.pk, outside.pk, ours.pk])
                let_through.append(str(field))
            except (errors.ForeignKeyViolation, errors.CheckViolation):
                pass
    assert CHILDREN
    assert let_through == []


@pytest.mark.django_db(transaction=True)
def test_the_app_cannot_lift_the_fence(app: psycopg.Connection) -> None:
    with pytest.raises(psycopg.Error, match=r"row-level security|query would be affected"):
        app.execute("SET row_security = off")
        app.execute("SELECT * FROM merchants_brand")
    app.execute("SET row_security = on")
    for attempt in (
        "TRUNCATE merchants_brand",
        "ALTER TABLE merchants_brand DISABLE ROW LEVEL SECURITY",
        "DROP POLICY merchant ON merchants_brand",
        "SET ROLE reassure_owner",
        "SET ROLE reassure_operator",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(attempt)


@pytest.mark.django_db(transaction=True)
def test_the_operator_reads_all_and_writes_nothing(outside: Merchant) -> None:
    with psycopg.connect(os.environ["DATABASE_OPERATOR_URL"], autocommit=True) as operator:
        assert operator.execute("SELECT count(*) FROM merchants_brand").fetchone() == (1,)
        for attempt in ("UPDATE merchants_brand SET name = ''", "DELETE FROM merchants_brand"):
            with pytest.raises(errors.InsufficientPrivilege):
                operator.execute(attempt)


@pytest.mark.django_db
def test_every_table_with_a_merchant_has_its_policy_and_key() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid"
            " AND p.polname = 'merchant'), pg_get_constraintdef(k.oid) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'merchant_id' AND NOT a.attisdropped"
            " JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'"
            " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        found = cursor.fetchall()
    assert found == [(table, True, 1, "PRIMARY KEY (merchant_id, id)") for table in TABLES]


@pytest.mark.django_db
def test_every_unique_constraint_leads_with_the_merchant() -> None:
    for model in TENANTS:
        for constraint in connection.introspection.get_constraints(connection.cursor(), model._meta.db_table).values():
            if constraint["unique"] and not constraint["primary_key"]:
                assert constraint["columns"][0] == "merchant_id", (model._meta.db_table, constraint)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pooled", [False, True], ids=["direct", "pool"])
def test_24_threads_over_20_merchants_leak_nothing(outside: Merchant, pooled: bool) -> None:
    _crowd(os.environ["DATABASE_URL"], pooled=pooled)


@bouncer.needed
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pooled", [False, True], ids=["direct", "pool"])
def test_24_threads_over_20_merchants_leak_nothing_through_pgbouncer(outside: Merchant, pooled: bool) -> None:
    with bouncer.between() as url:
        _crowd(url, pooled=pooled)


def _crowd(url: str, *, pooled: bool) -> None:
    """Everybody reads in each merchant's scope and outside of any, and a third of the scopes end in failure."""
    merchants = [Merchant.objects.create(slug=f"m{i}", name=f"m{i}") for i in range(20)]
    for one in merchants:
        with merchant_scope(one.pk):
            Brand.objects.create(name=one.slug)
    pool = ConnectionPool(url, min_size=4, max_size=4, kwargs={"prepare_threshold": None}) if pooled else None
    work = _through_pool(pool) if pool else _through_django
    try:
        with ThreadPoolExecutor(24) as threads:
            seen = list(threads.map(lambda i: (merchants[i % 20].slug, work(merchants[i % 20].pk, i)), range(24 * 20)))
    finally:
        if pool:
            pool.close()
    assert {(mine, got) for mine, got in seen if got != [mine]} == set()


def _through_django(merchant_id: UUID, i: int) -> list[str]:
    try:
        found: list[str] = []
        try:
            with merchant_scope(merchant_id):
                found = list(Brand.across.values_list("name", flat=True))
                if i % 3 == 0:
                    raise LookupError
        except LookupError:
            pass
        assert list(Brand.across.all()) == []
        return found
    finally:
        connections["default"].close()


def _through_pool(pool: ConnectionPool) -> Any:
    def work(merchant_id: UUID, i: int) -> list[str]:
        found: list[str] = []
        try:
            with pool.connection() as plain:
                plain.execute(f"SET LOCAL reassure.merchant = '{merchant_id}'")
                found = [row[0] for row in plain.execute("SELECT name FROM merchants_brand").fetchall()]
                if i % 3 == 0:
                    raise LookupError
        except LookupError:
            pass
        with pool.connection() as plain:
            assert plain.execute("SELECT name FROM merchants_brand").fetchall() == []
        return found

    return work


def _copy(model: Any) -> sql.Composed:
    """A statement that inserts a row told as JSON."""
    fields = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    columns = sql.SQL(", ").join(map(sql.Identifier, fields))
    return sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM jsonb_populate_record(NULL::{0}, %s::jsonb)").format(
        sql.Identifier(model._meta.db_table), columns
    )


def _there(table: str, merchant_id: UUID) -> int:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        count = owner.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE merchant_id = %s").format(sql.Identifier(table)), [merchant_id]
        ).fetchone()
    assert count is not None
    return int(count[0])


def _as_json(table: str, merchant_id: UUID) -> str:
    """One of the neighbour's rows under a new id, as text."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        row = owner.execute(
            sql.SQL(
                "SELECT (to_jsonb(t) || jsonb_build_object('id', %s::text))::text FROM {} t"
                " WHERE merchant_id = %s LIMIT 1"
            ).format(sql.Identifier(table)),
            [str(uuid4()), merchant_id],
        ).fetchone()
    assert row is not None
    return str(row[0])
