"""Karrio's parts of one carrier, set up for one account and one question. Loaded when first used."""

import io
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from reassure.connectors.base import Account, Permanent, Temporary
from reassure.connectors.carriers import CARRIERS, Carrier
from reassure.connectors.karrio import wire
from reassure.kit import clock, extras

SECONDS = 30.0
#: Settings of a connection that are ours, not Karrio's.
OURS = frozenset({"carrier", "base_url", "source", "sandbox", "account"})
BUSY = ("10429", "429", "5")
#: What the three names of a plain `karrio` connection mean to these carriers.
KEY_SECRET_ACCOUNT = {
    "dhl_express": ("site_id", "password", "account_number"),
    "fedex": ("track_api_key", "track_secret_key", "account_number"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Gateway:
    """What writes a question, what carries it, and what the wire said."""

    mapper: Any
    proxy: Any
    trace: wire.Trace


def carrier_of(account: Account) -> Carrier:
    """By the connection's vendor, or by what a `karrio` connection names; Karrio's own names are understood too."""
    named = str(account.settings.get("carrier") or account.vendor).strip().lower()
    if named in CARRIERS:
        return CARRIERS[named]
    module = named.replace("-", "_")
    known = next((row for row in CARRIERS.values() if row.module in {module, named}), None)
    return known or Carrier(
        slug=named, name=named, module=module, needs=(), can=frozenset({"track"}), serves=frozenset({named})
    )


def gateway(account: Account, row: Carrier) -> Gateway:
    """One carrier's parts only: Karrio's own gateway first imports every carrier there is, which takes seconds."""
    parts = module(row)
    try:
        known = parts.Settings(**_settings(account, row, {field.name for field in parts.Settings.__attrs_attrs__}))
    except TypeError as error:
        raise Permanent(f"{row.name} can't be set up: {error}") from error
    trace = wire.Trace(clock.now())
    utils = extras.load("karrio.core.utils", extra=row.extra)
    known.cache, known.tracer, known.system_config = _tokens(), trace, utils.SystemConfig()
    url = str(account.settings.get("base_url", "")).rstrip("/")
    if url:
        _redirect(known, _allowed(url, row))
    return Gateway(mapper=parts.Mapper(known), proxy=parts.Proxy(known), trace=trace)


def module(row: Carrier) -> Any:
    """Raises `Permanent` naming what to install."""
    try:
        _quieten()
        return extras.load(f"karrio.mappers.{row.module}", extra=row.extra)
    except extras.Missing as error:
        raise Permanent(f"{row.name} can't be asked yet. {error.message}") from error


def _settings(account: Account, row: Carrier, fields: set[str]) -> dict[str, Any]:
    given = {name: value for name, value in account.settings.items() if name not in OURS}
    secret = dict(account.credentials)
    key, password, number = KEY_SECRET_ACCOUNT.get(row.module, (*(*row.needs, "key", "secret")[:2], "account_number"))
    named = {key: secret.pop("key", ""), password: secret.pop("secret", ""), number: account.settings.get("account")}
    known = given | {name: value for name, value in named.items() if value} | secret
    known["config"] = {name: given[name] for name in row.configures if given.get(name)}
    known["test_mode"] = bool(account.settings.get("sandbox"))
    return {name: value for name, value in known.items() if name in fields}


def _allowed(url: str, row: Carrier) -> str:
    """Where credentials go is the carrier's own; a merchant may name another of its hosts."""
    host, domain = urlsplit(url).hostname or "", row.domain
    own = bool(domain) and (host == domain or host.endswith(f".{domain}")) and url.startswith("https://")
    if own or settings.ALLOW_PRIVATE_URLS:
        return url
    raise Permanent(f"“{url}” is not an address of {row.name}: leave it empty, or use one under {domain or 'its own'}.")


def _redirect(known: Any, url: str) -> None:
    """Karrio knows no base address per connection, so this connection's settings get a class of their own. A carrier's
    further servers keep their paths; what is made of `server_url` follows by itself, and sign-ins elsewhere stay."""
    kind = type(known)
    here = urlsplit(url)
    own: dict[str, str] = {"server_url": url}
    for name in dir(kind):
        if name.endswith("_server_url"):
            moved = urlsplit(getattr(known, name))._replace(scheme=here.scheme, netloc=here.netloc).geturl()
            own[name] = moved
    known.__class__ = type(kind.__name__, (kind,), own)


@contextmanager
def translated(trace: wire.Trace) -> Iterator[None]:
    """Karrio's errors as ours. Its helper threads hand errors on in odd shapes: what isn't a refusal is a fault."""
    errors = extras.load("karrio.core.errors", extra="carriers")
    try:
        yield
    except errors.ParsedMessagesError as error:
        said = "; ".join(str(message.message) for message in error.messages)
        busy = any(str(message.code or "").startswith(BUSY) for message in error.messages)
        raise (judged(said, trace) or (Temporary(said) if busy else Permanent(said))) from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise (judged(said, trace) or Temporary(said)) from error


def judged(said: str, trace: wire.Trace) -> Temporary | Permanent | None:
    """What the wire's worst refusal makes of a failure; None where it says nothing."""
    worst = trace.worst
    if worst is None:
        return None
    if worst.passing:
        return Temporary(said or f"HTTP {worst.status}", retry_after=trace.retry_after)
    return Permanent(said or f"HTTP {worst.status}") if worst.status in wire.DENIED else None


_printing = threading.Lock()


@contextmanager
def quiet() -> Iterator[None]:
    """Karrio prints what it doesn't know; `sys.stdout` is everybody's, so one at a time."""
    with _printing, redirect_stdout(io.StringIO()):
        yield


@cache
def _quieten() -> None:
    """Karrio logs to stderr, GLS's tokens through jstruct too, and never sets a timeout: a default is set for this
    process's sockets."""
    logging.getLogger("jstruct").setLevel(logging.ERROR)
    extras.load("loguru", extra="carriers").logger.disable("karrio")
    extras.load("karrio.core.utils.helpers", extra="carriers")
    wire.secure()
    if socket.getdefaulttimeout() is None:
        socket.setdefaulttimeout(SECONDS)


@cache
def _tokens() -> Any:
    """Sign-in tokens by account, shared in this process, so that not every question signs in."""
    return extras.load("karrio.lib", extra="carriers").Cache()
