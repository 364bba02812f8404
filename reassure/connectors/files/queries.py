"""Reading imports: how far they came, and a report of each line that was left out."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from uuid import UUID

from reassure.connectors.models import ImportRefusal, ImportRun
from reassure.kit.errors import NotFound


class ImportNotFound(NotFound):
    code = "import_not_found"


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """One import, as the dashboard lists it."""

    id: UUID
    name: str
    preset: str
    dry_run: bool
    finished: bool
    error: str
    position: int
    placed: int
    renewed: int
    unchanged: int
    refused: int
    started_at: datetime
    moved_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A line of the file, counted from 1, that is not imported."""

    line: int
    reference: str
    code: str
    reason: str


def imports(limit: int = 50) -> list[Import]:
    """The latest ones, newest first. One query."""
    return [_import(row) for row in ImportRun.objects.order_by("-started_at")[:limit]]


def one(import_id: UUID) -> Import:
    """Raises `ImportNotFound`."""
    row = ImportRun.objects.filter(pk=import_id).first()
    if row is None:
        raise ImportNotFound("There is no such import.")
    return _import(row)


def left_out(import_id: UUID, *, after: int = 0, limit: int = 100) -> list[LeftOut]:
    """A page of refused lines, in the file's order, after this line. One query."""
    rows = ImportRefusal.objects.filter(run=import_id, line__gt=after).order_by("line")[:limit]
    return [LeftOut(line=row.line, reference=row.reference, code=row.code, reason=row.reason) for row in rows]


def report(import_id: UUID) -> Iterator[str]:
    """The whole report as CSV, line by line, however long; safe to open in a spreadsheet."""
    yield _line(["line", "order", "code", "reason"])
    last = 0
    while page := left_out(import_id, after=last, limit=1000):
        for row in page:
            yield _line([str(row.line), row.reference, row.code, row.reason])
        last = page[-1].line


def _line(cells: list[str]) -> str:
    written = StringIO()
    csv.writer(written).writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
    return written.getvalue()


def _import(row: ImportRun) -> Import:
    return Import(
        id=row.pk, name=row.name, preset=row.preset, dry_run=row.dry_run,
        finished=row.state == ImportRun.State.DONE, error=row.error, position=row.position, placed=row.placed,
        renewed=row.renewed, unchanged=row.unchanged, refused=row.refused, started_at=row.started_at,
        moved_at=row.moved_at, finished_at=row.finished_at,
    )  # fmt: skip
