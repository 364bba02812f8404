"""Reading one-time links and saved views."""

from datetime import datetime

from django.core.signing import BadSignature, Signer

from reassure.dashboard.models import SavedView, SignInLink
from reassure.kit import secrets
from reassure.kit.errors import NotFound
from reassure.merchants.models import Staff

SIGNER = Signer(salt="reassure.sign-in-link")


class LinkOver(NotFound):
    code = "link_over"


def link_of(token: str, *, now: datetime) -> SignInLink:
    """The unused link of a token. Raises `LinkOver`; a token we never signed is not even looked up."""
    over = LinkOver("This link has been used or is older than fifteen minutes. Ask for a new one.")
    try:
        secret = SIGNER.unsign(token)
    except BadSignature:
        raise over from None
    rows = SignInLink.objects.select_related("user")
    found = rows.filter(fingerprint=secrets.fingerprint(secret), used_at=None, expires_at__gt=now).first()
    if found is None or not found.user.is_active:
        raise over
    return found


def views_of(staff: Staff, page: str) -> list[SavedView]:
    return list(SavedView.objects.filter(staff=staff, page=page).order_by("name"))
