"""The tenant, its brand, the people who work there, and the keys of its machines."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from reassure.kit.ids import uuid7
from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.merchants import rules


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in, perhaps at several merchants. Stands outside of the fence."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Merchant(models.Model):
    """A tenant. This table is the directory every scope is opened from: no secret and no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    country = models.CharField(max_length=2, default="", blank=True)
    locales = models.JSONField(default=list)
    demo = models.BooleanField(default=False)
    steps_put_away_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def locale(self) -> str:
        return str(self.locales[0]) if self.locales else "en"


class Brand(TenantModel):
    """How the merchant looks and signs: ten tokens, a logo (at most 256 kB, kept here), a sender."""

    name = models.CharField(max_length=120)
    tokens = models.JSONField(default=dict)
    logo = models.BinaryField(null=True, blank=True)
    logo_type = models.CharField(max_length=40, default="", blank=True)
    sender_name = models.CharField(max_length=120, default="", blank=True)
    sender_email = models.EmailField(default="", blank=True)
    support_email = models.EmailField(default="", blank=True)
    support_phone = models.CharField(max_length=40, default="", blank=True)
    website_url = models.URLField(default="", blank=True)
    help_url = models.URLField(default="", blank=True)
    returns_url = models.URLField(default="", blank=True)
    postal_address = models.CharField(max_length=300, default="", blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_brand_per_merchant")]

    @property
    def look(self) -> rules.Tokens:
        return rules.tokens(self.tokens)


class Staff(TenantModel):
    """One person's place at one merchant. Besides the merchant's scope, the person sees their own rows."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "user"], name="one_place_per_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in rules.Role]), name="staff_role_known"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="staff_by_user")]

    @property
    def key(self) -> str:
        """How the journal names this person: `staff/<id>`."""
        return f"staff/{self.pk}"

    def may(self, permission: rules.Permission) -> bool:
        return self.suspended_at is None and rules.may(self.role, permission)


class Invitation(TenantModel):
    """An unguessable link that lets one address join once. Only the token's SHA-256 is kept."""

    email = models.EmailField()
    role = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    invited_by = TenantForeignKey(Staff, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "fingerprint"], name="one_invitation_per_token"),
            models.UniqueConstraint(
                fields=["merchant", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in rules.Role]), name="invitation_role_known"
            ),
        ]


class ApiKey(TenantModel):
    """A machine's key: `rk_<merchant id>_<secret>`, shown once, kept as SHA-256 of its 256 random bits.

    With a signing secret or a public key (PEM) it opens nothing by itself: each request has to be signed.
    """

    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    sealed_signing_secret = models.TextField(default="", blank=True, db_default="")
    public_key = models.TextField(default="", blank=True, db_default="")
    created_by = models.CharField(max_length=60, default="", blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "fingerprint"], name="one_key_per_secret")]

    @property
    def signs(self) -> bool:
        """Whether a request with this key counts only when it is signed."""
        return bool(self.sealed_signing_secret or self.public_key)

    def allows(self, scope: rules.Scope, now: Any) -> bool:
        live = self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
        return live and scope in self.scopes
