"""Who works at a merchant: places, roles, invitations."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from reassure.journal import actions as journal
from reassure.kit import secrets
from reassure.kit.errors import NotFound, Refused
from reassure.kit.tenancy import current_merchant
from reassure.merchants.models import Invitation, Staff, User
from reassure.merchants.rules import Role

INVITATION_LIVES = timedelta(days=7)
#: How exactly we know when somebody was here last: a page writes at most so often.
SEEN_EVERY = timedelta(minutes=5)


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


def seen(*, staff: Staff, now: datetime) -> bool:
    """Note that somebody is here, at most once in `SEEN_EVERY`; nobody waits for another page that notes the same."""
    if staff.last_seen_at is not None and now - staff.last_seen_at < SEEN_EVERY:
        return False
    free = Staff.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=staff.pk)
    row = free.filter(Q(last_seen_at=None) | Q(last_seen_at__lte=now - SEEN_EVERY)).first()
    if row is None:
        return False
    row.last_seen_at = staff.last_seen_at = now
    row.save(update_fields=["last_seen_at"])
    return True
