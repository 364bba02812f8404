"""Secrets at rest: encrypted with the first of `SECRETS_KEYS`, read with any of them, so keys can be rotated."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from reassure.kit.errors import Refused


class Unreadable(Refused):
    """The secret was written with a key that is not in REASSURE_SECRETS_KEYS any more."""

    code = "secret_unreadable"


def seal(secret: str) -> str:
    return _box(tuple(settings.SECRETS_KEYS)).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _box(tuple(settings.SECRETS_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(
            "This secret was encrypted with another key: put it back into REASSURE_SECRETS_KEYS."
        ) from None


def fresh(length: int = 32) -> str:
    """An unguessable URL-safe token of `length` random bytes."""
    return secrets.token_urlsafe(length)


def fingerprint(secret: str) -> str:
    """For look-ups of high-entropy tokens only (never of passwords): SHA-256, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def marks(text: str) -> list[str]:
    """Keyed hashes of a guessable value such as an e-mail address, which must be recognised but not read (HMAC-SHA256).

    One for each of `SECRETS_KEYS`: write the first, look for any. Without the keys nobody can try out addresses.
    """
    said = text.encode()
    return [hmac.digest(b"mark:" + key.encode(), said, "sha256").hex() for key in settings.SECRETS_KEYS]


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
