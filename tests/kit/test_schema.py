"""What migrations make of a tenant's table."""

import os

import psycopg
import pytest

NEWEST = """
SELECT c.relname FROM pg_class c
JOIN LATERAL (SELECT indisprimary FROM pg_index WHERE indrelid = c.oid ORDER BY indexrelid DESC LIMIT 1) newest ON true
JOIN pg_policies p ON p.tablename = c.relname AND p.policyname = 'merchant'
WHERE newest.indisprimary
"""
#: Each is pointed at by others, and filled before anybody has analysed it.
PARENTS = {
    "customers_customer", "orders_order", "orders_line", "shipments_shipment", "shipments_fulfilment", "journal_event",
    "connectors_connection", "stores_location", "promises_promise",
}  # fmt: skip


@pytest.mark.django_db
def test_the_key_is_a_tables_newest_index() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        assert {table for (table,) in owner.execute(NEWEST)} >= PARENTS


@pytest.mark.django_db
def test_a_reference_to_a_fresh_table_is_checked_by_its_key() -> None:
    """Without statistics, though another index begins with the merchant as well."""
    key = "'00000000-0000-0000-0000-000000000001'"
    asked = f"SELECT 1 FROM shipments_shipment x WHERE x.merchant_id = {key} AND x.id = {key} FOR KEY SHARE"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("TRUNCATE shipments_shipment CASCADE")  # as a migration left it, whatever tests did before
        owner.execute("SET enable_seqscan = off")
        plan = "\n".join(line for (line,) in owner.execute(f"EXPLAIN {asked}"))
        owner.rollback()
    assert "shipments_shipment_pkey" in plan
