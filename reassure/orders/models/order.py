"""An order and its lines. Money is minor units of the order's currency."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from reassure.kit import secrets
from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.orders.rules.tellings import Status


class Order(TenantModel):
    """The newest telling of an order (`version_at`, with `told` its fingerprint) and what followed from it.

    `told_address` is the key of the shop's own last address, so that a shopper's change outlives a telling that
    repeats the old one. `public_token` is what signed links carry. `*_key` and `email_lower` are for look-ups.
    `quote` and `basket` are what the shop says of the dates its pages showed before.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=254, db_collation="C")
    version_at = models.DateTimeField()
    told = models.CharField(max_length=24)
    public_token = models.CharField(max_length=43, default=secrets.fresh, db_collation="C")
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, db_collation="C")
    placed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    status = models.CharField(max_length=20, default=Status.OPEN.value)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    customer = TenantForeignKey(
        "customers.Customer", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.TextField(default="", blank=True)
    name_key = models.CharField(max_length=120, default="", blank=True, db_collation="C")
    surname_key = models.CharField(max_length=120, default="", blank=True, db_collation="C")
    email = models.TextField(default="", blank=True)
    email_lower = models.CharField(max_length=254, default="", blank=True, db_collation="C")
    phone = models.TextField(default="", blank=True)
    locale = models.TextField(default="", blank=True)
    shipping_address = models.JSONField(default=dict)
    billing_address = models.JSONField(default=dict)
    told_address = models.CharField(max_length=24, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)

    currency = models.CharField(max_length=3)
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    tax_included = models.BooleanField()
    shipping = models.BigIntegerField()
    shipping_tax = models.BigIntegerField()
    shipping_discount = models.BigIntegerField()
    total = models.BigIntegerField()
    paid = models.BigIntegerField()
    refunded = models.BigIntegerField(default=0)

    shipping_method = models.TextField(default="", blank=True)
    channel = models.TextField(default="", blank=True)
    tags = ArrayField(models.TextField(), default=list, blank=True)
    note = models.TextField(default="", blank=True)
    gift = models.BooleanField(default=False)
    promised_from = models.DateTimeField(null=True, blank=True)
    promised_until = models.DateTimeField(null=True, blank=True)
    quote = models.CharField(max_length=32, default="", db_default="", blank=True, db_collation="C")
    basket = models.CharField(max_length=254, default="", db_default="", blank=True, db_collation="C")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "source", "external_id"], name="one_row_per_order"),
            models.UniqueConstraint(fields=["merchant", "public_token"], name="one_order_per_token"),
            models.CheckConstraint(
                condition=models.Q(status__in=[each.value for each in Status]), name="order_status_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-placed_at", "-id"], name="order_latest"),
            models.Index(fields=["merchant", "number_key"], name="order_number"),
            models.Index(fields=["merchant", "email_lower"], name="order_email"),
            models.Index(fields=["merchant", "name_key"], name="order_name"),
            models.Index(fields=["merchant", "surname_key"], name="order_surname"),
            models.Index(fields=["merchant", "customer"], name="order_customer"),
            models.Index(
                fields=["merchant", "-placed_at"],
                name="order_unfinished",
                condition=models.Q(status__in=[Status.OPEN.value, Status.PARTLY_SHIPPED.value]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key(self) -> str:
        """The journal's key of this order."""
        return f"order/{self.pk}"


class Line(TenantModel):
    """Some units of one thing. `paid` is what the shopper pays for all of them, tax included.

    What one unit gives back follows from `paid`, `tax` and `quantity` by largest remainder (`rules.refunds`).
    """

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    external_id = models.CharField(max_length=254, db_collation="C")
    position = models.PositiveIntegerField()
    title = models.TextField(default="", blank=True)
    variant_title = models.TextField(default="", blank=True)
    sku = models.TextField(default="", blank=True)
    product_external_id = models.TextField(default="", blank=True)
    variant_external_id = models.TextField(default="", blank=True)
    quantity = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField(default=0)
    shipped_quantity = models.PositiveIntegerField(default=0)
    unit_price = models.BigIntegerField()
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField()
    tax = models.BigIntegerField()
    paid = models.BigIntegerField()
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    ships = models.BooleanField(default=True)
    gift_card = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "order", "external_id"], name="one_row_per_line"),
            models.CheckConstraint(
                condition=models.Q(cancelled__lte=models.F("quantity")), name="no_more_cancelled_than_ordered"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Tag(TenantModel):
    """A tag of an order, for lists of all that carry it; the shop takes off only what the shop put on."""

    SHOP = "shop"

    order = TenantForeignKey(Order, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    tag = models.TextField(db_collation="C")
    by = models.TextField(default=SHOP, db_default=SHOP)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "tag"], name="one_row_per_tag")]
        indexes = [models.Index(fields=["merchant", "tag", "order"], name="order_tag")]
