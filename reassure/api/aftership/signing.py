"""Whether a request is signed as AfterShip's clients sign: HMAC ("AES") or RSA over method, body, date and address.

https://www.aftership.com/docs/tracking/quickstart/authentication; both official SDKs were read, which encode the query
differently: Python as a form does, JavaScript as `encodeURIComponent` does.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, quote, urlencode

#: What JavaScript leaves as it is, beside letters and figures.
UNESCAPED = "!'()*~"
HMAC, RSA = "as-signature-hmac-sha256", "as-signature-rsa-sha256"
#: How far a client's clock may be off, our own choice: so long a request that was overheard can be repeated.
DRIFT = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    query: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def is_fresh(sent: Sent, now: datetime) -> bool:
    try:
        return abs(now - parsedate_to_datetime(sent.headers.get("date", ""))) <= DRIFT
    except (ValueError, TypeError):
        return False


def signature(sent: Sent, header: str) -> bytes:
    """The signature's bytes; none where there is none that can be read."""
    try:
        return base64.b64decode(sent.headers.get(header, ""), validate=True)
    except ValueError:
        return b""


def has_hmac(sent: Sent, secret: str) -> bool:
    given = signature(sent, HMAC)
    return any(hmac.compare_digest(hmac.digest(secret.encode(), text, hashlib.sha256), given) for text in texts(sent))


def texts(sent: Sent) -> Iterator[bytes]:
    """What the client may have signed: one text for each way to write the query."""
    digest = hashlib.md5(sent.body, usedforsecurity=False).hexdigest().upper() if sent.body else ""
    kind = "application/json" if sent.body else ""
    ours = sorted((name, value.strip()) for name, value in sent.headers.items() if name.startswith("as-"))
    headers = "\n".join(f"{name}:{value}" for name, value in ours if name not in {HMAC, RSA})
    for address in _addresses(sent):
        parts = (sent.method, digest, kind, sent.headers.get("date", ""), headers, address)
        yield "\n".join(parts).encode()


def _addresses(sent: Sent) -> list[str]:
    told = {name: values[0] for name, values in sorted(parse_qs(sent.query, keep_blank_values=True).items())}
    if not told:
        return [sent.path]
    by_form = urlencode(told)
    by_component = "&".join(f"{name}={quote(value, safe=UNESCAPED)}" for name, value in told.items())
    return list(dict.fromkeys(f"{sent.path}?{query}" for query in (by_form, by_component)))
