"""The tracking page at ten thousand orders and at a million: time per page, and queries."""

import random
import time
from collections.abc import Sequence
from datetime import timedelta
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.ground import Ground, Result
from reassure.config.cli import servers
from reassure.config.demo import play
from reassure.connectors.intake import actions as intake
from reassure.journal import actions as journal
from reassure.journal.rules import LANES
from reassure.kit import clock

SMALL, LARGE, PAGES = 10_000, 1_000_000, 400
#: Copied row by row for each further order: what is unique gets the copy's number, what refers is moved along.
TABLES: dict[str, str] = {
    "orders_order": "id",
    "orders_line": "order_id",
    "shipments_shipment": "id",
    "shipments_shipmentorder": "order_id",
    "shipments_fulfilment": "shipment_id",
    "shipments_shipmentline": "shipment_id",
    "shipments_number": "shipment_id",
    "shipments_scan": "shipment_id",
    "promises_forecast": "order_id",
    "promises_promise": "order_id",
}
MOVED = {"id", "order_id", "shipment_id", "line_id", "fulfilment_id"}
UNIQUE = {"public_token", "number", "number_key", "external_id", "tracking_number"}


def run(ground: Ground) -> Sequence[Result]:
    servers.gather_static()
    tell(ground)
    order, shipment = template(ground)
    fill(ground, order, shipment, 1, SMALL)
    small = visit(ground)
    fill(ground, order, shipment, SMALL, LARGE)
    large = visit(ground)
    return [
        Result(name="tracking page at 10⁴ orders: p50", figure=small[0], unit="ms"),
        Result(name="tracking page at 10⁴ orders: p99", figure=small[1], unit="ms"),
        Result(
            name="tracking page at 10⁶ orders: p50", figure=large[0], unit="ms", limit_figure=small[0], wanted=1.3,
            sense="≤",
        ),
        Result(name="tracking page at 10⁶ orders: p99", figure=large[1], unit="ms"),
        Result(name="tracking page: queries", figure=large[2], unit="queries"),
    ]  # fmt: skip


def tell(ground: Ground) -> None:
    """The demo's last days, read and reacted to, so that there is a true order to copy."""
    shop = play.open_shop(clock.now())
    intake.read_waiting(merchant_id=shop.merchant_id, clock=lambda: clock.now() + timedelta(days=1))
    for lane in range(LANES):
        journal.drain(merchant_id=shop.merchant_id, lane=lane)


def template(ground: Ground) -> tuple[str, str]:
    """An order with one parcel under way, and that parcel."""
    [(order, shipment)] = ground.rows(
        "SELECT o.order_id, s.id FROM shipments_shipment s JOIN shipments_shipmentorder o ON o.shipment_id = s.id"
        " WHERE s.status IN ('in_transit', 'out_for_delivery') ORDER BY s.id LIMIT 1"
    )
    return order, shipment


def fill(ground: Ground, order: str, shipment: str, first: int, last: int) -> None:
    for table, key in TABLES.items():
        whose = shipment if key == "shipment_id" or table == "shipments_shipment" else order
        columns = ground.columns(table)
        values = ", ".join(_copied(column) for column in columns)
        ground.copied(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} t,"
            f" generate_series({first}, {last - 1}) n WHERE t.{key} = '{whose}'"
        )
        ground.sql(f"ANALYZE {table}")


def _copied(column: str) -> str:
    if column in MOVED:
        return f"md5(t.{column}::text || n)::uuid"
    if column in UNIQUE:
        return f"CASE t.{column} WHEN '' THEN '' ELSE left(t.{column}, 20) || '-' || n END"
    return f"t.{column}"


def visit(ground: Ground) -> tuple[float, float, float]:
    """p50 and p99 in milliseconds over random orders, and the queries of one page."""
    tokens = ground.rows("SELECT public_token FROM orders_order TABLESAMPLE SYSTEM (5) LIMIT 4000")
    chosen = random.Random(7).sample([token for (token,) in tokens], PAGES)
    client = Client()
    for token in chosen[:20]:
        assert client.get(f"/t/atelier-nord/o/{token}/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/t/atelier-nord/o/{chosen[20]}/")
    asked = float(len(queries))
    spent = []
    for token in chosen[21:]:
        started = time.perf_counter()
        client.get(f"/t/atelier-nord/o/{token}/")
        spent.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(spent, n=100)
    return cuts[49], cuts[98], asked
