"""Orders in our import format and a file of shipments, as parcels."""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from reassure.connectors.files.mapping import order_from_document, order_from_rows
from reassure.connectors.files.presets import reading_of
from reassure.connectors.files.reading import NoFile, Source, pieces
from reassure.kit.errors import Invalid
from reassure.orders.rules import OrderFacts
from reassure.promises.forecast.facts import Parcel, Route

Row = Mapping[str, str]
#: The order's number and when it arrived are what a backtest can't do without.
NEEDED = ("order", "delivered_at")
COLUMNS = (
    *NEEDED, "shipped_at", "carrier", "service", "origin", "origin_country", "origin_region", "distance_km", "weight_g",
)  # fmt: skip


def parcels(orders: Path, shipments: Path | None, *, preset: str) -> list[Parcel]:
    """One parcel per shipment, and one per order without any: still open. Unreadable orders are left out.

    Raises `NoFile`, `WrongMapping`.
    """
    shipped: dict[str, list[Row]] = {}
    for row in _shipments(shipments) if shipments else ():
        shipped.setdefault(row["order"].strip(), []).append(row)
    return [
        _parcel(facts, row, n)
        for facts in _orders(orders, preset)
        for n, row in enumerate(shipped.get(facts.number, [{}]))
    ]


def _orders(path: Path, preset: str) -> Iterator[OrderFacts]:
    reading = reading_of(preset)
    if reading.plan is None:
        raise NoFile("Olist's folder holds its shipments itself: leave --shipments out.")
    with Source(path) as source:
        for piece in pieces(source, reading.plan):
            try:
                yield order_from_rows(piece.rows, reading.plan) if piece.rows else order_from_document(piece.document)
            except Invalid:
                continue


def _shipments(path: Path) -> Iterator[Row]:
    with Source(path) as source:
        reader = csv.DictReader(source.text())
        if missing := [name for name in NEEDED if name not in (reader.fieldnames or ())]:
            raise NoFile(f"{path.name} has no column “{missing[0]}”. A file of shipments has: {', '.join(COLUMNS)}.")
        yield from reader


def _parcel(facts: OrderFacts, row: Row, n: int) -> Parcel:
    address = facts.shipping_address
    route = Route(
        vendor=row.get("origin", ""),
        origin_country=row.get("origin_country", ""),
        origin_region=row.get("origin_region", ""),
        country=address.country if address else "",
        region=address.region if address else "",
        postcode=address.postcode if address else "",
        carrier=row.get("carrier", ""),
        service=row.get("service", "") or facts.shipping_method,
        distance_km=_number(row.get("distance_km", "")),
        weight_g=_number(row.get("weight_g", "")),
        items=max(sum(line.quantity for line in facts.lines), 1),
    )
    return Parcel(
        key=f"{facts.number}/{n}",
        route=route,
        placed_at=_plain(facts.placed_at),
        handed_at=_instant(row.get("shipped_at", "")),
        arrived_at=_instant(row.get("delivered_at", "")),
        closed_at=_plain(facts.cancelled_at) if facts.cancelled_at else None,
        promised_on=facts.promised_on[1].date() if facts.promised_on else None,
    )


def _instant(text: str) -> datetime | None:
    return _plain(datetime.fromisoformat(text)) if text.strip() else None


def _plain(at: datetime) -> datetime:
    """All on one clock: an offset is taken off in the time it names, UTC where the file said none."""
    return at.replace(tzinfo=None)


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None
