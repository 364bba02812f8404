"""Whom mail can be handed to: SMTP, and every provider of django-anymail."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from reassure.connectors.base import Account
from reassure.connectors.mailers import MAILERS
from reassure.connectors.vendors import VENDORS
from reassure.kit.errors import Invalid

SMTP = "smtp"
SES = "amazon-ses"
ANYMAIL = frozenset(MAILERS) - {SMTP}
MAIL = frozenset(MAILERS)


class BadMailUrl(Invalid):
    """EMAIL_URL can't be understood."""

    code = "email_url"


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where a merchant's mail goes. `ours` = the operator set it up, so it may lead into our own network."""

    account: Account
    ours: bool = False


def account_from(url: str) -> Account:
    """`smtp://user:password@host:587?tls=1`, `smtps://…`, or `postmark://?server_token=…` and the like.

    Raises `BadMailUrl`.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if parts.scheme in ("smtp", "smtps"):
        return _smtp(parts.scheme, url)
    if parts.scheme in ANYMAIL:
        needs = VENDORS[parts.scheme].needs
        return Account(
            vendor=parts.scheme,
            settings={name: value for name, value in query.items() if name not in needs},
            credentials={name: value for name, value in query.items() if name in needs},
        )
    known = ", ".join(f"{name}://" for name in ("smtp", "smtps", *sorted(ANYMAIL)))
    raise BadMailUrl(f"EMAIL_URL starts with “{parts.scheme}://”; it takes one of {known}.")


def _smtp(scheme: str, url: str) -> Account:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise BadMailUrl("EMAIL_URL has no valid port.") from None
    if not parts.hostname:
        raise BadMailUrl("EMAIL_URL names no host, such as smtp://mail.example.org:587.")
    wants_tls = dict(parse_qsl(parts.query, keep_blank_values=True)).get("tls", "0") in ("", "1", "true")
    encryption = "tls" if scheme == "smtps" else "starttls" if wants_tls else "none"
    return Account(
        vendor=SMTP,
        settings={
            "host": parts.hostname,
            "port": port or {"tls": 465, "starttls": 587}.get(encryption, 25),
            "username": unquote(parts.username or ""),
            "encryption": encryption,
        },
        credentials={"password": unquote(parts.password or "")},
    )
