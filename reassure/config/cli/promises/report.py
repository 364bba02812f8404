"""A backtest's figures for people: a table in the terminal, the same in Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from reassure.promises.forecast.judge import AgainstStore, Marks, Step

NOTE = (
    "Every figure is of parcels foretold at the last cut before they were ordered. At a cut only what had happened "
    "until then was known; parcels still open counted as open. Days are calendar days."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """All that a backtest found; `marks` begin with ours."""

    marks: tuple[Marks, ...]
    store: AgainstStore | None
    parcels: int
    months: tuple[str, str]
    refit: str

    @property
    def title(self) -> str:
        return f"{self.parcels:,} parcels of {self.months[0]} to {self.months[1]}, learned {self.refit}"


def show(told: Told, console: Console) -> None:
    for title, head, rows in _tables(told):
        table = Table(*head, title=title, title_justify="left", box=box.SIMPLE_HEAD)
        table.columns[0].no_wrap = True
        for row in rows:
            table.add_row(*row)
        console.print(table)


def markdown(told: Told) -> str:
    parts = ["# Backtest", "", NOTE, ""]
    for title, head, rows in _tables(told):
        lines = [head, ("---",) * len(head), *rows]
        parts += [f"## {title}", "", *(f"| {' | '.join(cells)} |" for cells in lines), ""]
    return "\n".join(parts)


Lines = list[tuple[str, ...]]


def _tables(told: Told) -> Iterator[tuple[str, tuple[str, ...], Lines]]:
    head = ("", "MAE", "pinball .5", ".8", ".9", "P90 covers", "worst month", "80 % interval", "its width")
    yield told.title, head, list(_contenders(told.marks))
    months = tuple(told.marks[0].months)
    covered: Lines = [(each.name, *(f"{each.months[month]:.3f}" for month in months)) for each in told.marks]
    yield "P90 coverage by month", ("", *months), covered
    if told.store:
        yield (
            "Against the store's own dates",
            ("", "Chance or price", "Late by day", "Mean days promised", "Shorter by"),
            [*_dates(told.store)],
        )
        yield (
            "What a later or an earlier date costs",
            ("Chance named", "Late by day", "Mean days promised"),
            [(f"{step.level:.3f}", f"{step.late:.1%}", f"{step.days:.1f}") for step in told.store.frontier],
        )


def _contenders(marks: tuple[Marks, ...]) -> Iterator[tuple[str, ...]]:
    ours = marks[0]
    for each in marks:
        losses = (f"{each.pinball[level]:.3f}" for level in ("0.5", "0.8", "0.9"))
        coverage = (f"{each.p90:.3f}", f"{each.worst:.3f}", f"{each.interval:.3f}", f"{each.width:.1f}")
        yield (each.name, f"{each.mae:.3f}", *losses, *coverage)
    for each in marks[1:]:
        gains = (_less(ours.pinball[level], each.pinball[level]) for level in ("0.5", "0.8", "0.9"))
        yield (f"ours against {each.name}", _less(ours.mae, each.mae), *gains, "", "", "", "")


def _less(ours: float, theirs: float) -> str:
    return f"{100 * (ours / theirs - 1):+.1f} %"


def _dates(store: AgainstStore) -> Iterator[tuple[str, ...]]:
    yield ("The store", "", f"{store.store_late:.1%}", f"{store.store_days:.1f}", "")
    named: tuple[tuple[str, Step], ...] = (
        ("Ours, the same chance for all", store.same_chance),
        ("Ours, as long as a day more pays", store.same_price),
        ("Ours, as sure as the store had been", store.as_sure),
        ("Ours at the store's lateness (hindsight)", store.hindsight),
    )
    for name, step in named:
        saved = f"{store.store_days - step.days:.1f} days"
        yield (name, f"{step.level:.3f}", f"{step.late:.1%}", f"{step.days:.1f}", saved)
