"""API keys: issued, rotated, signed, revoked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from reassure.journal import actions as journal
from reassure.kit import secrets
from reassure.kit.errors import Invalid, NotFound, Refused
from reassure.kit.signatures import rsa_key
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import ApiKey
from reassure.merchants.rules import Scope


class AlreadyRotated(Refused):
    """A key has one successor, however many people press at once."""

    code = "key_rotated"


@transaction.atomic
def issue_key(*, name: str, scopes: list[Scope], by: str, now: datetime) -> tuple[ApiKey, str]:
    """A new API key; the key itself is answered this once and never again."""
    if not scopes:
        raise Invalid("Choose at least one thing the key may do.", code="key_scopes")
    secret = f"rk_{current_merchant().hex}_{secrets.fresh()}"
    row = ApiKey.objects.create(
        name=name, hint=secret[-4:], fingerprint=secrets.fingerprint(secret), scopes=[str(s) for s in scopes],
        created_by=by, created_at=now,
    )  # fmt: skip
    journal.record("api_key.issued", about=f"api_key/{row.pk}", at=now, by=by, data={"scopes": row.scopes})
    return row, secret


@transaction.atomic
def rotate_key(*, key_id: UUID, overlap: timedelta, by: str, now: datetime) -> tuple[ApiKey, str]:
    """Issue a successor with the same scopes, signed for as the old one, which works on for `overlap`.

    Raises `AlreadyRotated`: only a rotation gives a key an end.
    """
    old = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if old is None:
        raise NotFound("There is no such key, or it is revoked.")
    if old.expires_at is not None:
        raise AlreadyRotated("This key has its successor already: rotate that one, or make a new key.")
    successor = issue_key(name=old.name, scopes=[Scope(s) for s in old.scopes], by=by, now=now)
    if old.signs:
        same = {"sealed_signing_secret": old.sealed_signing_secret, "public_key": old.public_key}
        ApiKey.objects.filter(pk=successor[0].pk).update(**same)
    old.expires_at = now + overlap
    old.save(update_fields=["expires_at"])
    return successor


@transaction.atomic
def sign_key(*, key_id: UUID, public_key: str = "", by: str, now: datetime) -> str:
    """From now on the key counts only on signed requests; the secret to sign with, none with a public key (PEM)."""
    secret = "" if public_key and rsa_key(public_key) else secrets.fresh()
    sealed = secrets.seal(secret) if secret else ""
    live = ApiKey.objects.filter(pk=key_id, revoked_at=None)
    if not live.update(sealed_signing_secret=sealed, public_key=public_key):
        raise NotFound("There is no such key, or it is revoked.")
    journal.record("api_key.signature_required", about=f"api_key/{key_id}", at=now, by=by)
    return secret


@transaction.atomic
def revoke_key(*, key_id: UUID, by: str, now: datetime) -> None:
    if ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now):
        journal.record("api_key.revoked", about=f"api_key/{key_id}", at=now, by=by)


def used_key(*, key: ApiKey, now: datetime) -> None:
    """Note that a key was used, at most once a minute."""
    ApiKey.objects.filter(pk=key.pk).filter(
        Q(last_used_at=None) | Q(last_used_at__lt=now - timedelta(minutes=1))
    ).update(last_used_at=now)
