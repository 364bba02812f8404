"""Orders out of files: kept page by page, the wrong ones named, and nobody is told of history."""

import gzip
import json
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from reassure.connectors.files import actions as files
from reassure.connectors.files import queries
from reassure.connectors.files.actions import Progress
from reassure.connectors.files.mapping.plans import WrongMapping
from reassure.connectors.files.presets import reading_of
from reassure.connectors.files.reading import NoFile, Source, pieces
from reassure.connectors.models import ImportRefusal, ImportRun
from reassure.customers.models import Customer
from reassure.journal.models import Event
from reassure.merchants.models import Merchant
from reassure.messages.models import Message
from reassure.orders import actions as orders
from reassure.orders import queries as known
from reassure.orders.models import Line, Order
from reassure.orders.rules import PaymentFacts, RefundFacts
from tests.connectors.files.samples import (
    DOCUMENT,
    LAMP_AND_CLOTH,
    OURS,
    RUG,
    SHOPIFY,
    SHOPIFY_ORDER,
    many,
    write_csv,
    write_jsonl,
)  # fmt: skip
from tests.orders.facts import CLOTH, LAMP, later

pytestmark = pytest.mark.django_db


def silence(_: Progress) -> None:
    """Nobody watches."""


def run(merchant: Merchant, path: Path, preset: str = "reassure", *, dry_run: bool = False) -> Progress:
    return files.import_orders(merchant=merchant, path=path, preset=preset, dry_run=dry_run, progress=silence)


def counts(done: Progress) -> tuple[int, int, int, int]:
    return done.placed, done.renewed, done.unchanged, done.refused


def reasons(done: Progress) -> list[tuple[int, str, str]]:
    return [(row.line, row.reference, row.code) for row in queries.left_out(done.run_id)]


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz"])
def test_a_files_orders_are_kept_with_their_lines(merchant: Merchant, tmp_path: Path, name: str) -> None:
    done = run(merchant, write_csv(tmp_path / name, OURS, [*LAMP_AND_CLOTH, RUG]))
    assert counts(done) == (2, 0, 0, 0)
    kept = known.order_for("1001")
    assert (kept.source, kept.total, [line.paid for line in kept.lines]) == ("import", 23270, [19800, 2970])
    assert (known.order_for("1002").currency, known.order_for("1002").total) == ("JPY", 5000)


def test_the_same_file_again_changes_nothing(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, [*LAMP_AND_CLOTH, RUG])
    first, again = run(merchant, path), run(merchant, path)
    assert first.run_id != again.run_id
    assert counts(again) == (0, 0, 2, 0)


def test_wrong_lines_are_named_and_the_rest_is_imported(merchant: Merchant, tmp_path: Path) -> None:
    wrong_price = [*RUG[:-1], "ten"]
    rows = [*LAMP_AND_CLOTH, wrong_price, ["3", "#1003", *RUG[2:]], ["4", "#1004", *RUG[2:], "too", "many"]]
    half = [["5", "#1005", *RUG[2:]], ["5", "", "", *RUG[3:-1], "-1"]]
    done = run(merchant, write_csv(tmp_path / "orders.csv", OURS, [*rows, *half, LAMP_AND_CLOTH[0]]))
    assert counts(done) == (2, 0, 0, 4)
    assert reasons(done) == [
        (4, "2", "amount"),
        (6, "4", "csv"),
        (7, "5", "not_an_order"),
        (9, "1", "scattered"),
    ]
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["1", "3"]
    assert len(known.order_for("1001").lines) == 2
    report = list(queries.report(done.run_id))
    assert report[0] == "line,order,code,reason\r\n"
    assert report[1].startswith('4,2,amount,"line.unit_price: “ten” is not an amount of money')


def test_a_report_is_safe_in_a_spreadsheet(merchant: Merchant, tmp_path: Path) -> None:
    done = run(merchant, write_csv(tmp_path / "orders.csv", OURS, [["=1+1", "#1", "never", *RUG[3:]]]))
    assert list(queries.report(done.run_id))[1].startswith("2,'=1+1,date,")


def test_json_lines_are_kept_and_broken_ones_named(merchant: Merchant, tmp_path: Path) -> None:
    documents = [
        DOCUMENT, "{broken\n", "\n", [1], {**DOCUMENT, "external_id": "2", "currency": "XXQ"},
        {**DOCUMENT, "external_id": "3", "shipping_price": 5.5}, {**DOCUMENT, "external_id": "4"},
    ]  # fmt: skip
    done = run(merchant, write_jsonl(tmp_path / "orders.jsonl", documents))
    assert counts(done) == (2, 0, 0, 4)
    assert reasons(done) == [(2, "", "json"), (4, "", "json"), (5, "#1001", "currency"), (6, "#1001", "type")]


def test_what_is_not_utf8_is_named_and_not_guessed(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, [*LAMP_AND_CLOTH, RUG])
    path.write_bytes(path.read_bytes().replace(b"Mila Novak", "Milá".encode("latin-1")))
    done = run(merchant, path)
    assert (counts(done), reasons(done)) == ((1, 0, 0, 1), [(2, "1", "encoding")])


def test_a_line_with_a_nul_character_is_named_and_the_rest_is_imported(merchant: Merchant, tmp_path: Path) -> None:
    marred = [[LAMP_AND_CLOTH[0][0], "#10\x0001", *LAMP_AND_CLOTH[0][2:]], LAMP_AND_CLOTH[1], RUG]
    rows = write_csv(tmp_path / "o.csv", OURS, marred)
    lines = write_jsonl(tmp_path / "o.jsonl", [DOCUMENT | {"external_id": "9", "note": "a\0b"}, DOCUMENT])
    for file, number in ((rows, "1"), (lines, "")):
        done = run(merchant, file)
        assert (done.placed, done.refused) == (1, 1)
        (refusal,) = ImportRefusal.objects.filter(run=done.run_id)
        assert (refusal.code, refusal.reference) == ("nul", number)
        assert "take it out" in refusal.reason


def test_a_dry_run_keeps_only_its_report(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, [*LAMP_AND_CLOTH, [*RUG[:-1], "ten"]])
    done = run(merchant, path, dry_run=True)
    assert (counts(done), reasons(done)) == ((1, 0, 0, 1), [(4, "2", "amount")])
    assert (Order.objects.count(), Customer.objects.count()) == (0, 0)
    assert counts(run(merchant, path)) == (1, 0, 0, 1)


def test_imported_history_never_speaks(merchant: Merchant, tmp_path: Path, drain: Callable[[], int]) -> None:
    done = run(merchant, write_csv(tmp_path / "orders.csv", OURS, many(1000)))
    assert done.placed == 1000
    assert set(Event.objects.filter(kind__startswith="order.").values_list("live", flat=True)) == {False}
    assert drain() >= 1000
    assert Message.objects.count() == 0


class Killed(Exception):
    """The process ends here."""


def test_an_import_that_was_killed_goes_on_where_it_was(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, [*many(1200), RUG])
    path.write_text(path.read_text().replace("2025-01-01T10:00:00Z", "never", 1))

    def die(after: Progress) -> None:
        raise Killed(f"after {after.placed}")

    with pytest.raises(Killed):
        files.import_orders(merchant=merchant, path=path, preset="reassure", dry_run=False, progress=die)
    (unfinished,) = queries.imports()
    assert (unfinished.finished, unfinished.placed, unfinished.position) == (False, 999, 1001)
    assert unfinished.error == "after 999"
    done = run(merchant, path)
    assert done.run_id == unfinished.id
    assert counts(done) == (1199, 0, 0, 2)
    assert [line for line, _, _ in reasons(done)] == [2, 1202]
    assert Order.objects.count() == 1199
    assert (queries.one(done.run_id).finished, queries.one(done.run_id).error) == (True, "")
    assert Event.objects.filter(kind="order.placed").count() == 1199


def test_two_imports_of_one_file_at_once_are_refused(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, many(1100))

    def meddle(after: Progress) -> None:
        ImportRun.objects.update(position=after.placed + 400)

    with pytest.raises(files.Elsewhere, match="imported by another process"):
        files.import_orders(merchant=merchant, path=path, preset="reassure", dry_run=False, progress=meddle)
    assert Order.objects.count() == 1000


def test_progress_is_told_in_bytes_and_orders(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", OURS, many(1100))
    told: list[Progress] = []
    files.import_orders(merchant=merchant, path=path, preset="reassure", dry_run=False, progress=told.append)
    assert [each.placed for each in told] == [1000, 1100]
    assert told[0].done < told[-1].done == told[-1].size == path.stat().st_size


def test_a_mapping_file_is_read_as_json_and_as_yaml(merchant: Merchant, tmp_path: Path) -> None:
    told = {
        "source": "shopware", "delimiter": ";", "decimal": ",", "constants": {"currency": "EUR"},
        "columns": {
            "number": "Nr", "placed_at": "Datum", "line.quantity": "Menge", "line.unit_price": "Preis",
            "line.title": "Artikel",
        },
    }  # fmt: skip
    (tmp_path / "map.json").write_text(json.dumps(told))
    lines = "\n".join(f"  {name}: {column}" for name, column in told["columns"].items())  # type: ignore[attr-defined]
    (tmp_path / "map.yaml").write_text(
        f'source: shopware\ndelimiter: ";"\ndecimal: ","\nconstants: {{currency: EUR}}\ncolumns:\n{lines}\n'
    )
    assert reading_of(str(tmp_path / "map.json")).plan == reading_of(str(tmp_path / "map.yaml")).plan
    rows = [["B-1", "2026-01-02", "2", "9,50", "Lampe"]]
    path = write_csv(tmp_path / "orders.csv", ["Nr", "Datum", "Menge", "Preis", "Artikel"], rows, delimiter=";")
    done = run(merchant, path, str(tmp_path / "map.json"))
    assert done.placed == 1
    assert known.order_by_external_id("shopware", "B-1").total == 1900


def test_what_cannot_be_read_at_all_is_refused_before_anything_is_kept(merchant: Merchant, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", ["Nr", "Datum"], [["1", "2"]])
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(write_csv(tmp_path / "whole.csv.gz", OURS, many(50)).read_bytes()[:200])
    (tmp_path / "orders.xlsx").write_bytes(b"PK")
    for wrong, preset, reason in (
        (tmp_path / "none.csv", "reassure", "There is no file"),
        (path, "reassure", "no column “external_id”. Its first columns are: Nr, Datum"),
        (path, "magento", "neither a preset"),
        (broken, "reassure", "broken archive"),
        (tmp_path / "orders.xlsx", "reassure", "ends in .csv or .jsonl"),
        (tmp_path, "olist", "has no customers.csv|has no product_category"),
    ):
        with pytest.raises((NoFile, WrongMapping), match=reason):
            run(merchant, wrong, preset)
    assert Order.objects.count() == 0


def test_shopifys_export_and_its_webhooks_are_one_order(merchant: Merchant, tmp_path: Path) -> None:
    run(merchant, write_csv(tmp_path / "orders_export.csv", SHOPIFY, SHOPIFY_ORDER), "shopify")
    kept = known.order_for("1001")
    assert (kept.external_id, kept.total, kept.refunded, kept.source) == ("5551", 21200, 3000, "shopify")
    told = later(
        external_id="5551", lines=(replace(LAMP, sku="LAMP-OAK"), CLOTH), discount=2300, tax=3385, tax_included=True,
        payments=(PaymentFacts(external_id="77", kind="sale", status="success", amount=21200),),
        refunds=(RefundFacts(external_id="88", order_external_id="5551", amount=3000, at=kept.placed_at),),
    )  # fmt: skip
    orders.place(facts=told, source="shopify", now=kept.placed_at)
    renewed = known.order(kept.id)
    assert [(line.external_id, line.cancelled) for line in renewed.lines] == [("11", 0), ("12", 0)]
    assert [line.id for line in renewed.lines] == [line.id for line in kept.lines]
    assert (renewed.refunded, [each.amount for each in known.story_of(kept.id).payments]) == (3000, [21200])


def test_a_long_file_is_never_held_in_memory(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "long.csv", OURS, many(20_000))
    plan = reading_of("reassure").plan
    assert plan is not None
    tracemalloc.start()
    with Source(path) as source:
        assert sum(1 for _ in pieces(source, plan)) == 20_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 500_000 < path.stat().st_size


@pytest.mark.skipif("REASSURE_DATA" not in os.environ, reason="REASSURE_DATA names no folder with real data")
def test_olists_orders_come_in_whole(merchant: Merchant) -> None:
    folder = Path(os.environ["REASSURE_DATA"]) / "olist"
    done = run(merchant, folder, "olist")
    assert counts(done) == (22_959, 0, 0, 0)
    assert ImportRefusal.objects.count() == 0
    sums: dict[str, Any] = Order.objects.aggregate(
        goods=Sum("subtotal"), freight=Sum("shipping"), paid=Sum("paid"), total=Sum("total")
    )
    expected = cents(folder)
    assert sums == {**expected, "total": expected["goods"] + expected["freight"]}
    assert Line.objects.count() == 19_933
    assert Order.objects.filter(status="cancelled").count() == 463 + 580


def cents(folder: Path) -> dict[str, int]:
    """The totals, added up by other means than the import's."""
    found = {}
    for name, table, column in (
        ("goods", "order_items", "price"),
        ("freight", "order_items", "freight_value"),
        ("paid", "order_payments", "payment_value"),
    ):
        with gzip.open(folder / f"{table}.csv.gz", "rt", encoding="utf-8") as file:
            header = file.readline().strip().split(",")
            place = header.index(column)
            found[name] = sum(round(float(line.split(",")[place]) * 100) for line in file)
    return found
