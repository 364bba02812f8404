"""Olist's folder: orders as they stand in their table, joined to the others, which are small enough to hold."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reassure.connectors.files.mapping import Unfit
from reassure.connectors.files.mapping.olist import Joined, order_from
from reassure.connectors.files.reading import NoFile, Piece, Source
from reassure.orders.rules import OrderFacts

#: Each table has Olist's short name here and its long one on Kaggle.
TABLES = {
    "orders": "olist_orders_dataset",
    "order_items": "olist_order_items_dataset",
    "order_payments": "olist_order_payments_dataset",
    "customers": "olist_customers_dataset",
    "products": "olist_products_dataset",
    "product_category_name_translation": "product_category_name_translation",
}


@dataclass(kw_only=True, slots=True)
class Tables:
    """All but the orders, by order or by key."""

    items: dict[str, list[dict[str, str]]]
    payments: dict[str, list[dict[str, str]]]
    customers: dict[str, dict[str, str]]
    names: dict[str, str]


def main_file(folder: Path) -> Path:
    """The table of orders. Raises `NoFile`."""
    return _file(folder, "orders")


@contextmanager
def orders(folder: Path) -> Iterator[tuple[Iterator[tuple[Piece, OrderFacts | None, Unfit | None]], Source]]:
    """Each order of the folder, with the line of its table; and how far that table is read."""
    tables = _tables(folder)
    with Source(main_file(folder)) as source:
        yield _read(source, tables), source


def _read(source: Source, tables: Tables) -> Iterator[tuple[Piece, OrderFacts | None, Unfit | None]]:
    reader = csv.DictReader(source.text())
    for row in reader:
        key = row.get("order_id", "")
        piece = Piece(first=reader.line_num, line=reader.line_num, reference=key)
        told = Joined(
            order=row,
            items=tables.items.get(key, ()),
            payments=tables.payments.get(key, ()),
            customer=tables.customers.get(row.get("customer_id", "")),
        )
        try:
            yield piece, order_from(told, tables.names), None
        except Unfit as wrong:
            yield piece, None, wrong


def _tables(folder: Path) -> Tables:
    english = {
        row["product_category_name"]: row["product_category_name_english"].replace("_", " ")
        for row in _rows(folder, "product_category_name_translation")
    }
    return Tables(
        items=_by(folder, "order_items"),
        payments=_by(folder, "order_payments"),
        customers={row["customer_id"]: row for row in _rows(folder, "customers")},
        names={
            row["product_id"]: english.get(row["product_category_name"], row["product_category_name"])
            for row in _rows(folder, "products")
        },
    )


def _by(folder: Path, table: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in _rows(folder, table):
        found.setdefault(row["order_id"], []).append(row)
    return found


def _rows(folder: Path, table: str) -> Iterator[dict[str, str]]:
    with Source(_file(folder, table)) as source:
        yield from csv.DictReader(source.text())


def _file(folder: Path, table: str) -> Path:
    for name in (table, TABLES[table]):
        for ending in (".csv", ".csv.gz"):
            if (path := folder / f"{name}{ending}").is_file():
                return path
    raise NoFile(f"{folder} has no {table}.csv: the preset “olist” reads a folder with Olist's tables.")
