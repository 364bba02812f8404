"""The table of carriers against Karrio itself, and what their codes mean."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import attr
import pytest

from reassure.connectors.carriers import CARRIERS
from reassure.connectors.karrio import codes
from reassure.connectors.karrio.mapping import READERS
from reassure.shipments.rules.facts import NOTED, Status
from reassure.shipments.rules.substatuses import SUBSTATUSES

CALLS = {
    "track": "get_tracking", "rates": "get_rates", "labels": "create_shipment", "cancel": "cancel_shipment",
    "pickup": "schedule_pickup", "address": "validate_address", "return": "create_return_shipment",
    "documents": "upload_document",
}  # fmt: skip
#: What Karrio calls but cannot.
BROKEN = {"amazon": {"track"}}


@pytest.mark.parametrize("slug", CARRIERS)
def test_a_row_says_what_karrio_can(slug: str) -> None:
    rating = importlib.import_module("karrio.universal.mappers.rating_proxy")
    row, module = CARRIERS[slug], importlib.import_module(f"karrio.mappers.{CARRIERS[slug].module}")
    can = {what for what, call in CALLS.items() if call in vars(module.Proxy)} - BROKEN.get(slug, set())
    if issubclass(module.Settings, rating.RatingMixinSettings) or issubclass(module.Proxy, rating.RatingMixinProxy):
        can.discard("rates")  # sheets of the merchant's own, asked of nobody
    assert row.can == can
    fields = {one.name: one for one in attr.fields(module.Settings)}
    assert {*row.needs, *row.may_ask} <= set(fields)
    assert {name for name, one in fields.items() if one.default is attr.NOTHING} <= {*row.needs, *row.may_ask}


def test_every_reader_is_a_carriers() -> None:
    assert set(READERS) <= {row.module for row in CARRIERS.values()}
    assert all(row.module in READERS for row in CARRIERS.values() if row.checked != "untested")


def _tables() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for found in pkgutil.iter_modules(codes.__path__):
        module = importlib.import_module(f"{codes.__name__}.{found.name}")
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, dict):
                yield f"{found.name}.{name}", table


def _meanings(table: Mapping[str, Any]) -> Iterator[tuple[Status | None, str]]:
    """Of a table, of tables by status, or of phrases in order."""
    for told in table.values():
        if isinstance(told, Mapping):
            yield from _meanings(told)
        elif told and isinstance(told[0], tuple):
            yield from ((None, substatus) for _, substatus in told)
        else:
            yield told


@pytest.mark.parametrize(("name", "table"), _tables())
def test_every_code_means_something_known(name: str, table: Mapping[str, Any]) -> None:
    for status, substatus in _meanings(table):
        if substatus == NOTED:
            assert status is None
        else:
            assert SUBSTATUSES[substatus].status is (status or SUBSTATUSES[substatus].status)
