"""Olist's folder as parcels: an order is one parcel, sent by the seller of its first item."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from reassure.connectors.files.reading import NoFile, Source
from reassure.promises.forecast.facts import Parcel, Route

Row = Mapping[str, str]
#: Short names here, long ones as published.
TABLES = {
    "orders": "olist_orders_dataset",
    "order_items": "olist_order_items_dataset",
    "customers": "olist_customers_dataset",
    "sellers": "olist_sellers_dataset",
    "products": "olist_products_dataset",
    "geolocation_zip_prefix_mean": "olist_geolocation_dataset",
}
#: In a sample where all undelivered orders were kept but only some of the delivered ones (`stratum` says so), an
#: undelivered one stands for itself and for this share: months of 2017–18 hold 26–27 % of the published deliveries.
SAMPLED, COMPLETE_COUNTS = "undelivered (complete", 0.265


def parcels(folder: Path) -> list[Parcel]:
    """Every order, delivered or not, in local time. Raises `NoFile`."""
    customers = {row["customer_id"]: row for row in _rows(folder, "customers")}
    sellers = {row["seller_id"]: row for row in _rows(folder, "sellers")}
    grams = {row["product_id"]: _number(row["product_weight_g"]) for row in _rows(folder, "products")}
    places = _places(folder)
    items: dict[str, list[Row]] = {}
    for row in _rows(folder, "order_items"):
        items.setdefault(row["order_id"], []).append(row)
    found = []
    for row in _rows(folder, "orders"):
        bought = sorted(items.get(row["order_id"], []), key=lambda item: int(item["order_item_id"]))
        seller = sellers.get(bought[0]["seller_id"]) if bought else None
        route = _route(customers.get(row["customer_id"]), seller, places)
        weights = [grams.get(item["product_id"]) for item in bought]
        route |= {"weight_g": sum(w or 0.0 for w in weights) or None, "items": max(len(bought), 1)}
        found.append(_parcel(row, Route(**route)))  # type: ignore[arg-type]
    return found


def _route(customer: Row | None, seller: Row | None, places: dict[str, tuple[float, float]]) -> dict[str, object]:
    told: dict[str, object] = {"country": "BR", "origin_country": "BR"}
    if customer:
        told |= {"region": customer["customer_state"], "postcode": customer["customer_zip_code_prefix"].zfill(5)}
    if seller:
        told |= {"origin_region": seller["seller_state"], "vendor": seller["seller_id"]}
    if customer and seller:
        here, there = customer["customer_zip_code_prefix"], seller["seller_zip_code_prefix"]
        ends = places.get(here.zfill(5)), places.get(there.zfill(5))
        told["distance_km"] = _km(ends[0], ends[1]) if ends[0] and ends[1] else None
    return told


def _parcel(row: Row, route: Route) -> Parcel:
    stratum = row.get("stratum", "")
    promised = row["order_estimated_delivery_date"]
    return Parcel(
        key=row["order_id"],
        route=route,
        placed_at=datetime.fromisoformat(row["order_purchase_timestamp"]),
        handed_at=_instant(row["order_delivered_carrier_date"]),
        arrived_at=_instant(row["order_delivered_customer_date"]),
        promised_on=date.fromisoformat(promised[:10]) if promised else None,
        share=COMPLETE_COUNTS if stratum.startswith(SAMPLED) else 1.0,
    )


def _places(folder: Path) -> dict[str, tuple[float, float]]:
    """The mean place of each postcode prefix, as latitude and longitude."""
    sums: dict[str, tuple[float, float, int]] = {}
    for row in _rows(folder, "geolocation_zip_prefix_mean"):
        key = row["geolocation_zip_code_prefix"].zfill(5)
        north, east, count = sums.get(key, (0.0, 0.0, 0))
        sums[key] = north + float(row["geolocation_lat"]), east + float(row["geolocation_lng"]), count + 1
    return {key: (north / count, east / count) for key, (north, east, count) in sums.items()}


def _km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Along the great circle."""
    (a, b), (c, d) = (map(radians, here), map(radians, there))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 12_742 * asin(sqrt(half))


def _rows(folder: Path, table: str) -> Iterator[Row]:
    for name in (table, TABLES[table]):
        for ending in (".csv", ".csv.gz"):
            if (path := folder / f"{name}{ending}").is_file():
                with Source(path) as source:
                    yield from csv.DictReader(source.text())
                return
    raise NoFile(f"{folder} has no {table}.csv: the preset “olist” reads a folder with Olist's tables.")


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None
