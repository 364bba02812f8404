"""Money that came and money that went back, as the shop recorded it."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.orders.models.order import Line, Order


class Payment(TenantModel):
    """A transaction of the shop: sale, authorization, capture, refund, void."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="payments", db_index=False)
    external_id = models.CharField(max_length=254, db_collation="C")
    kind = models.TextField()
    status = models.TextField()
    amount = models.BigIntegerField()
    gateway = models.TextField(default="", blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "external_id"], name="one_row_per_payment")]


class Refund(TenantModel):
    """Money that went back; `amount` is all of it."""

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="refunds", db_index=False)
    external_id = models.CharField(max_length=254, db_collation="C")
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "external_id"], name="one_row_per_refund")]


class RefundLine(TenantModel):
    """The part of a refund that is for some units of a line; `amount` contains `tax`."""

    refund = TenantForeignKey(Refund, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = TenantForeignKey(Line, on_delete=models.PROTECT, related_name="refund_lines", db_index=False)
    quantity = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    tax = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "refund", "line"], name="one_row_per_refunded_line")]
        indexes = [models.Index(fields=["merchant", "line"], name="refund_line_of")]
