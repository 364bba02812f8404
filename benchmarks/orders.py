"""(e) Import of 100,000 orders from a file, in rows/s, beside COPY of the same rows: bare, and with keys and checks."""

import csv
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from benchmarks.ground import Ground, Result
from reassure.connectors.files import actions as files
from tests.cast import atelier_nord

ORDERS = int(os.environ.get("REASSURE_BENCH_ORDERS", "100000"))
TABLES = (
    "orders_order", "orders_line", "orders_payment", "orders_tag", "customers_customer", "customers_identity",
    "customers_postaladdress", "journal_event",
)  # fmt: skip
COLUMNS = (
    "external_id", "number", "placed_at", "currency", "person.external_id", "person.email", "person.name",
    "shipping_address.street", "shipping_address.city", "shipping_address.postcode", "shipping_address.country",
    "discount", "tax", "shipping_price", "tags", "payment.amount", "payment.gateway", "line.external_id", "line.title",
    "line.sku", "line.quantity", "line.unit_price",
)  # fmt: skip


def run(ground: Ground) -> list[Result]:
    merchant = atelier_nord()
    with tempfile.TemporaryDirectory() as folder:
        path = _written(Path(folder) / "orders.csv")
        started = time.perf_counter()
        done = files.import_orders(
            merchant=merchant, path=path, preset="reassure", dry_run=False, progress=lambda _: None
        )
        spent = time.perf_counter() - started
        assert (done.placed, done.refused) == (ORDERS, 0), done
        rows, bare, keyed = _copy(Path(folder))
    figure = rows / spent
    return [
        Result(name="import: rows of all tables", figure=figure, unit="rows/s", limit_figure=rows / bare, wanted=0.05),
        Result(name="import: beside tables with keys", figure=figure, unit="rows/s", limit_figure=rows / keyed),
        Result(name="import: orders", figure=ORDERS / spent, unit="orders/s"),
    ]


def _written(path: Path) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(ORDERS):
            writer.writerows(_rows(n))
    return path


def _rows(n: int) -> Iterator[list[str]]:
    """Two lines, and every fifth order by somebody who bought before."""
    person = n * 4 // 5
    yield [
        str(n), f"#{n}", f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00:00Z", "EUR", str(person),
        f"p{person}@example.com", f"Mila Novak{person}", f"Lindenstraße {person}", "Berlin", "10969", "DE", "23.00",
        "20.70", "5.00", "vip", "232.70", "card", "1", "Lamp", "LAMP", "2", "100.00",
    ]  # fmt: skip
    yield [str(n), *[""] * 16, "2", "Linen cloth", "LIN", "1", "30.00"]


def _copy(folder: Path) -> tuple[int, float, float]:
    """All rows the import wrote, copied into tables without keys and with them: how many, and the seconds of each."""
    rows, bare, keyed = 0, 0.0, 0.0
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in TABLES:
            file = folder / table
            with file.open("wb") as out, owner.cursor().copy(_said("COPY {} TO STDOUT", table)) as told:
                for piece in told:
                    out.write(piece)
            owner.execute(_said("CREATE TABLE {} (LIKE {})", f"bare_{table}", table))
            owner.execute(_said("CREATE TABLE {} (LIKE {} INCLUDING ALL)", f"keyed_{table}", table))
            bare += _copied(owner, file, f"bare_{table}")
            keyed += _copied(owner, file, f"keyed_{table}")
            rows += owner.execute(_said("SELECT count(*) FROM {}", table)).fetchone()[0]  # type: ignore[index]
    return rows, bare, keyed


def _copied(owner: psycopg.Connection[Any], file: Path, table: str) -> float:
    started = time.perf_counter()
    with file.open("rb") as told, owner.cursor().copy(_said("COPY {} FROM STDIN", table)) as into:
        while piece := told.read(1 << 20):
            into.write(piece)
    return time.perf_counter() - started


def _said(statement: LiteralString, *tables: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, tables))
