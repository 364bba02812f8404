"""`reassure import` and `reassure replay`: history, read again or for the first time; it never speaks."""

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from reassure.connectors.files import actions as files
from reassure.connectors.files import queries
from reassure.connectors.intake import actions as intake
from reassure.connectors.intake.queries import Wanted
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope
from reassure.merchants import queries as merchants


def orders(path: Path, slug: str, *, preset: str, dry_run: bool, console: Console) -> bool:
    """Import a file's orders; what is refused is written to a report beside it. False where something was."""
    merchant = merchants.merchant_by_slug(slug)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading" if dry_run else "Importing", total=None)
        done = files.import_orders(
            merchant=merchant, path=path, preset=preset, dry_run=dry_run,
            progress=lambda told: progress.update(task, completed=told.done, total=told.size),
        )  # fmt: skip
    would = "would be " if dry_run else ""
    console.print(f"{done.placed:,} {would}placed, {done.renewed:,} renewed, {done.unchanged:,} unchanged")
    if done.refused:
        report = path.with_name(f"{path.name}.refused.csv")
        with merchant_scope(merchant.pk):
            lines = list(queries.report(done.run_id))
        _report(lines, report, f"[yellow]{done.refused:,} refused[/yellow], each with its line and reason", console)
    return not done.refused


def _report(lines: list[str], path: Path, said: str, console: Console) -> None:
    """Write the report, or print it where the file's folder cannot be written, as that of a container."""
    try:
        path.write_text("".join(lines), encoding="utf-8", newline="")
        console.print(f"{said} in {path}")
    except OSError as error:
        console.print(f"{said}; {path} cannot be written ({error.strerror}):")
        console.print("".join(lines), markup=False, highlight=False, soft_wrap=True)


def replay(slug: str, *, state: str, topic: str, since: datetime | None, console: Console) -> None:
    """Have raw deliveries read again by the worker: rows are put right, nobody is told."""
    with merchant_scope(merchants.merchant_by_slug(slug).pk):
        wanted = Wanted(state=state, topic=topic, since=since)
        count = intake.replay(wanted=wanted, by="cli", now=clock.now())
    console.print(f"{count:,} deliveries will be read again.")
