"""What goes over the wire beneath Karrio, which keeps neither status nor headers of an answer, follows any redirect
and switches the check of certificates off for the whole process.

One opener for the process mends all three; a trace per question remembers what the carrier's servers said.
"""

import ssl
import threading
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

STATUS = "X-Reassure-Status"
TOO_MANY = 429
DENIED = frozenset({401, 403})
#: A carrier that asks for more patience than this is asked again after this long.
PATIENCE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """An answer that was an HTTP error."""

    status: int
    retry_after: timedelta | None = None

    @property
    def passing(self) -> bool:
        return self.status in {TOO_MANY, 408} or self.status >= 500


@dataclass(slots=True)
class Trace:
    """Karrio's tracer for one question; it is called from Karrio's threads."""

    now: datetime
    refusals: list[Refusal] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def with_metadata(self, _metadata: Mapping[str, Any]) -> "Trace":
        return self

    def __call__(self, told: Any, what: str, **_: Any) -> Any:
        headers = told.get("response_headers") if what == "error" and isinstance(told, Mapping) else None
        if headers:
            named = {name.lower(): str(value) for name, value in headers.items()}
            with self._lock:
                self.refusals.append(refusal(named, self.now))
        return told

    @property
    def worst(self) -> Refusal | None:
        """What decides: too many questions first, then a server's fault, then the rest."""
        ranked = sorted(self.refusals, key=lambda one: (one.status == TOO_MANY, one.passing), reverse=True)
        return ranked[0] if ranked else None

    @property
    def retry_after(self) -> timedelta | None:
        return max((one.retry_after for one in self.refusals if one.retry_after), default=None)


def refusal(headers: Mapping[str, str], now: datetime) -> Refusal:
    """`headers` with lower-case names; `STATUS` is among them."""
    status = headers.get(STATUS.lower(), "0")
    return Refusal(status=int(status) if status.isdigit() else 0, retry_after=waiting(headers.get("retry-after"), now))


def waiting(told: str | None, now: datetime) -> timedelta | None:
    """Retry-After as seconds or as a date (RFC 9110, 10.2.3); None for anything else, a day at most."""
    said = (told or "").strip()
    if said.isdigit():
        return min(timedelta(seconds=min(int(said), 10**9)), PATIENCE)
    try:
        return min(max(parsedate_to_datetime(said) - now, timedelta()), PATIENCE)
    except (TypeError, ValueError):
        return None


class _Status(urllib.request.BaseHandler):
    """Writes an error's status among its headers, which is all that Karrio hands on."""

    handler_order = 100

    def http_response(self, request: Any, response: Any) -> Any:
        if response.code >= 400:
            response.headers[STATUS] = str(response.code)
        return response

    https_response = http_response


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Credentials stay with the carrier: a redirect to another host is not followed."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if urlsplit(newurl).hostname != urlsplit(req.full_url).hostname:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def opener(*more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    https = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    return urllib.request.build_opener(https, _Status(), _SameHost(), *more)


def secure() -> None:
    """Call it after Karrio is imported: importing it switches certificates off, its calls use this process's opener."""
    ssl._create_default_https_context = ssl.create_default_context
    urllib.request.install_opener(opener())
