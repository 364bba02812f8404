"""Handing a letter over: the only file that speaks SMTP or calls a mail provider."""

import smtplib
from collections.abc import Mapping
from typing import Any, cast

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NameResolutionError, NewConnectionError

from reassure.connectors.base import Account, Letter, Permanent, Temporary
from reassure.connectors.mail import peers
from reassure.connectors.vendors import WEBHOOK_SECRET
from reassure.kit import outside

#: Seconds. A sender that hangs longer has an outcome nobody knows; `messages.rules.errands.SILENCE` is far beyond it.
TIMEOUT = 30
_TAKEN = {"sent", "queued", "unknown"}
_BUSY = (408, 421, 425, 429)


class Smtp:
    """A mail server. `settings`: host, port, username, encryption (none, starttls, tls). Stays open between letters.

    `ours` lets the operator's own server stand in a private network; a merchant's may not.
    """

    def __init__(self, account: Account, *, ours: bool = False) -> None:
        self.settings, self.password, self.ours = account.settings, account.credentials.get("password", ""), ours
        self.backend: EmailBackend | None = None

    def test(self) -> str:
        server = self._open().connection
        assert server is not None
        try:
            server.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            raise Temporary(f"The server does not answer: {error}") from error
        finally:
            self.close()
        return f"{self.settings['host']}:{self.settings['port']}"

    def send(self, letter: Letter) -> str:
        backend = self._open()
        try:
            backend.send_messages([_message(letter)])
        except smtplib.SMTPException as error:
            self.close()
            raise _judged(error) from error
        except OSError:
            self.close()
            raise
        return dict(letter.headers).get("Message-ID", letter.reference)

    def find(self, reference: str) -> str | None:
        """SMTP can't say what it has taken."""
        return None

    def close(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            backend.fail_silently = True
            backend.close()

    def _open(self) -> EmailBackend:
        """Whatever goes wrong before a letter is under way is temporary: also a password, which somebody can mend."""
        if self.backend is None:
            host, port = str(self.settings["host"]), int(self.settings["port"])
            try:
                if not self.ours:
                    outside.addresses(host, port)
                backend = self._backend(host, port)
                backend.open()
            except (OSError, smtplib.SMTPException, outside.Unreachable) as error:
                raise Temporary(f"{host}:{port} took no connection: {error}") from error
            except outside.Forbidden as error:
                raise Permanent(error.message) from error
            self.backend = backend
        return self.backend

    def _backend(self, host: str, port: int) -> EmailBackend:
        encryption = self.settings.get("encryption", "none")
        made = EmailBackend if self.ours else peers.CheckedSmtp
        return made(
            host=host,
            port=port,
            username=str(self.settings.get("username", "")),
            password=self.password,
            use_tls=encryption == "starttls",
            use_ssl=encryption == "tls",
            timeout=TIMEOUT,
        )


class Anymail:
    """A provider of django-anymail; its backend takes our settings and credentials by its own names for them."""

    def __init__(self, account: Account, *, ours: bool = False) -> None:
        self.name = account.vendor
        self.backend = self._backend(account, ours)

    def _backend(self, account: Account, ours: bool) -> Any:
        options = {**account.settings, **account.credentials}
        options.pop(WEBHOOK_SECRET, None)
        for name, value in options.items():
            if name.endswith("url") and not ours:
                outside.check(str(value))
        backend = made(account.vendor, {name: value for name, value in options.items() if value})
        if not ours:
            session = backend.create_session
            backend.create_session = lambda: peers.guarded(session())
        return backend

    def _judged(self, error: Any) -> Exception:
        """What became of the letter when the provider's answer was no yes."""
        cause = error.__cause__
        if isinstance(cause, ConnectTimeout) or (isinstance(cause, NoConnection) and _never_connected(cause)):
            return Temporary(f"No connection: {cause}")
        return judged_status(error.status_code, error)

    def test(self) -> str:
        """A provider is reached by sending only; what can be checked without is checked when this is made."""
        return str(self.backend.esp_name)

    def send(self, letter: Letter) -> str:
        message = _message(letter)
        message.metadata = {"message": letter.reference}
        try:
            self.backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise Permanent(f"{self.backend.esp_name} refuses the address: {error}") from error
        except AnymailAPIError as error:
            raise self._judged(error) from error
        except AnymailError as error:
            raise Permanent(str(error)) from error
        except outside.Forbidden as error:
            raise Permanent(error.message) from error
        if message.anymail_status.status is not None and not message.anymail_status.status & _TAKEN:
            raise Permanent(f"{self.backend.esp_name} did not take it: {message.anymail_status.status}")
        return str(message.anymail_status.message_id or letter.reference)

    def find(self, reference: str) -> str | None:
        """Most providers can't look up what they took by our reference."""
        return None

    def close(self) -> None:
        self.backend.close()


def made(vendor: str, options: Mapping[str, Any]) -> Any:
    """The backend that django-anymail has for this vendor."""
    return cast(Any, get_connection(f"anymail.backends.{vendor.replace('-', '_')}.EmailBackend", **options))


def _message(letter: Letter) -> AnymailMessage:
    """Put together before anything is sent, so that an address nobody can write to is refused and not in doubt."""
    message = AnymailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=letter.sender,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=dict(letter.headers),
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    try:
        sanitize_address(letter.to, "utf-8")
        message.message()
    except ValueError as error:
        raise Permanent(f"This is no letter: {error}") from error
    return message


def _judged(error: smtplib.SMTPException) -> Exception:
    """4xx = later, 5xx = never; a connection that broke while the letter was under way stays what it is."""
    codes = [getattr(error, "smtp_code", None)]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    known = [code for code in codes if isinstance(code, int) and code > 0]
    if not known:
        return error
    said = f"The server refused: {error}"
    return Permanent(said) if min(known) >= 500 else Temporary(said)


def judged_status(status: int | None, error: Exception) -> Exception:
    """A busy answer or a wrong key = later, another 4xx = never; anything else may have gone."""
    if status in _BUSY or status in (401, 403, 500, 503):
        return Temporary(f"Answered {status}: {error}")
    if status is not None and 400 <= status < 500:
        return Permanent(f"Answered {status}: {error}")
    return RuntimeError(f"Nobody knows whether it went: {error}")


def _never_connected(error: NoConnection) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | NameResolutionError)
