"""Facts of parcels: one narrow row each, reckoned from what other capabilities keep and from nothing else."""

from django.db import models
from django.db.models import Q

from reassure.insights.rules.parcels import STAYS
from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.shipments.rules.facts import Status

STATUSES = [status.value for status in Status]
#: A column for each state in which a parcel spends time.
SPENT = {status: f"in_{status.value}" for status in STAYS}


class ParcelFact(TenantModel):
    """A parcel as `rules.parcels.reckon` sees it. It can be thrown away and reckoned again at any time.

    `origin` is the shop's name of the warehouse, `leaves` and `country` the two ends of its lane, `problems` how many
    were ever raised of it. `in_*` are minutes spent in a state, `transit` minutes from first scan to delivery.
    `cost` is in minor units of the merchant's currency; empty = not told, or told in another one.
    """

    shipment = TenantForeignKey("shipments.Shipment", on_delete=models.CASCADE, related_name="+", db_index=False)
    left_on = models.DateField()
    carrier = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=80, default="", blank=True)
    origin = models.CharField(max_length=80, default="", blank=True)
    leaves = models.CharField(max_length=2, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    status = models.CharField(max_length=24, default=Status.PENDING.value)
    open = models.BooleanField(default=True)
    attempt_on = models.DateField(null=True, blank=True)
    attempt_failed = models.BooleanField(default=False)
    lost = models.BooleanField(default=False)
    transit = models.IntegerField(null=True, blank=True)
    first_to = models.DateField(null=True, blank=True)
    first_gap = models.SmallIntegerField(null=True, blank=True)
    last_to = models.DateField(null=True, blank=True)
    last_gap = models.SmallIntegerField(null=True, blank=True)
    problems = models.PositiveSmallIntegerField(default=0)
    cost = models.BigIntegerField(null=True, blank=True)
    in_info_received = models.IntegerField(null=True, blank=True)
    in_in_transit = models.IntegerField(null=True, blank=True)
    in_out_for_delivery = models.IntegerField(null=True, blank=True)
    in_attempt_fail = models.IntegerField(null=True, blank=True)
    in_available_for_pickup = models.IntegerField(null=True, blank=True)
    in_exception = models.IntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment"], name="parcel_fact_once"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="parcel_fact_status_known"),
        ]
        indexes = [
            models.Index(fields=["merchant", "left_on", "id"], name="parcel_fact_by_departure"),
            models.Index(fields=["merchant", "status"], condition=Q(open=True), name="parcel_fact_open"),
        ]


class ParcelCost(TenantModel):
    """What a parcel cost to send, as somebody told it who has the carrier's bill: minor units of `currency`."""

    shipment = TenantForeignKey("shipments.Shipment", on_delete=models.CASCADE, related_name="+", db_index=False)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    by = models.CharField(max_length=60, default="", blank=True)
    told_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment"], name="parcel_cost_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="parcel_cost_not_negative"),
        ]


class Filling(TenantModel):
    """How far the facts of parcels that were there before have been filled in, the newest first; `done_at` = all."""

    after = models.UUIDField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_filling")]
