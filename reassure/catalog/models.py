"""The merchant's products and their variants, as their shop tells them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Product(TenantModel):
    """A product. `price` is its lowest variant's, in minor units; texts are cleaned HTML.

    A removed product's row stays, for the orders that name it; `removed_at` is when the shop took it away.
    """

    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=254, db_collation="C")
    version_at = models.DateTimeField()
    title = models.TextField(default="", blank=True)
    handle = models.TextField(default="", blank=True)
    url = models.TextField(default="", blank=True)
    description_html = models.TextField(default="", blank=True)
    vendor = models.TextField(default="", blank=True)
    kind = models.TextField(default="", blank=True)
    tags = ArrayField(models.TextField(), default=list, blank=True)
    categories = ArrayField(models.TextField(), default=list, blank=True)
    image_urls = ArrayField(models.TextField(), default=list, blank=True)
    attributes = models.JSONField(default=list)
    processing_days = models.PositiveSmallIntegerField(null=True, blank=True)
    returnable = models.BooleanField(default=True)
    hazmat = models.BooleanField(default=False)
    how_to = models.TextField(default="", blank=True)
    active = models.BooleanField(default=True)
    sellable = models.BooleanField(default=True)
    price = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    category_key = models.CharField(max_length=120, default="", blank=True)
    vendor_key = models.CharField(max_length=120, default="", blank=True)
    kind_key = models.CharField(max_length=120, default="", blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "source", "external_id"], name="one_row_per_product")
        ]
        indexes = [
            models.Index(
                fields=["merchant", "category_key"], name="product_category", condition=models.Q(sellable=True)
            ),
            models.Index(fields=["merchant", "vendor_key"], name="product_vendor", condition=models.Q(sellable=True)),
            models.Index(fields=["merchant", "kind_key"], name="product_kind", condition=models.Q(sellable=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(TenantModel):
    """One thing that can be bought; `price` in minor units. One the shop no longer names is not `active`."""

    product = TenantForeignKey(Product, on_delete=models.CASCADE, related_name="variants", db_index=False)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=254, db_collation="C")
    position = models.PositiveIntegerField(default=0)
    sku = models.TextField(default="", blank=True)
    barcode = models.TextField(default="", blank=True)
    title = models.TextField(default="", blank=True)
    options = models.JSONField(default=list)
    price = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    grams = models.PositiveIntegerField(null=True, blank=True)
    available = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "source", "external_id"], name="one_row_per_variant")
        ]
        indexes = [models.Index(fields=["merchant", "product"], name="variant_product")]

    def __str__(self) -> str:
        return self.title
