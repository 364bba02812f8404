"""Labels, what is printed of them, their being voided, and pickups: each an errand at a carrier's."""

from typing import Any

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.labels.rules.errands import State
from reassure.labels.rules.facts import Format, Refund

STATES = [state.value for state in State]
UNDER_WAY = [State.WANTED.value, State.SENDING.value, State.UNSURE.value]


def _errand(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=models.Q(state__in=STATES), name=f"{name}_state"),
        models.CheckConstraint(
            condition=models.Q(state__in=UNDER_WAY) | models.Q(due_at__isnull=True), name=f"{name}_due"
        ),
    ]


def _waiting(name: str) -> models.Index:
    return models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name=f"{name}_waiting")


class Errand(TenantModel):
    """`due_at` is when to do it, when its silence becomes suspicious, or when to read it back; `why` is for people."""

    state = models.CharField(max_length=10, choices=[(each, each) for each in STATES], default=State.WANTED.value)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    why = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120, default="", blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True


class Label(Errand):
    """Postage for one consignment, bought once however often it is asked for under its `reference`.

    `connection` is the account it is bought over. `prepared` is the vendor's id of it before money is spent,
    `vendor_id` what voids it. `numbers` are the tracking numbers, the first leads. `recipient` and the documents go
    when the person is forgotten, and with age.
    """

    reference = models.CharField(max_length=120, db_collation="C")
    order = TenantForeignKey(
        "orders.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shipment = TenantForeignKey(
        "shipments.Shipment", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    connection = models.UUIDField()
    carrier = models.CharField(max_length=40)
    service = models.CharField(max_length=120)
    service_name = models.CharField(max_length=120, default="", blank=True)
    format = models.CharField(max_length=4, choices=[(each.value, each.value) for each in Format])
    returns = models.BooleanField(default=False)
    sender = models.JSONField()
    recipient = models.JSONField()
    email = models.TextField(default="", blank=True)
    boxes = models.JSONField()
    goods = models.JSONField(default=list, blank=True)

    rate_key = models.CharField(max_length=200, default="", blank=True)
    quoted = models.BigIntegerField(null=True, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    arrives_on = models.DateField(null=True, blank=True)
    prepared = models.CharField(max_length=200, default="", blank=True)
    vendor_id = models.CharField(max_length=200, default="", blank=True)
    numbers = models.JSONField(default=list, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta(Errand.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "reference"], name="label_once"),
            models.CheckConstraint(condition=models.Q(format__in=[each.value for each in Format]), name="label_format"),
            *_errand("label"),
        ]
        indexes = [
            _waiting("label"),
            models.Index(fields=["merchant", "order"], name="label_of_order"),
            models.Index(fields=["merchant", "shipment"], name="label_of_shipment"),
            models.Index(fields=["merchant", "state", "-id"], name="label_by_state"),
        ]

    def __str__(self) -> str:
        return self.tracking_number or self.reference

    @property
    def key(self) -> str:
        """What its facts are about: its order, or itself where it has none."""
        return f"order/{self.order_id}" if self.order_id else f"label/{self.pk}"

    @property
    def tracking_number(self) -> str:
        return str(self.numbers[0]) if self.numbers else ""

    @property
    def told(self) -> dict[str, Any]:
        """What its facts say."""
        return {"label": str(self.pk), "carrier": self.carrier, "service": self.service}


class LabelDocument(TenantModel):
    """The bytes to print, as the carrier gave them."""

    label = TenantForeignKey(Label, on_delete=models.CASCADE, related_name="documents", db_index=False)
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=8)
    content = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "label", "kind"], name="label_document_once")]


class Void(Errand):
    """A label given back, and what becomes of its price."""

    label = TenantForeignKey(Label, on_delete=models.CASCADE, related_name="voids", db_index=False)
    refund = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in Refund], default=Refund.NONE.value
    )

    class Meta(Errand.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "label"], name="void_once"),
            models.CheckConstraint(condition=models.Q(refund__in=[each.value for each in Refund]), name="void_refund"),
            *_errand("void"),
        ]
        indexes = [_waiting("void")]


class Pickup(Errand):
    """A carrier fetching parcels at a place of the merchant's, booked once under its `reference`."""

    reference = models.CharField(max_length=120, db_collation="C")
    location = TenantForeignKey(
        "stores.Location", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    connection = models.UUIDField()
    carrier = models.CharField(max_length=40)
    address = models.JSONField()
    on = models.DateField()
    ready = models.TimeField()
    until = models.TimeField()
    boxes = models.JSONField()
    numbers = models.JSONField(default=list, blank=True)
    vendor_ids = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=200, default="", blank=True)
    confirmation = models.CharField(max_length=120, default="", blank=True)
    cost = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)

    class Meta(Errand.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "reference"], name="pickup_once"),
            models.CheckConstraint(condition=models.Q(until__gte=models.F("ready")), name="pickup_window"),
            *_errand("pickup"),
        ]
        indexes = [_waiting("pickup")]

    @property
    def key(self) -> str:
        return f"pickup/{self.pk}"
