"""Connections to mail servers and providers whose address a merchant typed in: never into our own network.

The address is checked on the connection itself, before a byte goes over it: a name that resolves differently the
second time gains nothing, nor does a redirect.
"""

import smtplib
import socket
from typing import Any

import requests
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from reassure.kit import outside


def checked(sock: socket.socket) -> socket.socket:
    """The connection, if it leads to a public address. Raises `outside.Forbidden`, having closed it."""
    address = str(sock.getpeername()[0])
    if settings.ALLOW_PRIVATE_URLS or outside.is_public(address):
        return sock
    sock.close()
    raise outside.Forbidden(f"The address leads to {address}, which is inside a private network. Use a public one.")


class _Smtp(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return checked(super()._get_socket(host, port, timeout))  # type: ignore[misc]


class _SmtpOverTls(smtplib.SMTP_SSL, _Smtp):
    """TLS begins on what `_Smtp` has checked."""


class CheckedSmtp(EmailBackend):
    """Django's own, to public servers only."""

    @property
    def connection_class(self) -> Any:
        return _SmtpOverTls if self.use_ssl else _Smtp


class _Http(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return checked(super()._new_conn())


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return checked(super()._new_conn())


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def guarded(session: requests.Session) -> requests.Session:
    """The session, now reaching public addresses only, and none through a proxy."""
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    return session
