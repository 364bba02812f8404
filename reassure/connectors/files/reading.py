"""Files read as a stream: a million lines need no more memory than a hundred."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import IO, Any, TypeVar

from reassure.connectors.files.mapping import Plan, Row, Unfit
from reassure.kit.errors import Refused

#: A JSON line longer than this is no order.
LONGEST_LINE = 5_000_000
_Page = TypeVar("_Page")
#: U+0000 as it is or as JSON writes it: PostgreSQL keeps it in no text.
NUL = re.compile(r"\0|(?<!\\)(?:\\\\)*\\u0000")
HOLDS_NUL = "It holds a NUL character (U+0000), which no text may: take it out and import the line again."
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}


class NoFile(Refused):
    """The path names nothing that can be read."""

    code = "no_file"
    status = 422


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One order's part of the file: its rows or its document, or the reason why it can't be read.

    It ends in `line`; `first` is where it begins, which is what a report names.
    """

    first: int
    line: int
    reference: str = ""
    rows: tuple[Row, ...] = ()
    document: Any = None
    wrong: Unfit | None = None


class Source:
    """An open file that knows how far it has been read, in bytes as they lie on the disk."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise NoFile(f"There is no file {path}.")
        self.path, self.size = path, path.stat().st_size
        self._raw: BufferedReader = path.open("rb")

    def __enter__(self) -> "Source":
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    @property
    def done(self) -> int:
        return self._raw.tell()

    def text(self) -> IO[str]:
        """What is no UTF-8 comes as U+FFFD, and the row that holds it is refused."""
        unpacked: Any = gzip.GzipFile(fileobj=self._raw) if self.path.suffix == ".gz" else self._raw
        self._text = TextIOWrapper(unpacked, encoding="utf-8-sig", errors="replace", newline="")
        return self._text


def format_of(path: Path) -> str:
    """`csv` or `jsonl`, by the name's ending. Raises `NoFile`."""
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if suffix.lower() not in SUFFIXES:
        raise NoFile(f"{path.name}: a file to import ends in .csv or .jsonl, perhaps with .gz after it.")
    return SUFFIXES[suffix.lower()]


def ahead(pages: Iterator[_Page]) -> Iterator[_Page]:
    """The same pages, each read while the one before it is worked on."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = reader.submit(next, pages, None)
            yield page


def fingerprint(path: Path, reading: str) -> str:
    """Of the file's size and both its ends, and of how it is read."""
    mark = blake2b(reading.encode(), digest_size=16)
    with path.open("rb") as file:
        mark.update(str(path.stat().st_size).encode() + file.read(65_536))
        file.seek(max(path.stat().st_size - 65_536, 0))
        mark.update(file.read())
    return mark.hexdigest()


def pieces(source: Source, plan: Plan) -> Iterator[Piece]:
    """The orders of the file, one after another. Raises `NoFile` for a broken archive or a CSV without its columns."""
    try:
        if format_of(source.path) == "jsonl":
            yield from _documents(source.text())
        else:
            yield from _grouped(_rows(source.text(), plan), plan)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise NoFile(f"{source.path.name} is a broken archive: {error}.") from None


def _documents(text: IO[str]) -> Iterator[Piece]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if not line.endswith("\n") and len(line) >= LONGEST_LINE:
            while (rest := text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            yield Piece(first=number, line=number, wrong=Unfit("The line is too long.", code="length"))
        elif line.strip():
            yield _document(line, number)


def _document(line: str, number: int) -> Piece:
    try:
        if "\ufffd" in line:
            raise Unfit("The line is not UTF-8 text.", code="encoding")
        if NUL.search(line):
            raise Unfit(HOLDS_NUL, code="nul")
        told = json.loads(line)
    except json.JSONDecodeError as error:
        wrong = Unfit(f"The line is not JSON: {error.msg} at character {error.pos + 1}.", code="json")
        return Piece(first=number, line=number, wrong=wrong)
    except (Unfit, RecursionError) as error:
        wrong = error if isinstance(error, Unfit) else Unfit("The line is nested too deeply.", code="json")
        return Piece(first=number, line=number, wrong=wrong)
    reference = str(told.get("number", "")) if isinstance(told, dict) else ""
    return Piece(first=number, line=number, reference=reference, document=told)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A row of the CSV, its cells without the space around them, or what is wrong with it."""

    line: int
    cells: dict[str, str]
    wrong: Unfit | None = None


def _rows(text: IO[str], plan: Plan) -> Iterator[_Read]:
    reader = csv.reader(text, delimiter=plan.delimiter)
    header = [name.strip() for name in next(reader, [])]
    if plan.key not in header:
        known = ", ".join(header[:8]) or "nothing"
        raise NoFile(f"The file has no column “{plan.key}”. Its first columns are: {known}.")
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Read(line=line, cells={}, wrong=Unfit(f"The row can't be read: {error}.", code="csv"))
            continue
        if any(cells):
            yield _read(line, header, cells)


def _read(line: int, header: list[str], cells: list[str]) -> _Read:
    named = dict(zip(header, map(str.strip, cells), strict=False))
    whole = "".join(cells)
    if len(cells) > len(header):
        return _Read(line=line, cells=named, wrong=Unfit("The row has more cells than there are columns.", code="csv"))
    if "\ufffd" in whole:
        return _Read(line=line, cells=named, wrong=Unfit("The row is not UTF-8 text.", code="encoding"))
    if "\0" in whole:
        clean = {name: cell.replace("\0", "") for name, cell in named.items()}
        return _Read(line=line, cells=clean, wrong=Unfit(HOLDS_NUL, code="nul"))
    return _Read(line=line, cells=named)


def _grouped(rows: Iterator[_Read], plan: Plan) -> Iterator[Piece]:
    """Rows that follow each other with one key are one order; a row without a key belongs to the one before."""
    group: list[_Read] = []
    for row in rows:
        key = row.cells.get(plan.key, "")
        if group and key and key != group[0].cells.get(plan.key, ""):
            yield _piece(group, plan)
            group = []
        group.append(row)
    if group:
        yield _piece(group, plan)


def _piece(group: list[_Read], plan: Plan) -> Piece:
    """One wrong row is enough to leave the whole order out: half an order would be a wrong one."""
    wrong = next((row for row in group if row.wrong is not None), None)
    reference = group[0].cells.get(plan.key, "")
    last = group[-1].line
    if wrong is not None:
        return Piece(first=wrong.line, line=last, reference=reference, wrong=wrong.wrong)
    rows = tuple(Row(line=row.line, cells=row.cells) for row in group)
    if not reference:
        return Piece(first=group[0].line, line=last, wrong=Unfit(f"{plan.key}: is empty.", code="number"))
    return Piece(first=group[0].line, line=last, reference=reference, rows=rows)
