"""What the API remembers of writes, so that a repeated one is answered and not done again."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Window(TenantModel):
    """How often a key has asked in its current minute: one row per key, counted by all web processes together."""

    key = TenantForeignKey("merchants.ApiKey", on_delete=models.CASCADE, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="one_window_per_key")]


class Write(TenantModel):
    """One write by its `Idempotency-Key`, with the answer it got. `fingerprint` is of method, path and body."""

    key = TenantForeignKey("merchants.ApiKey", on_delete=models.CASCADE, related_name="+", db_index=False)
    idempotency_key = models.CharField(max_length=255, db_collation="C")
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(default="", blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "key", "idempotency_key"], name="one_write_per_key")]
        indexes = [models.Index(fields=["merchant", "at"], name="write_by_age")]
