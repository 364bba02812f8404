"""What came in, exactly as it came: the row is durable before the sender hears 202."""

from django.db import models

from reassure.connectors.models.connection import Connection
from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Delivery(TenantModel):
    """One webhook. `dedupe` is the vendor's own id of it, so that its repetition makes no second row.

    `due_at` says when it is to be read (again), empty = nobody waits for it. A replayed one is read as
    history: it changes what we know and speaks to nobody.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        REFUSED = "refused"
        IGNORED = "ignored"
        FAILED = "failed"

    connection = TenantForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    vendor = models.CharField(max_length=40)
    topic = models.CharField(max_length=120)
    dedupe = models.CharField(max_length=200)
    headers = models.JSONField()
    body = models.BinaryField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)
    replayed_by = models.CharField(max_length=120, default="", blank=True)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["merchant", "connection", "dedupe"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["received", "done", "refused", "ignored", "failed"]),
                name="delivery_state",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-received_at", "-id"], name="delivery_newest"),
            models.Index(fields=["merchant", "state", "-received_at", "-id"], name="delivery_by_state"),
            models.Index(fields=["merchant", "due_at"], name="delivery_due", condition=models.Q(due_at__isnull=False)),
        ]
