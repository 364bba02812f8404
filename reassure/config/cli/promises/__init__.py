"""`reassure promises …`: how good learned dates would have been. Works on files alone, without a database."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reassure.kit import extras

app = typer.Typer(help="Replay history and see how good learned delivery dates would have been.", no_args_is_help=True)


@app.callback()
def promises() -> None:
    """Learned delivery dates."""


class Every(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@app.command()
def backtest(  # noqa: PLR0913 - every option of a command is an argument
    orders: Annotated[Path, typer.Option(help="CSV or lines of JSON; for Olist its folder.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m"], help="The first month judged.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m"], help="The last month judged.")],
    shipments: Annotated[Path | None, typer.Option(help="CSV: order, carrier, shipped_at, delivered_at …")] = None,
    preset: Annotated[str, typer.Option(help="reassure, shopify, olist, or the path of a mapping file.")] = "reassure",
    refit: Annotated[Every, typer.Option(help="How often it learns anew.")] = Every.WEEKLY,
    country: Annotated[str, typer.Option(help="Whose holidays slow parcels down: DE. Olist knows its own.")] = "",
    boosting: Annotated[bool, typer.Option(help="Fit LightGBM too, the slowest part.")] = True,
    out: Annotated[Path, typer.Option(help="Where to write; .json and .md are added.")] = Path("backtest"),
) -> None:
    """Foretell each month of a history from what was known before it, and judge that against simpler ways."""
    extras.load("scipy", extra="forecast")
    if boosting:
        extras.load("lightgbm", extra="backtest")
    runner = extras.load("reassure.config.cli.promises.running", extra="forecast")
    asked = runner.Asked(
        orders=orders, shipments=shipments, preset=preset, country=country, first=first.date(), last=last.date(),
        refit=refit.value, boosting=boosting, out=out,
    )  # fmt: skip
    runner.run(asked, Console(highlight=False))
