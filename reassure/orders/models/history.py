"""What was done to an order after it was placed, each with its author and date."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.orders.models.order import Order


class Cancellation(TenantModel):
    """The whole order is off. Its presence is the state."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="cancellations", db_index=False)
    at = models.DateTimeField()
    reason = models.TextField(default="", blank=True)
    by = models.CharField(max_length=60, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order"], name="cancelled_once")]


class Edit(TenantModel):
    """What a newer telling, a shopper or staff changed: the columns before and after."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="edits", db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=60, default="", blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["merchant", "order", "at"], name="edit_of_order")]


class Note(TenantModel):
    """What staff want each other to know of an order; no shopper sees it."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="notes", db_index=False)
    text = models.TextField()
    by = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["merchant", "order", "at"], name="note_of_order")]
