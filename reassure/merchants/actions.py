"""Writing merchants, brands, people and keys. Every change stands in the journal with who made it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from reassure.journal import actions as journal
from reassure.kit import secrets
from reassure.kit.errors import Invalid, NotFound, Refused
from reassure.kit.signatures import rsa_key
from reassure.kit.tenancy import current_merchant, merchant_scope
from reassure.merchants import rules
from reassure.merchants.models import ApiKey, Brand, Invitation, Merchant, Staff, User
from reassure.merchants.rules import Role, Scope

INVITATION_LIVES = timedelta(days=7)
LOGO_BYTES = 256 * 1024
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class SlugTaken(Refused):
    code = "slug_taken"


class LastOwner(Refused):
    code = "last_owner"


class AlreadyInvited(Refused):
    code = "already_invited"


class InvitationOver(NotFound):
    code = "invitation_over"


class AlreadyKnown(Refused):
    code = "already_known"


class InvitedAnother(Refused):
    code = "invited_another"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMerchant:
    slug: str
    name: str
    time_zone: str = "UTC"
    currency: str = "EUR"
    country: str = ""
    locales: tuple[str, ...] = ("en",)
    demo: bool = False


def found(*, wanted: NewMerchant, now: datetime) -> Merchant:
    """Create a merchant and its brand. Raises `SlugTaken`."""
    try:
        with transaction.atomic():
            merchant = Merchant.objects.create(
                slug=wanted.slug, name=wanted.name, time_zone=wanted.time_zone, currency=wanted.currency,
                country=wanted.country, locales=list(wanted.locales), demo=wanted.demo,
            )  # fmt: skip
    except IntegrityError:
        raise SlugTaken(f"There is a merchant “{wanted.slug}” already: choose another short name.") from None
    with merchant_scope(merchant.pk):
        Brand.objects.create(name=wanted.name, tokens=rules.Tokens().as_dict())
        journal.record("merchant.founded", about=f"merchant/{merchant.pk}", at=now)
    return merchant


@transaction.atomic
def change_brand(*, changes: dict[str, Any], by: str, now: datetime) -> Brand:
    """Change the brand's words and tokens. Raises `Invalid` naming the token that is wrong."""
    brand = Brand.objects.select_for_update().get()
    if "tokens" in changes:
        changes = changes | {"tokens": rules.tokens(brand.tokens | changes["tokens"]).as_dict()}
    for name, value in changes.items():
        setattr(brand, name, value)
    brand.save(update_fields=[*changes, "updated_at"])
    journal.record(
        "brand.changed",
        about=f"merchant/{brand.merchant_id}",
        at=now,
        by=by,
        data={"fields": sorted(changes)},
    )
    return brand


@transaction.atomic
def set_logo(*, content: bytes | None, by: str, now: datetime) -> Brand:
    """Keep a PNG, JPEG or WebP of at most 256 kB as the logo, or remove it. Raises `Invalid`."""
    brand = Brand.objects.select_for_update().get()
    brand.logo, brand.logo_type = content, _image_type(content) if content else ""
    brand.save(update_fields=["logo", "logo_type", "updated_at"])
    journal.record("brand.changed", about=f"merchant/{brand.merchant_id}", at=now, by=by, data={"fields": ["logo"]})
    return brand


def _image_type(content: bytes) -> str:
    if len(content) > LOGO_BYTES:
        raise Invalid("The logo may weigh at most 256 kB: save it smaller.", code="logo_too_large")
    for magic, media_type in LOGO_TYPES.items():
        if content.startswith(magic):
            return media_type
    raise Invalid("The logo must be a PNG, JPEG or WebP image.", code="logo_type")


@transaction.atomic
def enrol(*, email: str, name: str, password: str) -> User:
    """A new person who may sign in, with a place nowhere yet. Raises `AlreadyKnown`."""
    user = User(email=email.strip().lower(), name=name.strip())
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise AlreadyKnown("This address has an account already: sign in with it.") from None
    return user


@transaction.atomic
def employ(*, user: User, role: Role, by: str, now: datetime) -> Staff:
    """Give a person a place at this merchant; if they have one, it gets the role and is open again.

    Raises `LastOwner`.
    """
    if role != Role.OWNER:
        for known in Staff.objects.select_for_update().order_by("pk"):
            if known.user_id == user.pk and known.role == Role.OWNER and known.suspended_at is None:
                _another_owner(known)
    staff, _ = Staff.objects.update_or_create(
        merchant_id=current_merchant(),
        user=user,
        defaults={"role": role, "suspended_at": None},
        create_defaults={"role": role, "created_at": now},
    )
    journal.record("staff.joined", about=staff.key, at=now, by=by, data={"role": role})
    return staff


@transaction.atomic
def change_role(*, staff_id: UUID, role: Role, by: str, now: datetime) -> Staff:
    """Raises `LastOwner` when nobody would own the merchant any more."""
    staff = _locked_staff(staff_id)
    if staff.role == Role.OWNER and role != Role.OWNER:
        _another_owner(staff)
    staff.role = role
    staff.save(update_fields=["role"])
    journal.record("staff.role_changed", about=staff.key, at=now, by=by, data={"role": role})
    return staff


@transaction.atomic
def suspend(*, staff_id: UUID, by: str, now: datetime) -> Staff:
    """Close a person's place at once. Raises `LastOwner`."""
    staff = _locked_staff(staff_id)
    if staff.role == Role.OWNER:
        _another_owner(staff)
    staff.suspended_at = now
    staff.save(update_fields=["suspended_at"])
    journal.record("staff.suspended", about=staff.key, at=now, by=by)
    return staff


@transaction.atomic
def reopen(*, staff_id: UUID, by: str, now: datetime) -> Staff:
    staff = _locked_staff(staff_id)
    staff.suspended_at = None
    staff.save(update_fields=["suspended_at"])
    journal.record("staff.reopened", about=staff.key, at=now, by=by)
    return staff


def _locked_staff(staff_id: UUID) -> Staff:
    """Everybody's places are locked in one order, so that two owners cannot remove each other at once."""
    places = {staff.pk: staff for staff in Staff.objects.select_for_update().order_by("pk")}
    if staff_id not in places:
        raise NotFound("There is no such person on the staff.")
    return places[staff_id]


def _another_owner(staff: Staff) -> None:
    others = Staff.objects.filter(role=Role.OWNER, suspended_at=None).exclude(pk=staff.pk)
    if not others.exists():
        raise LastOwner("Somebody must own the merchant: make another person owner first.")


def invite(*, email: str, role: Role, by: Staff | None, now: datetime) -> tuple[Invitation, str]:
    """Invite an address for seven days; answers the invitation and its token, which is kept nowhere.

    Raises `AlreadyInvited` while another invitation to it is open.
    """
    token, address = secrets.fresh(), email.strip().lower()
    try:
        with transaction.atomic():
            Invitation.objects.filter(
                Q(expires_at__lte=now), email=address, accepted_at=None, withdrawn_at=None
            ).update(withdrawn_at=now)
            invitation = Invitation.objects.create(
                email=address, role=role, fingerprint=secrets.fingerprint(token), invited_by=by,
                created_at=now, expires_at=now + INVITATION_LIVES,
            )  # fmt: skip
            key = f"invitation/{invitation.pk}"
            journal.record("staff.invited", about=key, at=now, by=by.key if by else "", data={"role": role})
    except IntegrityError:
        raise AlreadyInvited("This address has an open invitation: withdraw it to send another.") from None
    return invitation, token


@transaction.atomic
def withdraw(*, invitation_id: UUID, by: str, now: datetime) -> None:
    changed = Invitation.objects.filter(pk=invitation_id, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    if changed:
        journal.record("staff.invitation_withdrawn", about=f"invitation/{invitation_id}", at=now, by=by)


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The open invitation of a token. Raises `InvitationOver`."""
    row = Invitation.objects.filter(
        fingerprint=secrets.fingerprint(token), accepted_at=None, withdrawn_at=None, expires_at__gt=now
    ).first()
    if row is None:
        raise InvitationOver(
            "This invitation has been used, withdrawn, or is older than seven days. Ask for a new one."
        )
    return row


@transaction.atomic
def accept(*, token: str, user: User, now: datetime) -> Staff:
    """Join with an invitation, once, as the person it was sent to. Raises `InvitationOver`, `InvitedAnother`."""
    invitation = invitation_of(token, now=now)
    if user.email.lower() != invitation.email:
        raise InvitedAnother("This invitation was sent to another address: sign in with that one.")
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=now):
        raise InvitationOver("This invitation has just been used.")
    return employ(user=user, role=Role(invitation.role), by=f"invitation/{invitation.pk}", now=now)


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
    """Issue a successor with the same scopes, signed for as the old one, which works on for `overlap`."""
    old = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if old is None:
        raise NotFound("There is no such key, or it is revoked.")
    successor = issue_key(name=old.name, scopes=[Scope(s) for s in old.scopes], by=by, now=now)
    if old.signs:
        same = {"sealed_signing_secret": old.sealed_signing_secret, "public_key": old.public_key}
        ApiKey.objects.filter(pk=successor[0].pk).update(**same)
    ends = now + overlap
    old.expires_at = min(old.expires_at, ends) if old.expires_at else ends
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
