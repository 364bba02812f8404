"""Importing orders from a file: page by page, each page durable, the wrong lines left out and named, never speaking.

Killed and begun again it goes on where it was: a page of orders and the position after it commit together.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from reassure.connectors.files import olist
from reassure.connectors.files.mapping import Plan, Unfit, order_from_document, order_from_rows
from reassure.connectors.files.presets import Reading, reading_of
from reassure.connectors.files.reading import Piece, Source, ahead, fingerprint, pieces
from reassure.connectors.files.seen import Seen
from reassure.connectors.models import ImportRefusal, ImportRun
from reassure.journal import actions as journal
from reassure.kit import clock, faults
from reassure.kit.errors import Invalid, Refused
from reassure.kit.tenancy import merchant_scope
from reassure.merchants.models import Merchant
from reassure.orders import actions as orders
from reassure.orders import queries as known
from reassure.orders.rules import OrderFacts
from reassure.orders.rules.judging import Judged, judge

#: Orders per transaction.
PAGE = 1000


class Elsewhere(Refused):
    """Another process is importing the same file at this moment."""

    code = "import_running"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far an import is. `done` and `size` are bytes of the file; the counts are of all that was read of it."""

    run_id: UUID
    done: int
    size: int
    placed: int
    renewed: int
    unchanged: int
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """An order of the file, or why there is none; `again` = its number stood further up already, almost surely."""

    piece: Piece
    order: Judged | None = None
    wrong: Invalid | None = None
    again: bool = False


def import_orders(
    *, merchant: Merchant, path: Path, preset: str, dry_run: bool, progress: Callable[[Progress], None]
) -> Progress:
    """Import a file's orders as history; `preset` is a preset's name or a mapping file's path.

    An unfinished import of the same file goes on. A dry run reads and checks all of it and keeps only its report.
    Raises `NoFile`, `WrongMapping`, `Elsewhere`.
    """
    reading = reading_of(preset)
    with _opened(path, reading) as (told, source):
        with merchant_scope(merchant.pk):
            run = _begin(path, reading, fingerprint(source.path, reading.mark), dry_run)
        with _noting_what_ends_it(merchant, run), _collecting_only_new_garbage():
            for page, done in ahead(_pages(told, source, after=run.position)):
                with merchant_scope(merchant.pk):
                    _keep(run, page, reading.source)
                progress(_progress(run, source, done))
        with merchant_scope(merchant.pk):
            _end(run)
        return _progress(run, source, source.done)


def _pages(told: Iterator[_Told], source: Source, *, after: int) -> Iterator[tuple[list[_Told], int]]:
    """The orders after this line, with how far the file is read when a page is full."""
    left = dropwhile(lambda each: each.piece.line <= after, told)
    while page := list(islice(left, PAGE)):
        yield page, source.done


@contextmanager
def _opened(path: Path, reading: Reading) -> Iterator[tuple[Iterator[_Told], Source]]:
    if reading.plan is None:
        with olist.orders(path) as (read, source):
            yield (_judged(piece, facts, wrong) for piece, facts, wrong in read), source
    else:
        with Source(path) as source:
            yield _mapped(pieces(source, reading.plan), reading.plan), source


def _mapped(read: Iterator[Piece], plan: Plan) -> Iterator[_Told]:
    """Rows of one order that don't stand together would overwrite each other, so their number is watched for."""
    seen = Seen()
    for piece in read:
        again = bool(piece.rows) and seen.add(piece.reference)
        try:
            yield _judged(piece, _facts(piece, plan), None, again=again)
        except Invalid as wrong:
            yield _Told(piece=piece, wrong=wrong)


def _facts(piece: Piece, plan: Plan) -> OrderFacts:
    if piece.wrong is not None:
        raise piece.wrong
    return order_from_rows(piece.rows, plan) if piece.rows else order_from_document(piece.document)


def _judged(piece: Piece, facts: OrderFacts | None, wrong: Invalid | None, *, again: bool = False) -> _Told:
    if facts is None:
        return _Told(piece=piece, wrong=wrong)
    try:
        return _Told(piece=piece, order=judge(facts), again=again)
    except Invalid as refused:
        return _Told(piece=piece, wrong=refused)


def _begin(path: Path, reading: Reading, mark: str, dry_run: bool) -> ImportRun:
    """The unfinished import of this file, else a new one."""
    now = clock.now()
    fresh = ImportRun(
        preset=reading.name, name=path.name, fingerprint=mark, dry_run=dry_run, started_at=now, moved_at=now
    )
    ImportRun.objects.bulk_create([fresh], ignore_conflicts=True)
    return ImportRun.objects.get(fingerprint=mark, dry_run=dry_run, state=ImportRun.State.UNFINISHED)


def _keep(run: ImportRun, page: Sequence[_Told], source: str) -> None:
    """Keep a page of orders, its refusals and the position after it. Raises `Elsewhere`."""
    kept = ImportRun.objects.select_for_update().get(pk=run.pk)
    if kept.position != run.position or kept.state != run.state:
        raise Elsewhere("This file is being imported by another process. Wait for it, or stop it first.")
    judged = [_without_repetition(told, page, source) for told in page]
    fit = [(told.piece, told.order) for told in judged if told.order is not None]
    refused = [(told.piece, told.wrong) for told in judged if told.wrong is not None]
    if run.dry_run:
        run.placed += len(fit)
    else:
        with journal.silent():
            refused += _place(run, fit, source)
    run.refused += len(refused)
    run.position, run.moved_at = page[-1].piece.line, clock.now()
    run.save(update_fields=["position", "placed", "renewed", "unchanged", "refused", "moved_at"])
    _report(run, refused)


def _without_repetition(told: _Told, page: Sequence[_Told], source: str) -> _Told:
    if not told.again or told.order is None:
        return told
    key = told.order.facts.external_id
    here = sum(1 for each in page if each.order is not None and each.order.facts.external_id == key) > 1
    if not here and not known.by_external_ids(source, [key]):
        return told
    reason = "Rows of this order stand further up already. All rows of an order must follow each other: sort the file."
    return _Told(piece=told.piece, wrong=Unfit(reason, code="scattered"))


def _place(run: ImportRun, fit: Sequence[tuple[Piece, Judged]], source: str) -> list[tuple[Piece, Invalid]]:
    """Place them together; where the database refuses, one by one, so that only the wrong one is left out."""
    try:
        with transaction.atomic():
            _count(run, orders.place_judged(told=[order for _, order in fit], source=source, now=clock.now()))
        return []
    except (DataError, IntegrityError):
        return [(piece, wrong) for piece, order in fit if (wrong := _place_one(run, order, source)) is not None]


def _place_one(run: ImportRun, order: Judged, source: str) -> Invalid | None:
    try:
        with transaction.atomic():
            _count(run, orders.place_judged(told=[order], source=source, now=clock.now()))
    except (DataError, IntegrityError) as error:
        return Unfit(f"The database refuses it: {str(error).splitlines()[0]}", code="database")
    return None


def _count(run: ImportRun, outcomes: Sequence[orders.Outcome]) -> None:
    for outcome in outcomes:
        setattr(run, outcome.what, getattr(run, outcome.what) + 1)


def _report(run: ImportRun, refused: Sequence[tuple[Piece, Invalid]]) -> None:
    ImportRefusal.objects.bulk_create(
        [
            ImportRefusal(
                run=run, line=piece.first, reference=piece.reference[:254], code=wrong.code, reason=wrong.message
            )
            for piece, wrong in refused
        ],
        ignore_conflicts=True,
    )


@contextmanager
def _noting_what_ends_it(merchant: Merchant, run: ImportRun) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        with merchant_scope(merchant.pk):
            ImportRun.objects.filter(pk=run.pk).update(error=faults.words(error)[:1000])
        raise


@contextmanager
def _collecting_only_new_garbage() -> Iterator[None]:
    """Python would go through all that stands already with each page or so: a fifth of an import's time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _end(run: ImportRun) -> None:
    run.state, run.error, run.finished_at = ImportRun.State.DONE, "", clock.now()
    run.save(update_fields=["state", "error", "finished_at"])
    counts = {name: getattr(run, name) for name in ("placed", "renewed", "unchanged", "refused")}
    data = {**counts, "preset": run.preset, "dry_run": run.dry_run}
    journal.record("import.finished", about=f"import/{run.pk}", at=run.finished_at, data=data)


def _progress(run: ImportRun, source: Source, done: int) -> Progress:
    return Progress(
        run_id=run.pk, done=done, size=source.size, placed=run.placed, renewed=run.renewed,
        unchanged=run.unchanged, refused=run.refused,
    )  # fmt: skip
