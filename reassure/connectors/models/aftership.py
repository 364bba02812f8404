"""What clients of the AfterShip-compatible API said of parcels, beside what every parcel has."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Tracked(TenantModel):
    """One row per parcel that such a client made or changed. `told` are the fields as sent that have no other place.

    Nobody's name stands here: `people` are the keys of customers with their role. `waits` = its order is not known yet.
    `given_id` is the client's own id of the tracking, `completed` the reason for which it was marked as over.
    """

    shipment = TenantForeignKey("shipments.Shipment", on_delete=models.CASCADE, db_index=False, related_name="+")
    given_id = models.CharField(max_length=80, default="", blank=True, db_collation="C")
    order_id = models.CharField(max_length=254, default="", blank=True, db_collation="C")
    order_number = models.CharField(max_length=120, default="", blank=True, db_collation="C")
    title_lower = models.CharField(max_length=254, default="", blank=True, db_collation="C")
    told = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=list, blank=True)
    waits = models.BooleanField(default=False)
    retracked = models.PositiveSmallIntegerField(default=0)
    completed = models.CharField(max_length=20, default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment"], name="tracked_once"),
            models.UniqueConstraint(
                fields=["merchant", "given_id"], condition=~models.Q(given_id=""), name="tracked_given_id"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "order_id"], name="tracked_by_order_id"),
            models.Index(fields=["merchant", "order_number"], name="tracked_by_order_number"),
            models.Index(fields=["merchant", "title_lower"], name="tracked_by_title"),
            models.Index(fields=["merchant", "changed_at"], name="tracked_by_change"),
            models.Index(fields=["merchant"], condition=models.Q(waits=True), name="tracked_waiting"),
        ]
