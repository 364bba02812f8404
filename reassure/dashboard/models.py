"""What only the staff's pages need: one-time links to sign in with, and saved views of lists."""

from django.conf import settings
from django.db import models

from reassure.kit.ids import uuid7
from reassure.kit.tenancy import TenantForeignKey, TenantModel


class SignInLink(models.Model):
    """A link that signs one person in once. Only the token's SHA-256 is kept. Stands outside the fence, as `User`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class SavedView(TenantModel):
    """One person's name for a set of filters; `query` is the address's query string."""

    staff = TenantForeignKey("merchants.Staff", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "staff", "page", "name"], name="saved_view_name")]
