"""Who may look, in which language, and how often one may ask. Pure."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
#: A reader who confirmed who they are need not do so again on this device for so long.
CONFIRMED_FOR = timedelta(hours=12)
#: A link in a mail opens the page for so long after the order was placed; after that the look-up finds it.
LINK_LASTS = timedelta(days=400)
#: After this a look-up's row is of no use to anybody and goes.
LOOKUP_KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most `most` in each window of `each`."""

    name: str
    most: int
    each: timedelta


#: Guessing a six-digit code at these rates takes years; a household behind one address still gets through.
BY_MAILBOX = Limit(name="mailbox", most=5, each=timedelta(hours=1))
BY_ADDRESS = Limit(name="address", most=20, each=timedelta(minutes=15))
BY_MERCHANT = Limit(name="merchant", most=3_000, each=timedelta(hours=1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """One counter: whose (`bucket` is a keyed hash, never an address) and since when."""

    bucket: str
    starts_at: datetime
    limit: Limit

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.limit.each


def windows(*, mailbox: str, address: str, now: datetime, key: str) -> tuple[Window, ...]:
    """The counters that one look-up moves, in the order in which they are locked."""
    whose = ((BY_ADDRESS, network(address)), (BY_MAILBOX, mailbox.strip().lower()), (BY_MERCHANT, ""))
    return tuple(
        Window(bucket=f"{limit.name}:{keyed(who, key=key)[:32]}", starts_at=_start(now, limit.each), limit=limit)
        for limit, who in whose
    )


def network(address: str) -> str:
    """What one subscriber holds: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def keyed(text: str, *, key: str) -> str:
    """HMAC-SHA256, hexadecimal: nobody without the key can find the text by trying all of them."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def digits(typed: str) -> str:
    """The code as typed, without the spaces and dashes people and keyboards put in."""
    return re.sub(r"[\s\u2009\u202f-]", "", typed)


def language(*, wanted: Sequence[str], offered: Iterable[str]) -> str:
    """The first wanted language that is offered (`de-AT` finds `de`), else the first offered, else English."""
    known = list(offered)
    for tag in wanted:
        short = tag.replace("_", "-").split("-")[0].lower()
        if short in known:
            return short
    return known[0] if known else "en"


def accepted(header: str) -> list[str]:
    """The languages of an Accept-Language header, best first; what cannot be read is left out."""
    found: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, quality = part.partition(";q=")
        try:
            found.append((-float(quality or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for quality, tag in sorted(found, key=lambda pair: pair[0]) if tag and quality < 0]


def _start(now: datetime, each: timedelta) -> datetime:
    length = int(each.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)
