"""The lean door for dates before purchase: plain WSGI before Django's middleware, answered from memory.

It takes GET and POST on `/api/v1/promises/quote`, and POST on `…/quote/batch`; who accepts `application/ld+json` gets
schema.org's markup instead. Shops' pages ask it from other origins
with a key that may do nothing else, which may therefore stand in the address.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import OperationalError

from reassure.api.problems import MEDIA_TYPE, Problem
from reassure.api.quoting import answers, markup, wire
from reassure.api.quoting.book import Book
from reassure.api.quoting.memory import Held, Key, Memory
from reassure.api.quoting.wire import Ask, Quoted, Way
from reassure.kit import clock

Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Header = tuple[str, str]

log = logging.getLogger(__name__)
PATH = "/api/v1/promises/quote"
PATHS = frozenset({PATH, f"{PATH}/batch"})
MAX_BYTES = 256 * 1024
#: Pages may show an answer for so long, and meanwhile fetch a new one; never past the cut-off it counts on.
FRESH_SECONDS, STALE_SECONDS = 60, 300
JSON = ("Content-Type", "application/json")
LINKED = ("Content-Type", markup.MEDIA_TYPE)
OPEN = ("Access-Control-Allow-Origin", "*")
PREFLIGHT = [
    OPEN,
    ("Access-Control-Allow-Methods", "GET, POST"),
    ("Access-Control-Allow-Headers", "authorization, content-type"),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
]
#: Headers in which networks in front of us say where the reader is.
COUNTRY_HEADERS = ("HTTP_CF_IPCOUNTRY", "HTTP_CLOUDFRONT_VIEWER_COUNTRY", "HTTP_X_COUNTRY_CODE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An answer of the door."""

    status: HTTPStatus
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Refusal(Exception):
    """Why there is no quote, as a problem document says it."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class Door:
    """A WSGI application. A key may ask `limit` times a minute, counted by each process for itself."""

    def __init__(self, memory: Memory, book: Book, *, limit: int = 60_000) -> None:
        self.memory, self.book, self.limit = memory, book, limit
        self._minute, self._asked = 0, Counter[UUID]()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            start_response("204 No Content", PREFLIGHT)
            return [b""]
        try:
            said = self.answer(environ, clock.now())
        except Refusal as refused:
            said = _problem(refused)
        except OperationalError:
            said = _problem(Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Ask again in a moment."))
        except Exception:
            log.exception("a quote failed")
            said = _problem(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "our_fault", "Something broke on our side."))
        headers = [OPEN, ("Content-Length", str(len(said.body))), *said.headers]
        start_response(f"{said.status.value} {said.status.phrase}", headers)
        return [said.body]

    def close(self) -> None:
        """Write down what is left, and stop."""
        self.book.close()
        self.memory.close()

    def answer(self, environ: Environ, now: datetime) -> Said:
        """Raises `Refusal`."""
        query = parse_qs(environ.get("QUERY_STRING", ""), max_num_fields=200)
        held, key = self._admitted(environ, query)
        self._count(key, now)
        try:
            if environ["PATH_INFO"].endswith("/batch"):
                return self._batch(environ, held, now)
            ask = _asked(environ, query)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"The request can't be understood: {error}."
            ) from None
        for_machines = markup.MEDIA_TYPE in environ.get("HTTP_ACCEPT", "")
        quoted = self._quoted(ask, environ, held, now, shown=not for_machines)
        if for_machines:
            body = markup.offers(quoted, postcode=ask.to.postcode, now=now)
            return _fresh(body, LINKED, quoted.methods, environ, key, now)
        return _fresh(wire.encode(quoted), JSON, quoted.methods, environ, key, now)

    def _admitted(self, environ: Environ, query: dict[str, list[str]]) -> tuple[Held, Key]:
        """A key in the address is everybody's to read, so it counts only if it can do no more than this."""
        header = environ.get("HTTP_AUTHORIZATION", "")
        in_address = query.get("key", [""])[-1]
        found = self.memory.of_key(header.removeprefix("Bearer ") or in_address)
        if found is None or (not header and not found[1].only_quotes):
            detail = (
                "Send a live API key that may quote: Authorization: Bearer rk_…, or key= one that may do nothing else."
            )
            raise Refusal(HTTPStatus.UNAUTHORIZED, "no_key", detail)
        return found

    def _count(self, key: Key, now: datetime) -> None:
        minute = int(now.timestamp()) // 60
        if minute != self._minute:
            self._minute, self._asked = minute, Counter()
        self._asked[key.id] += 1
        if self._asked[key.id] > self.limit:
            detail = f"This key may ask {self.limit} times a minute: wait for the next one."
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", detail)

    def _batch(self, environ: Environ, held: Held, now: datetime) -> Said:
        if environ["REQUEST_METHOD"] != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Batches are sent by POST.")
        asks = wire.batch(_body(environ)).quotes
        found = tuple(self._quoted(ask, environ, held, now) for ask in asks)
        return Said(status=HTTPStatus.OK, body=wire.encode(wire.ManyQuoted(quotes=found)), headers=(JSON,))

    def _quoted(self, ask: Ask, environ: Environ, held: Held, now: datetime, *, shown: bool = True) -> Quoted:
        """The answer, kept where somebody is `shown` it."""
        seen = "" if ask.to.country else next((environ[name] for name in COUNTRY_HEADERS if name in environ), "")
        if not ask.to.country and not (len(seen) == 2 and seen.isalpha()):
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY, "country_missing", "Say where it goes: to.country, such as DE."
            )
        quoted = answers.answered(ask, held.whole, seen_country=seen, now=now)
        if shown and (ask.basket or int(quoted.id[:8], 16) % 100 < held.whole.quotes_kept_percent):
            self.book.write(held.merchant_id, ask, quoted, now)
        return quoted


@cache
def from_settings() -> Door:
    """This process's door."""
    book = Book()
    book.flush_at_exit()
    return Door(Memory(), book, limit=settings.QUOTES_PER_MINUTE)


def _asked(environ: Environ, query: dict[str, list[str]]) -> Ask:
    if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
        return answers.from_query(query)
    if environ["REQUEST_METHOD"] == "POST":
        return wire.ask(_body(environ))
    raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Ask by GET or POST.")


def _body(environ: Environ) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BYTES:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "A question may weigh at most 256 kB.")
    return bytes(environ["wsgi.input"].read(int(length)))


def _fresh(body: bytes, kind: Header, ways: Iterable[Way], environ: Environ, key: Key, now: datetime) -> Said:
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    last = min((way.order_before for way in ways if way.order_before), default=None)
    fresh = FRESH_SECONDS if last is None else max(0, min(FRESH_SECONDS, int((last - now).total_seconds())))
    who = "public" if key.only_quotes and "HTTP_AUTHORIZATION" not in environ else "private"
    cache = f"{who}, max-age={fresh}, stale-while-revalidate={STALE_SECONDS if fresh == FRESH_SECONDS else 0}"
    headers = (kind, ("ETag", tag), ("Cache-Control", cache), ("Vary", "Accept"))
    if environ.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/") == tag:
        return Said(status=HTTPStatus.NOT_MODIFIED, body=b"", headers=headers[1:])
    return Said(status=HTTPStatus.OK, body=body, headers=headers)


_ALSO: dict[HTTPStatus, tuple[tuple[str, str], ...]] = {
    HTTPStatus.UNAUTHORIZED: (("WWW-Authenticate", "Bearer"),),
    HTTPStatus.TOO_MANY_REQUESTS: (("Retry-After", "60"),),
    HTTPStatus.SERVICE_UNAVAILABLE: (("Retry-After", "1"),),
}


def _problem(refused: Refusal) -> Said:
    body = Problem(
        type=f"urn:reassure:problem:{refused.code}",
        title=refused.status.phrase,
        status=refused.status.value,
        detail=refused.detail,
        code=refused.code,
    )
    headers: tuple[tuple[str, str], ...] = (("Content-Type", MEDIA_TYPE),)
    headers += _ALSO.get(refused.status, ())
    return Said(status=refused.status, body=body.model_dump_json().encode(), headers=headers)
