"""How orders are looked for: by the start of a number, an e-mail address or a name, as people type them."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from reassure.kit.errors import Invalid

Column = Literal["number_key", "email_lower", "name_key", "surname_key"]


def number_key(number: str) -> str:
    """`#ab 1001` and `AB1001` are one number."""
    return "".join(number.split()).lstrip("#").upper()[:60]


def name_key(name: str) -> str:
    """Lower case, without accents: `Émile Müller` is found by `emile mu`."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark))
    return " ".join(plain.split())[:120]


def surname_key(name: str) -> str:
    return name_key(name).rpartition(" ")[2]


def prefixes(text: str) -> dict[Column, str]:
    """Which columns start with what, for a text from a search box; any of them is a hit."""
    wanted = text.strip()
    if not wanted:
        return {}
    if "@" in wanted:
        return {"email_lower": wanted.lower()}
    name = name_key(wanted)
    found: dict[Column, str] = {"number_key": number_key(wanted)}
    if not wanted.startswith("#"):
        found |= {"email_lower": wanted.lower(), "name_key": name, "surname_key": name}
    return {column: start for column, start in found.items() if start}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What a list shows; None and empty = no matter. `placed_from` is inclusive, `placed_until` exclusive."""

    text: str = ""
    statuses: tuple[str, ...] = ()
    placed_from: datetime | None = None
    placed_until: datetime | None = None
    channel: str = ""
    country: str = ""
    tag: str = ""
    customer_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page of a list ended: newest first, the key breaks ties."""

    placed_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.placed_at.isoformat()}_{self.id}"


def place_from(cursor: str) -> Place | None:
    """Read a cursor; None for an empty one. Raises `Invalid`."""
    if not cursor:
        return None
    instant, _, key = cursor.partition("_")
    try:
        place = Place(placed_at=datetime.fromisoformat(instant), id=UUID(key))
    except ValueError:
        raise Invalid("This page of the list does not exist: start again at its beginning.", code="cursor") from None
    if place.placed_at.tzinfo is None:
        raise Invalid("This page of the list does not exist: start again at its beginning.", code="cursor")
    return place
