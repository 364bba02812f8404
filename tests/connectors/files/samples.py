"""Small files as merchants have them."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

OURS = [
    "external_id", "number", "placed_at", "version_at", "currency", "person.email", "person.name",
    "shipping_address.city", "shipping_address.country", "discount", "tax", "shipping_price", "tags",
    "line.external_id", "line.title", "line.quantity", "line.unit_price",
]  # fmt: skip

LAMP_AND_CLOTH = [
    ["1", "#1001", "2026-06-01T10:00:00Z", "", "EUR", "mila@example.com", "Mila Novak", "Berlin", "DE", "23.00",
     "20.70", "5.00", "vip, b2b", "11", "Lamp", "2", "100.00"],
    ["1", "", "", "", "", "", "", "", "", "", "", "", "", "12", "Linen cloth", "1", "30.00"],
]  # fmt: skip
RUG = ["2", "#1002", "2026-06-01 12:00:00+02:00", "", "JPY", "", "", "", "", "", "", "", "", "", "Rug", "1", "5000"]


def write_csv(path: Path, header: list[str], rows: Iterable[list[str]], delimiter: str = ",") -> Path:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    body = text.getvalue().encode()
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


def many(count: int) -> Iterable[list[str]]:
    for n in range(count):
        yield [
            str(n), f"#{n}", "2025-01-01T10:00:00Z", "", "EUR", f"p{n % 100}@example.com", "Mila Novak", "Berlin",
            "DE", "", "", "5.00", "", "1", "Lamp", "1", "100.00",
        ]  # fmt: skip


def write_jsonl(path: Path, documents: Iterable[Any]) -> Path:
    path.write_text("".join(each if isinstance(each, str) else json.dumps(each) + "\n" for each in documents))
    return path


DOCUMENT: Mapping[str, Any] = {
    "external_id": "1",
    "number": "#1001",
    "placed_at": "2026-06-01T10:00:00Z",
    "version_at": "2026-06-02T10:00:00Z",
    "currency": "EUR",
    "person": {"email": "mila@example.com", "name": "Mila Novak"},
    "lines": [{"external_id": "11", "title": "Lamp", "quantity": 2, "unit_price": 10000, "tax": None}],
    "shipping_address": {"street": "Lindenstraße 5", "city": "Berlin", "country": "DE"},
    "shipping_price": 500,
    "tags": ["vip"],
    "promised_until": "2026-06-05T10:00:00Z",
}

SHOPIFY = [
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Name",
    "Billing Address1", "Billing City", "Billing Zip", "Billing Country", "Shipping Name", "Shipping Address1",
    "Shipping City", "Shipping Zip", "Shipping Country", "Notes", "Cancelled at", "Payment Method",
    "Refunded Amount", "Outstanding Balance", "Id", "Tags", "Source", "Lineitem discount", "Phone",
]  # fmt: skip


def shopify(**cells: str) -> list[str]:
    assert set(cells) <= {name.replace(" ", "_") for name in SHOPIFY}
    return [cells.get(name.replace(" ", "_"), "") for name in SHOPIFY]


SHOPIFY_ORDER = [
    shopify(
        Name="#1001", Email="mila@example.com", Financial_Status="partially_refunded",
        Paid_at="2024-05-03 10:22:14 +0200", Fulfilled_at="2024-05-04 09:00:00 +0200", Accepts_Marketing="yes",
        Currency="EUR", Subtotal="207.00", Shipping="5.00", Taxes="33.85", Total="212.00", Discount_Code="TEN",
        Discount_Amount="23.00", Shipping_Method="DHL Paket", Created_at="2024-05-03 10:22:11 +0200",
        Lineitem_quantity="2", Lineitem_name="Lamp - Oak", Lineitem_price="100.00", Lineitem_sku="LAMP-OAK",
        Lineitem_requires_shipping="true", Shipping_Name="Mila Novak", Shipping_Address1="Lindenstraße 5",
        Shipping_City="Berlin", Shipping_Zip="'10969", Shipping_Country="DE", Payment_Method="Shopify Payments",
        Refunded_Amount="30.00", Outstanding_Balance="0.00", Id="5551", Tags="vip, b2b", Source="web",
        Lineitem_discount="0.00",
    ),
    shopify(
        Name="#1001", Email="mila@example.com", Created_at="2024-05-03 10:22:11 +0200", Lineitem_quantity="1",
        Lineitem_name="Linen cloth", Lineitem_price="30.00", Lineitem_requires_shipping="true",
        Lineitem_discount="0.00",
    ),
]  # fmt: skip
