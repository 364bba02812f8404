"""Orders out and in again by the command line's own functions."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from reassure.config.cli import exporting, importing, people
from reassure.connectors.files.mapping import order_from_document
from reassure.journal import queries as journal
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders.rules import PaymentFacts
from tests import cast
from tests.orders import facts

pytestmark = pytest.mark.django_db(transaction=True)
QUIET = Console(quiet=True)


@pytest.fixture
def placed(outside: Merchant) -> Merchant:
    """Two orders: one paid and partly refunded, one cancelled."""
    paid = PaymentFacts(external_id="p1", kind="sale", status="success", amount=9_000, gateway="card", at=cast.NOW)
    with merchant_scope(outside.pk):
        orders.place(facts=facts.order(payments=(paid,)), source="import", now=cast.NOW)
        orders.refund(facts=facts.refund(), source="import", now=cast.NOW)
        off = facts.order(external_id="off", number="#off", cancelled_at=cast.NOW + timedelta(hours=1))
        orders.place(facts=off, source="import", now=cast.NOW)
    return outside


def test_a_merchant_speaks_the_languages_it_was_founded_with(db: None) -> None:
    told = {"name": "First", "currency": "CHF", "time_zone": "Europe/Zurich", "country": "CH"}
    link = people.found("ida@first.example", slug="first", languages="de, fr,de", **told)
    assert "/dashboard/link/" in link
    first = Merchant.objects.get(slug="first")
    assert (first.locales, first.currency, first.time_zone) == (["de", "fr"], "CHF", "Europe/Zurich")


def exported(merchant: Merchant) -> str:
    out = io.StringIO()
    exporting.orders(merchant.slug, out, QUIET)
    return out.getvalue()


def test_what_is_exported_can_be_imported_and_exported_alike(placed: Merchant, tmp_path: Path) -> None:
    lines = exported(placed)
    assert [json.loads(line)["external_id"] for line in lines.splitlines()] == [facts.order().external_id, "off"]
    file = tmp_path / "orders.jsonl"
    file.write_text(lines)
    brik = cast.brik_and_co()

    assert importing.orders(file, brik.slug, preset="reassure", dry_run=False, console=QUIET) is True

    assert exported(brik) == lines
    with merchant_scope(brik.pk):
        assert {fact.live for fact in journal.latest() if fact.kind.startswith("order.")} == {False}


def test_an_exported_order_reads_as_the_facts_it_came_from(placed: Merchant) -> None:
    told = order_from_document(json.loads(exported(placed).splitlines()[0]))
    came = facts.order()
    assert replace(told, person=came.person, payments=(), refunds=(), lines=()) == replace(came, lines=())
    assert [(line.external_id, line.quantity, line.unit_price) for line in told.lines] == [
        (line.external_id, line.quantity, line.unit_price) for line in came.lines
    ]


def test_what_is_refused_is_listed_beside_the_file(outside: Merchant, tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text('{"external_id": "1"}\nnonsense\n')
    assert importing.orders(file, outside.slug, preset="reassure", dry_run=True, console=QUIET) is False
    report = (tmp_path / "orders.jsonl.refused.csv").read_text().splitlines()
    assert report[0] == "line,order,code,reason"
    assert [line.split(",")[0] for line in report[1:]] == ["1", "2"]


def test_a_report_that_cannot_be_written_is_printed(outside: Merchant, tmp_path: Path) -> None:
    file, shown = tmp_path / "orders.jsonl", io.StringIO()
    file.write_text("nonsense\n")
    (tmp_path / "orders.jsonl.refused.csv").mkdir()
    console = Console(file=shown, width=200)
    assert importing.orders(file, outside.slug, preset="reassure", dry_run=True, console=console) is False
    assert "orders.jsonl.refused.csv cannot be written (Is a directory):" in shown.getvalue()
    assert "line,order,code,reason\n1,,json,The line is not JSON" in shown.getvalue()
