"""`python -m benchmarks [name …]`: runs them, prints a table, writes benchmarks/latest.md."""

import os
import platform
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import ground
from benchmarks.ground import Result

FOLDER = Path(__file__).parent
BENCHMARKS = ("journal", "intake", "track", "hooks", "polling", "orders", "page", "insights", "quote", "forecast")
HEAD = ("What", "Figure", "Unit", "This machine's limit", "Ratio", "Wanted")


def main(names: Sequence[str]) -> int:
    console = Console()
    results: list[Result] = []
    for name in names or BENCHMARKS:
        with console.status(f"{name} …"), ground.prepared() as database:
            found = import_module(f"benchmarks.{name}").run(database)
        for result in found:
            console.print(" · ".join(cell for cell in _cells(result) if cell), highlight=False)
        results += found
    console.print(_table(results))
    if not names:
        (FOLDER / "latest.md").write_text(_markdown(results))
    return 0


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.name,
        _number(result.figure),
        result.unit,
        _number(result.limit_figure) if result.limit_figure else "",
        f"{result.ratio:.2f}" if result.ratio else "",
        f"{result.sense} {result.wanted:g}" if result.wanted else "",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(results: Sequence[Result]) -> Table:
    table = Table(*HEAD)
    for result in results:
        table.add_row(*_cells(result))
    return table


def _markdown(results: Sequence[Result]) -> str:
    head = [
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; written by `bin/bench`.",
        "",
    ]
    rows = [f"| {' | '.join(cells)} |" for cells in (HEAD, ("---",) * len(HEAD), *map(_cells, results))]
    return "\n".join(["# Benchmarks", "", *head, *rows, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
