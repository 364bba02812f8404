"""CSV as a stream: page by page, each in a scope of its own, so that a large export holds nothing open."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, TypeVar
from uuid import UUID

from django.http import StreamingHttpResponse

from reassure.dashboard.page import StaffRequest
from reassure.journal import actions as journal
from reassure.kit import clock
from reassure.kit.tenancy import merchant_scope

Cursor = TypeVar("Cursor")
Page = Callable[[Cursor | None], tuple[Sequence[Sequence[Any]], Cursor | None]]
#: Spreadsheets run what begins so (OWASP, CSV injection).
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def stream(request: StaffRequest, name: str, heads: Sequence[Any], page: Page[Cursor]) -> StreamingHttpResponse:
    """Answer a file; `page(cursor)` gives rows and where to go on, None at the end. Who took it along is recorded."""
    merchant = request.merchant
    journal.record(
        "export.taken", about=f"merchant/{merchant.pk}", at=clock.now(), by=request.staff.key, data={"what": name}
    )
    answer = StreamingHttpResponse(_lines(heads, merchant.pk, page), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(heads: Sequence[Any], merchant_id: UUID, page: Page[Cursor]) -> Iterator[str]:
    yield _line(heads)
    cursor: Cursor | None = None
    while True:
        with merchant_scope(merchant_id):
            rows, cursor = page(cursor)
        yield "".join(_line(row) for row in rows)
        if cursor is None:
            return


def _line(cells: Iterable[Any]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_RUNS) else text
