"""Running a backtest: read, replay, judge, print, write."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from reassure.config.cli.promises import history, olist, report
from reassure.connectors.files.presets import OLIST
from reassure.kit.errors import Invalid
from reassure.promises.forecast import judge
from reassure.promises.forecast.backtest import Refit, Wanted, replay
from reassure.promises.forecast.facts import Parcel
from reassure.promises.forecast.worktime import Rhythm


class TooShort(Invalid):
    """Nothing can be judged in the months asked for."""

    code = "history_too_short"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The command's options."""

    orders: Path
    shipments: Path | None
    preset: str
    country: str
    first: date
    last: date
    refit: str
    boosting: bool
    out: Path


def run(asked: Asked, console: Console) -> None:
    parcels = _read(asked)
    country = "BR" if asked.preset == OLIST else asked.country
    wanted = Wanted(
        first=asked.first,
        until=(asked.last + timedelta(days=32)).replace(day=1),
        refit=Refit(asked.refit),
        rhythm=Rhythm(country=country.upper()),
        boosting=asked.boosting,
    )
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Replaying", total=1)
        found = replay(parcels, wanted, lambda done: progress.update(task, completed=done))
    if not len(found.judged):
        raise TooShort(f"No parcel from {asked.first:%Y-%m} to {asked.last:%Y-%m} can be judged: both ends' regions "
                       "and the delivery must be known, and some months of history before.")  # fmt: skip
    told = report.Told(
        marks=tuple(judge.marks(name, days, found) for name, days in found.days.items()),
        store=judge.against_store(found),
        parcels=len(found.judged),
        months=(f"{asked.first:%Y-%m}", f"{asked.last:%Y-%m}"),
        refit=asked.refit,
    )
    report.show(told, console)
    asked.out.with_suffix(".json").write_text(json.dumps(asdict(told), indent=1) + "\n", encoding="utf-8")
    asked.out.with_suffix(".md").write_text(report.markdown(told), encoding="utf-8")
    console.print(f"Written to {asked.out.with_suffix('.json')} and {asked.out.with_suffix('.md')}")


def _read(asked: Asked) -> list[Parcel]:
    if asked.preset == OLIST:
        return olist.parcels(asked.orders)
    return history.parcels(asked.orders, asked.shipments, preset=asked.preset)
