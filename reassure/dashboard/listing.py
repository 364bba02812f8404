"""What a list shows, as plain values: templates get these and can ask the database nothing."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _

from reassure.dashboard.page import StaffRequest
from reassure.kit.errors import Invalid

Words = str | Lazy


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """A button in a row: posts to `action`. With `ask` it asks first."""

    label: Words
    action: str
    kind: str = ""
    name: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: a word, perhaps a link, a badge's tone, a line under it, an instant, buttons."""

    word: Any = ""
    href: str = ""
    badge: str | None = None
    note: Words = ""
    kind: str = ""
    at: Any = None
    presses: tuple[Press, ...] = ()

    @property
    def blank(self) -> bool:
        """Nothing to read here: a card on a phone leaves it out."""
        return self.word in ("", "–") and not (self.note or self.at or self.presses)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    href: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Empty:
    """What will stand here, and how it gets here."""

    title: Words
    text: Words = ""
    icon: str = "list"
    href: str = ""
    label: Words = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    word: Words
    href: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A saved view; `forget` removes it."""

    word: str
    href: str
    here: bool
    forget: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A link at the top of a page."""

    word: Words
    href: str
    icon: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A table with what finds and moves its rows. `older` is the next page; `bulk` acts on chosen rows."""

    caption: Words
    heads: tuple[Words, ...]
    rows: Sequence[Row]
    empty: Empty
    older: str = ""
    newest: str = ""
    bulk: tuple[Press, ...] = ()

    @property
    def lines(self) -> Iterator[tuple[Row, list[tuple[Words, Cell]]]]:
        """Each row with its cells, and over each cell the head that a narrow screen shows beside it."""
        for row in self.rows:
            yield row, list(zip(self.heads, row.cells, strict=False))


def address(request: StaffRequest, **changes: str) -> str:
    """This page's address with some of its query changed; an empty value goes."""
    kept = {name: value for name, value in request.GET.items() if value} | changes
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def chosen(request: StaffRequest) -> list[UUID]:
    """The keys of the rows that were ticked; what is no key is left out. Raises `Invalid` for none."""
    found = []
    for text in request.POST.getlist("chosen"):
        with suppress(ValueError):
            found.append(UUID(str(text)))
    if not found:
        raise Invalid(_("Choose at least one row first."), code="none_chosen")
    return found


def older(request: StaffRequest, cursor: Any) -> str:
    return address(request, after=str(cursor)) if cursor else ""


def newest(request: StaffRequest) -> str:
    return address(request, after="") if request.GET.get("after") else ""
