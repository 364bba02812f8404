"""Asking carriers through the Karrio SDK, loaded when first used. Its calls block: workers only."""

import io
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from reassure.connectors.base import Account, Permanent, Temporary, TrackingAsked
from reassure.connectors.karrio.mapping import READERS, Answers, others
from reassure.kit import extras
from reassure.shipments.rules.facts import TrackingFacts
from reassure.shipments.rules.numbers import normalised

#: Karrio's names, where they aren't our slug with underscores.
NAMES = {"dhl": "dhl_universal"}
#: What each carrier calls the two secrets and the account.
FIELDS = {
    "ups": ("client_id", "client_secret", "account_number"),
    "fedex": ("track_api_key", "track_secret_key", "account_number"),
    "usps": ("client_id", "client_secret", "account_number"),
    "dhl_express": ("site_id", "password", "account_number"),
    "dhl_universal": ("consumer_key", "consumer_secret", ""),
}
#: Numbers in one question, by the carriers' limits.
AT_ONCE = {"fedex": 30, "dhl_express": 10}
#: Karrio follows redirects, so an address of the merchant's own must be the carrier's.
DOMAINS = {
    "ups": "ups.com",
    "fedex": "fedex.com",
    "usps": "usps.com",
    "dhl_express": "dhl.com",
    "dhl_universal": "dhl.com",
}
SECONDS = 30.0
BUSY = ("10429", "429", "5")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Gateway:
    """What writes a question, and what carries it."""

    mapper: Any
    proxy: Any


class Karrio:
    """One carrier account: settings `carrier` (our slug), `account`, `base_url`, `sandbox`; secrets `key`, `secret`."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.carrier = str(account.settings.get("carrier", "")).strip().lower()
        self.name = NAMES.get(self.carrier, self.carrier.replace("-", "_"))

    def test(self) -> str:
        """Signs in where the carrier has a sign-in; the carrier's name."""
        gateway = self._gateway()
        if self.name in {"ups", "usps"}:
            with _translated():
                gateway.proxy.authenticate(None)
        elif self.name in FIELDS:
            self.track([TrackingAsked(carrier=self.carrier, tracking_number="0")])
        return self.carrier

    def serves(self) -> frozenset[str]:
        return frozenset({self.carrier})

    def track(self, asked: Sequence[TrackingAsked]) -> list[TrackingFacts]:
        """Answers for the numbers the carrier knows; the others are simply missing."""
        gateway = self._gateway()
        numbers = iter(dict.fromkeys(normalised(one.tracking_number) for one in asked))
        found: list[TrackingFacts] = []
        while some := list(islice(numbers, AT_ONCE.get(self.name, 10))):
            found += _facts(self._ask(gateway, some))
        return found

    def _ask(self, gateway: _Gateway, numbers: list[str]) -> Answers:
        models = extras.load("karrio.core.models", extra="carriers")
        with _translated():
            request = gateway.mapper.create_tracking_request(models.TrackingRequest(tracking_numbers=numbers))
            response = gateway.proxy.get_tracking(request)
            raw = response.value if self.name == "dhl_express" else response.deserialize()
        reader = READERS.get(self.carrier)
        try:
            return reader(raw) if reader else self._read(gateway, response)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Temporary(f"{self.carrier} answered something unreadable: {error}") from error

    def _read(self, gateway: _Gateway, response: Any) -> Answers:
        with _quiet():
            details, messages = gateway.mapper.parse_tracking_response(response)
            library = extras.load("karrio.lib", extra="carriers")
            plain = library.to_dict([details, messages])
        return others.answers(self.carrier, *(plain if len(plain) == 2 else ([], [])))

    def _gateway(self) -> _Gateway:
        """One carrier's parts only: Karrio's own gateway first imports every carrier there is, which takes seconds."""
        _silence()
        try:
            parts = extras.load(f"karrio.mappers.{self.name}", extra="carriers")
            known = parts.Settings(**self._settings())
        except (extras.Missing, TypeError) as error:
            raise Permanent(f"The carrier “{self.carrier}” can't be set up. {error}") from error
        utils = extras.load("karrio.core.utils", extra="carriers")
        known.cache, known.tracer, known.system_config = _tokens(), utils.Tracer(), utils.SystemConfig()
        url = str(self.account.settings.get("base_url", "")).rstrip("/")
        if url:
            _redirect(known, self._allowed(url))
        return _Gateway(mapper=parts.Mapper(known), proxy=parts.Proxy(known))

    def _settings(self) -> dict[str, Any]:
        given, secret = self.account.settings, self.account.credentials
        if self.name not in FIELDS:
            plain = {name: value for name, value in given.items() if name not in {"carrier", "base_url", "source"}}
            return plain | dict(secret)
        key, password, account = FIELDS[self.name]
        known = {
            key: secret.get("key", ""),
            password: secret.get("secret", ""),
            "test_mode": bool(given.get("sandbox")),
        }
        if self.name == "dhl_universal":
            known.pop("test_mode")
        return known | ({account: str(given["account"])} if account and given.get("account") else {})

    def _allowed(self, url: str) -> str:
        host, domain = urlsplit(url).hostname or "", DOMAINS.get(self.name, "")
        own = bool(domain) and (host == domain or host.endswith(f".{domain}")) and url.startswith("https://")
        if own or settings.ALLOW_PRIVATE_URLS:
            return url
        raise Permanent(f"“{url}” is not an address of {self.carrier}: leave it empty, or use one under {domain}.")


def _facts(answers: Answers) -> list[TrackingFacts]:
    """A fault beside answers is the other numbers' matter: they are missing and asked about later."""
    if answers.faults and not answers.facts:
        fault = answers.faults[0]
        raise Temporary(fault.message) if fault.temporary else Permanent(fault.message)
    return list(answers.facts)


def _redirect(known: Any, url: str) -> None:
    """Karrio knows no base address per connection, so this connection's settings get a class of their own."""
    kind = type(known)
    known.__class__ = type(kind.__name__, (kind,), {"server_url": property(lambda self: url)})


@contextmanager
def _translated() -> Iterator[None]:
    """Karrio's errors as ours. Its helper threads hand errors on in odd shapes: what isn't a refusal is a fault."""
    errors = extras.load("karrio.core.errors", extra="carriers")
    try:
        yield
    except errors.ParsedMessagesError as error:
        said = "; ".join(str(message.message) for message in error.messages)
        busy = any(str(message.code or "").startswith(BUSY) for message in error.messages)
        raise (Temporary(said) if busy else Permanent(said)) from error
    except Exception as error:
        raise Temporary(f"{type(error).__name__}: {error}") from error


_printing = threading.Lock()


@contextmanager
def _quiet() -> Iterator[None]:
    """Karrio prints what it doesn't know; `sys.stdout` is everybody's, so one at a time."""
    with _printing, redirect_stdout(io.StringIO()):
        yield


@cache
def _silence() -> None:
    """Karrio logs to stderr, and never sets a timeout, so a default is set for this process's sockets."""
    try:
        extras.load("loguru", extra="carriers").logger.disable("karrio")
    except extras.Missing as error:
        raise Permanent(error.message) from error
    if socket.getdefaulttimeout() is None:
        socket.setdefaulttimeout(SECONDS)


@cache
def _tokens() -> Any:
    """Sign-in tokens by account, shared in this process, so that not every question signs in."""
    return extras.load("karrio.lib", extra="carriers").Cache()
