"""Calling addresses that somebody typed in: never into our own network, not even by a name that resolves to it.

The name is resolved once, every address it has is checked, and the connection goes to a checked address: a name
server that answers differently the second time gains nothing. TLS still proves the name. Redirects are not followed.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from reassure.kit.errors import Refused


class Forbidden(Refused):
    """The address leads into a private network, or is no web address at all."""

    code = "address_forbidden"
    status = 422


class Unreachable(Exception):
    """No answer came: the name is unknown, the connection failed, or it took too long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back. `body` holds at most the bytes that were asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


def check(url: str) -> None:
    """Raise `Forbidden` for what is no http(s) address, carries a password, or now resolves to a private network.

    A name that doesn't resolve now is let through: it is checked again at every call.
    """
    host, port = _host_and_port(url)
    try:
        addresses(host, port)
    except Unreachable:
        return


def post(url: str, *, body: bytes, headers: Mapping[str, str], timeout: float = 15, limit: int = 1024) -> Answer:
    """POST and read at most `limit` bytes of the answer, all within `timeout` seconds.

    Raises `Forbidden` or `Unreachable`.
    """
    _host_and_port(url)
    told = {"accept-encoding": "identity", **headers}
    try:
        with (
            httpx.Client(transport=transport(timeout), timeout=timeout, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=told) as answer,
        ):
            return Answer(status=answer.status_code, headers=answer.headers, body=_at_most(answer, limit))
    except httpx.HTTPError as error:
        raise Unreachable(f"{type(error).__name__}: {error}".rstrip(": ")) from error
    except httpx.InvalidURL as error:
        raise Forbidden(f"“{url}” is not a web address, such as https://example.com/hooks.") from error


def transport(seconds: float | None = None) -> httpx.BaseTransport:
    """For clients whose host a person typed in: `httpx.Client(transport=outside.transport())`.

    With `seconds`, no connection lives longer, however slowly the other side drips its bytes.
    """
    pinned = httpx.HTTPTransport(verify=_tls(), trust_env=False)
    pinned._pool = httpcore.ConnectionPool(ssl_context=_tls(), network_backend=_Checked(seconds))
    return pinned


@cache
def _tls() -> ssl.SSLContext:
    """Reading all the certificate authorities takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)


def addresses(host: str, port: int) -> list[str]:
    """Every address of the host, all of them public. Raises `Forbidden` for any that isn't, `Unreachable` for none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"The name {host} is not known.") from error
    told = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.ALLOW_PRIVATE_URLS:
        for address in told:
            if not is_public(address):
                raise Forbidden(f"{host} leads to {address}, which is inside a private network. Use a public address.")
    return told


def is_public(address: str) -> bool:
    """Whether an IP address is of the open internet, IPv4 inside IPv6 (mapped, 6to4, Teredo, NAT64) included."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(hidden is not None and not is_public(str(hidden)) for hidden in inner):
            return False
        if ip in NAT64 or ip.ipv4_mapped is not None:
            return True
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def _host_and_port(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, host, port = urlsplit(""), "", 0
    if parts.scheme not in {"http", "https"} or not host:
        raise Forbidden(f"“{url}” is not a web address, such as https://example.com/hooks.")
    if parts.username or parts.password:
        raise Forbidden("An address with a password in it is written into logs on its way: leave the password out.")
    return host, port


def _at_most(answer: httpx.Response, limit: int) -> bytes:
    """The answer's first bytes; the rest is left unread, so an endless answer costs nothing."""
    read = b""
    for piece in answer.iter_raw():
        read += piece
        if len(read) >= limit:
            break
    return read[:limit]


class _Checked(httpcore.SyncBackend):
    """Opens connections to checked addresses only. TLS and the Host header still use the name."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception | None = None
        for address in _resolved(host, port):
            try:
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
                return stream if self.seconds is None else _Timed(stream, time.monotonic() + self.seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("not over a socket file")


class _Timed(httpcore.NetworkStream):
    """A connection that ends at an instant, whatever each single read would be allowed."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self.stream, self.until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self.stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self.until)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return left if timeout is None else min(left, timeout)


def _resolved(host: str, port: int) -> list[str]:
    try:
        return addresses(host, port)
    except Unreachable as error:
        raise httpcore.ConnectError(str(error)) from error
