"""Writing one-time links and saved views."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction

from reassure.dashboard import queries
from reassure.dashboard.models import SavedView, SignInLink
from reassure.kit import secrets
from reassure.kit.errors import Invalid, NotFound
from reassure.merchants.models import Staff, User

LINK_LIVES = timedelta(minutes=15)


@transaction.atomic
def sign_in_link(*, email: str, now: datetime) -> str:
    """A token, kept nowhere, that signs this person in once within 15 minutes (their second factor is still asked).

    Raises `NotFound` where nobody has the address. The page is `dashboard:link` with the token.
    """
    user = get_user_model().objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise NotFound(f"Nobody here has the address {email}: add them first with  reassure staff add")
    secret = secrets.fresh()
    SignInLink.objects.filter(user=user, expires_at__lte=now).delete()
    SignInLink.objects.create(
        user=user, fingerprint=secrets.fingerprint(secret), made_at=now, expires_at=now + LINK_LIVES
    )
    return queries.SIGNER.sign(secret)


@transaction.atomic
def use_link(*, token: str, now: datetime) -> User:
    """The person, once. Raises `LinkOver`."""
    link = queries.link_of(token, now=now)
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise queries.LinkOver("This link has just been used. Ask for a new one.")
    user: User = link.user
    return user


@transaction.atomic
def save_view(*, staff: Staff, page: str, name: str, query: str) -> SavedView:
    """Keep these filters under a name of this person's; the same name is written over."""
    if not name.strip() or len(name) > 60 or len(query) > 500:
        raise Invalid("Give the view a name of at most 60 letters.", code="view_name")
    view, _ = SavedView.objects.update_or_create(staff=staff, page=page, name=name.strip(), defaults={"query": query})
    return view


@transaction.atomic
def forget_view(*, staff: Staff, view_id: UUID) -> None:
    SavedView.objects.filter(pk=view_id, staff=staff).delete()
