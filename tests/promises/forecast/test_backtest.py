"""Replaying a history from files: what the command reads, judges, prints and writes."""

import csv
import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from reassure.config.cli.promises import app, history, olist
from reassure.connectors.files.reading import NoFile
from reassure.promises.forecast import baselines, judge
from reassure.promises.forecast.backtest import OURS, ROUTES, Refit, Replay, Wanted, replay
from reassure.promises.forecast.facts import moment
from reassure.promises.forecast.history import Columns
from reassure.promises.forecast.traits import Stage
from reassure.promises.forecast.worktime import Rhythm
from tests.promises.forecast.world import parcels

EVEN = Rhythm(saturday=1.0, sunday=1.0)
OLIST = Path(os.environ.get("REASSURE_OLIST", "var/olist"))
MONTH = Wanted(first=date(2025, 5, 1), until=date(2025, 6, 1), refit=Refit.WEEKLY, rhythm=EVEN, boosting=False)


@pytest.fixture(scope="module")
def played() -> Replay:
    return replay(parcels(days=160, per_day=20, seed=6), MONTH)


def test_every_parcel_of_the_month_is_judged_once_by_every_contender(played: Replay) -> None:
    starts = played.columns.start[played.rows[played.judged]]
    assert len(set(played.rows.tolist())) == len(played.rows)
    assert moment(date(2025, 5, 1)) <= starts.min() <= starts.max() < moment(date(2025, 6, 1))
    assert {name: len(days) for name, days in played.days.items()} == {OURS: len(starts), ROUTES: len(starts)}


def test_ours_covers_what_it_says_and_loses_less_than_route_quantiles(played: Replay) -> None:
    ours, routes = (judge.marks(name, played.days[name], played) for name in (OURS, ROUTES))
    assert ours.pinball["0.8"] < routes.pinball["0.8"]
    assert ours.pinball["0.9"] < routes.pinball["0.9"]
    assert 0.86 <= ours.p90 <= 0.94
    assert list(ours.months) == ["2025-05"]


def test_without_the_shops_own_dates_there_is_nothing_to_compare_with(played: Replay) -> None:
    assert judge.against_store(played) is None


def test_rivals_learn_only_from_what_had_come() -> None:
    told = parcels(days=60, per_day=20, seed=7)
    columns = Columns(told, stage=Stage.TOTAL, rhythm=EVEN)
    came = np.flatnonzero(np.isfinite(columns.end))
    trained, asked = came[:600], came[600:700]
    before = baselines.route_quantiles(columns, trained, asked)
    columns.end[came[600:]] += 99
    assert (before == baselines.route_quantiles(columns, trained, asked)).all()
    assert (np.diff(before, axis=1) >= 0).all()


def _written(folder: Path) -> tuple[Path, Path]:
    """160 days of parcels as a file of orders and one of shipments."""
    orders, shipments = folder / "orders.csv", folder / "shipments.csv"
    with orders.open("w", newline="") as out, shipments.open("w", newline="") as sent:
        head = ["external_id", "number", "placed_at", "currency", "line.quantity", "line.unit_price", "line.title",
                "promised_until", *(f"shipping_address.{at}" for at in ("country", "region", "postcode"))]  # fmt: skip
        first, second = csv.writer(out), csv.writer(sent)
        first.writerow(head)
        second.writerow(["order", "delivered_at", "shipped_at", "origin", "origin_country", "origin_region"])
        for parcel in parcels(days=160, per_day=12, seed=8):
            route, promised = parcel.route, parcel.placed_at + timedelta(days=14)
            first.writerow([parcel.key, parcel.key, parcel.placed_at.isoformat(), "EUR", 1, "10.00", "Lamp",
                            promised.isoformat(), route.country, route.region, route.postcode])  # fmt: skip
            came = parcel.arrived_at.isoformat() if parcel.arrived_at else ""
            left = parcel.handed_at.isoformat() if parcel.handed_at else ""
            second.writerow([parcel.key, came, left, route.vendor, "DE", "NW"])
    return orders, shipments


def test_the_command_judges_files_and_writes_what_it_prints(tmp_path: Path) -> None:
    orders, shipments = _written(tmp_path)
    said = CliRunner().invoke(
        app,
        ["backtest", "--orders", str(orders), "--shipments", str(shipments), "--from", "2025-05", "--to", "2025-05",
         "--no-boosting", "--out", str(tmp_path / "told")],
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "learned weekly" in said.output
    told = json.loads((tmp_path / "told.json").read_text())
    assert [each["name"] for each in told["marks"]] == ["Reassure", "Route quantiles"]
    assert told["store"]["store_days"] == pytest.approx(14.0, abs=0.1)
    path = told["store"]["frontier"]
    assert [step["days"] for step in path] == sorted(step["days"] for step in path)
    assert [step["late"] for step in path] == sorted((step["late"] for step in path), reverse=True)
    page = (tmp_path / "told.md").read_text()
    assert "| Reassure |" in page
    assert "Against the store's own dates" in page


def test_a_file_of_shipments_says_which_column_it_lacks(tmp_path: Path) -> None:
    orders, shipments = _written(tmp_path)
    shipments.write_text("order,carrier\n1,dhl\n")
    with pytest.raises(NoFile, match="delivered_at"):
        history.parcels(orders, shipments, preset="reassure")


@pytest.mark.skipif(not OLIST.is_dir(), reason="needs Olist's tables, which can't be redistributed")
def test_olist_is_read_with_both_ends_distance_and_the_stores_date() -> None:
    found = olist.parcels(OLIST)
    assert len(found) == 22_959
    one = next(parcel for parcel in found if parcel.key == "559115c14f48d999adcc027b4a702c8b")
    assert one.placed_at == datetime(2018, 1, 1, 11, 3)  # noqa: DTZ001 - local, as in the file
    assert (one.route.country, one.route.region, one.route.items) == ("BR", "SP", 1)
    assert one.route.origin_region
    assert one.route.vendor
    assert one.promised_on == date(2018, 1, 18)
