"""Reading merchants, their brand, their people and keys."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, QuerySet

from reassure.kit import secrets
from reassure.kit.errors import NotFound
from reassure.kit.tenancy import merchant_scope, user_scope
from reassure.merchants import rules
from reassure.merchants.models import ApiKey, Brand, Invitation, Merchant, Staff, User


class NoSuchMerchant(NotFound):
    code = "no_such_merchant"


def merchant_or_none(merchant_id: UUID) -> Merchant | None:
    return Merchant.objects.filter(pk=merchant_id).first()


def merchant(merchant_id: UUID) -> Merchant:
    """Raises `NoSuchMerchant`."""
    found = merchant_or_none(merchant_id)
    if found is None:
        raise NoSuchMerchant("There is no such merchant.")
    return found


def merchant_by_slug(slug: str) -> Merchant:
    """Raises `NoSuchMerchant`."""
    found = Merchant.objects.filter(slug=slug).first()
    if found is None:
        raise NoSuchMerchant("There is no such merchant.")
    return found


def merchant_ids() -> set[UUID]:
    return set(Merchant.objects.values_list("pk", flat=True))


def all_merchants() -> list[Merchant]:
    return list(Merchant.objects.order_by("slug"))


def brand(merchant: Merchant) -> Brand:
    """The merchant's brand, or an unsaved one with the default look. Needs the merchant's scope."""
    return Brand.objects.defer("logo").filter(merchant=merchant).first() or Brand(merchant=merchant, name=merchant.name)


def begun(merchant: Merchant, now: datetime, **others: QuerySet[Any]) -> dict[str, bool]:
    """Whether the brand says anything of its own, whether anybody works here beside the first, and of each of the
    others whether it has rows. One query, in the merchant's scope."""
    ours = {"logo_type": "", "website_url": "", "support_email": "", "tokens": rules.Tokens().as_dict()}
    first = Staff.objects.order_by("created_at", "pk").values("pk")[:1]
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)
    asked = {name: Exists(rows) for name, rows in others.items()}
    staff = Exists(Staff.objects.exclude(pk__in=first)) | Exists(waiting)
    found = Merchant.objects.filter(pk=merchant.pk).annotate(
        **asked, brand=Exists(Brand.objects.exclude(**ours)), staff=ExpressionWrapper(staff, BooleanField())
    )
    return dict(found.values("brand", "staff", *asked).get())


def staff_of(merchant: Merchant) -> list[Staff]:
    return list(Staff.objects.filter(merchant=merchant).select_related("user").order_by("created_at"))


def invitations_open(now: datetime) -> list[Invitation]:
    return list(
        Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-created_at")
    )


def user_by_email(email: str) -> User | None:
    return User.objects.filter(email=email.strip().lower(), is_active=True).first()


class Place(NamedTuple):
    """Somewhere a person works: enough to choose, before any scope is open."""

    merchant_id: UUID
    slug: str
    name: str
    role: str


def places_of(user: User) -> list[Place]:
    """The merchants at which this person may sign in, read under the policy on the user."""
    with user_scope(user.pk):
        rows = Staff.across.filter(user=user, suspended_at=None).select_related("merchant").order_by("merchant__name")
        return [Place(row.merchant.pk, row.merchant.slug, row.merchant.name, row.role) for row in rows]


def staff_at(user: User, merchant_id: UUID) -> Staff | None:
    """The person's place at this merchant, or None. Needs no scope."""
    with merchant_scope(merchant_id):
        return Staff.objects.filter(user=user, suspended_at=None).select_related("user", "merchant").first()


def api_keys() -> list[ApiKey]:
    return list(ApiKey.objects.order_by("-created_at"))


def merchant_id_of_key(key: str) -> UUID | None:
    """The merchant a key names in clear, so that the scope opens before the look-up; None if it is no key of ours."""
    parts = key.split("_", 2)
    if len(parts) != 3 or parts[0] != "rk":
        return None
    try:
        return UUID(hex=parts[1])
    except ValueError:
        return None


def api_key(key: str, *, now: datetime) -> ApiKey | None:
    """The live key, or None. Needs the scope that `merchant_id_of_key()` names."""
    found = ApiKey.objects.filter(fingerprint=secrets.fingerprint(key)).select_related("merchant").first()
    if found is None or found.revoked_at is not None or (found.expires_at and found.expires_at <= now):
        return None
    return found
