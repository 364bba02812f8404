"""Parcels, the numbers they go by, what shops and carriers said of them. Their status is a cache of `rules.status`."""

from django.db import models
from django.db.models.functions import Coalesce

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.shipments.rules.facts import Scan as ScanFacts
from reassure.shipments.rules.facts import Status
from reassure.shipments.rules.status import State

STATUSES = [status.value for status in Status]


class Shipment(TenantModel):
    """One parcel, perhaps with lines of several orders.

    `left_at` is when it left, or else when it was told of: what people's lists go by.
    Of the address it keeps what carriers and lanes need, not who lives there. The columns from `status` to `unmapped`
    are written from the fold over its scans and by nothing else. `poll_at` says when to ask the carrier, empty = never.
    """

    source = models.CharField(max_length=60)
    carrier = models.CharField(max_length=40, default="", blank=True)
    carrier_name = models.CharField(max_length=120, default="", blank=True)
    tracking_number = models.CharField(max_length=60, default="", blank=True)
    tracking_url = models.URLField(max_length=500, default="", blank=True)
    service = models.CharField(max_length=80, default="", blank=True)
    origin = models.CharField(max_length=80, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    region = models.CharField(max_length=80, default="", blank=True)
    postcode = models.CharField(max_length=20, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField()
    left_at = models.GeneratedField(
        expression=Coalesce("shipped_at", "told_at"), output_field=models.DateTimeField(), db_persist=True
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(max_length=24, default=Status.PENDING.value)
    substatus = models.CharField(max_length=40, default="", blank=True)
    since = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    out_for_delivery_at = models.DateTimeField(null=True, blank=True)
    first_attempt_at = models.DateTimeField(null=True, blank=True)
    first_attempt_failed = models.BooleanField(default=False)
    available_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    returning_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    last_scan_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=120, default="", blank=True)
    unmapped = models.PositiveIntegerField(default=0)

    estimated_from = models.DateField(null=True, blank=True)
    estimated_to = models.DateField(null=True, blank=True)
    first_estimated_from = models.DateField(null=True, blank=True)
    first_estimated_to = models.DateField(null=True, blank=True)
    proof_url = models.URLField(max_length=500, default="", blank=True)

    poll_at = models.DateTimeField(null=True, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    poll_failures = models.PositiveSmallIntegerField(default=0)
    pushed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=STATUSES), name="shipment_status_known"),
            models.CheckConstraint(
                condition=models.Q(estimated_to__isnull=True) | models.Q(estimated_to__gte=models.F("estimated_from")),
                name="shipment_estimate_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "status", "-id"], name="shipment_by_status"),
            models.Index(fields=["merchant", "carrier", "-id"], name="shipment_by_carrier"),
            models.Index(fields=["merchant", "-left_at", "-id"], name="shipment_by_departure"),
            models.Index(fields=["poll_at"], condition=models.Q(poll_at__isnull=False), name="shipment_poll_due"),
        ]

    def __str__(self) -> str:
        return self.tracking_number or str(self.pk)

    @property
    def state(self) -> State:
        """The cached fold."""
        return State(status=Status(self.status), **{name: getattr(self, name) for name in STATE if name != "status"})

    def take(self, state: State) -> None:
        """Copy the fold into the columns; the caller saves `STATE`."""
        for name in STATE:
            setattr(self, name, getattr(state, name))
        self.status = state.status.value


#: The columns that the fold writes.
STATE = tuple(State.__dataclass_fields__)


class ShipmentOrder(TenantModel):
    """Which orders have something in the parcel."""

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, db_index=False, related_name="orders")
    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, db_index=False, related_name="parcels")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment", "order"], name="shipment_order_once"),
        ]
        indexes = [models.Index(fields=["merchant", "order"], name="shipment_of_order")]


class Fulfilment(TenantModel):
    """What a shop said of the parcel, by its own key. Two fulfilments under one tracking number are one parcel."""

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, db_index=False, related_name="fulfilments")
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=254, db_collation="C")
    version_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "source", "external_id"], name="fulfilment_once"),
        ]
        indexes = [models.Index(fields=["merchant", "shipment"], name="fulfilment_of_shipment")]


class ShipmentLine(TenantModel):
    """How many of an order's line are in the parcel, by one fulfilment."""

    fulfilment = TenantForeignKey(Fulfilment, on_delete=models.CASCADE, db_index=False, related_name="lines")
    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, db_index=False, related_name="lines")
    line = TenantForeignKey("orders.Line", on_delete=models.CASCADE, db_index=False, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "fulfilment", "line"], name="shipment_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="shipment_line_quantity"),
        ]
        indexes = [
            models.Index(fields=["merchant", "shipment"], name="shipment_line_of_shipment"),
            models.Index(fields=["merchant", "line"], name="shipment_line_of_line"),
        ]


class Number(TenantModel):
    """A tracking number the parcel goes, or went, by; after a hand-over between carriers it has two.

    `until` is set when the carrier gives the number to another parcel of this merchant.
    """

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, db_index=False, related_name="numbers")
    carrier = models.CharField(max_length=40, default="", blank=True)
    number = models.CharField(max_length=60, db_collation="C")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "number", "carrier"],
                condition=models.Q(until__isnull=True),
                name="number_of_one_parcel",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "shipment"], name="number_of_shipment")]


class Scan(TenantModel):
    """One event of a parcel, kept once however often it is told. An empty status = nobody has mapped its code yet."""

    shipment = TenantForeignKey(Shipment, on_delete=models.CASCADE, db_index=False, related_name="scans")
    fingerprint = models.UUIDField()
    at = models.DateTimeField()
    status = models.CharField(max_length=24, default="", blank=True)
    substatus = models.CharField(max_length=40, default="", blank=True)
    code = models.CharField(max_length=60, default="", blank=True)
    text = models.CharField(max_length=300, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    region = models.CharField(max_length=80, default="", blank=True)
    postcode = models.CharField(max_length=20, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    zoned = models.BooleanField(default=True)
    signed_by = models.CharField(max_length=120, default="", blank=True)
    source = models.CharField(max_length=60)
    told_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shipment", "fingerprint"], name="scan_once"),
            models.CheckConstraint(condition=models.Q(status__in=["", *STATUSES]), name="scan_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["merchant", "code"], condition=models.Q(status="", substatus=""), name="scan_code_unknown"
            ),
        ]

    def as_scan(self) -> ScanFacts:
        return ScanFacts(
            at=self.at,
            status=Status(self.status) if self.status else None,
            substatus=self.substatus,
            code=self.code,
            text=self.text,
            city=self.city,
            region=self.region,
            postcode=self.postcode,
            country=self.country,
            zoned=self.zoned,
            signed_by=self.signed_by,
        )


class CodeMeaning(TenantModel):
    """What a merchant says that a carrier's code means: a sub-status, or `noted`. Our own tables come first."""

    carrier = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60, db_collation="C")
    substatus = models.CharField(max_length=40)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "carrier", "code"], name="code_means_one_thing")]


class Unclaimed(TenantModel):
    """An answer about a number that no parcel goes by yet. `told` is a `TrackingFacts` as JSON: its scans may hold
    names, so it is deleted when its parcel appears, or with the raw deliveries of its age."""

    number = models.CharField(max_length=60, db_collation="C")
    source = models.CharField(max_length=60)
    fingerprint = models.UUIDField()
    told = models.TextField()
    told_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "number", "fingerprint"], name="unclaimed_once"),
        ]
        indexes = [models.Index(fields=["told_at"], name="unclaimed_by_age")]
