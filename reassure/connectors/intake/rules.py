"""Where a webhook goes, what of it is kept, and when it is read again. Pure."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

#: Shopify's largest orders come to 2 MB.
MAX_BYTES = 5 * 1024 * 1024
#: After these waits a delivery that fails stays until somebody replays it.
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3_600, 21_600, 86_400))
#: Headers that could hold somebody's key are not kept.
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
#: U+0000 as JSON writes it, behind any number of backslashes that stand for themselves.
NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
#: What would happen to a shop's person has to be done within this time.
PRIVACY_DUE = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Which merchant's which connection a request is for: `/in/<merchant id>/<token>`, and anything after it."""

    merchant_id: UUID
    token: str


def place_of(path: str) -> Place | None:
    parts = path.split("/", 5)
    if len(parts) < 4 or parts[1] != "in" or not 16 <= len(parts[3]) <= 64:
        return None
    try:
        return Place(merchant_id=UUID(parts[2]), token=parts[3])
    except ValueError:
        return None


def address(base_url: str, merchant_id: UUID, token: str) -> str:
    """What is given to the vendor."""
    return f"{base_url}/in/{merchant_id.hex}/{token}"


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in SECRET_HEADERS}


def without_nul(body: bytes) -> bytes:
    """What was sent, without the one character that no column holds: it says nothing and would stop everything."""
    return NUL.sub(rb"\1", body) if b"u0000" in body else body


def short(text: str, limit: int) -> str:
    """A key that fits its column: what is too long keeps its beginning and becomes unique by its hash."""
    text = text.replace("\x00", "")
    if len(text) <= limit:
        return text
    return f"{text[: limit - 65]}#{hashlib.sha256(text.encode()).hexdigest()}"


def wait(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None = until somebody replays it."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def waves(touched: Iterable[Collection[str] | None]) -> list[list[int]]:
    """Which deliveries may be applied together, by their places: one wave after the other.

    Each stands behind all earlier ones that touch the same thing; one that may touch anything (None) stands alone.
    """
    found: list[list[int]] = []
    last: dict[str, int] = {}
    first_open = 0
    for place, keys in enumerate(touched):
        wave = len(found) if keys is None else max([first_open, *(last[key] + 1 for key in keys if key in last)])
        found += [[] for _ in range(wave + 1 - len(found))]
        found[wave].append(place)
        if keys is None:
            first_open = wave + 1
        else:
            last |= dict.fromkeys(keys, wave)
    return found
