"""Dates shown before purchase."""

from django.db import models
from django.db.models import Q

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Quote(TenantModel):
    """Dates shown before purchase: one row for the same words at the same place about the same basket.

    It is no promise yet: `promises.actions.claim` writes one when an order names the quote or its `basket`. `terms` are
    the ways as shown; of the door it keeps the country and the first letters of the postcode.
    """

    surface = models.CharField(max_length=60)
    basket = models.CharField(max_length=254, default="", blank=True, db_collation="C")
    language = models.CharField(max_length=20, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    postcode_area = models.CharField(max_length=3, default="", blank=True)
    items = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    first_shown_at = models.DateTimeField()
    last_shown_at = models.DateTimeField()
    times_shown = models.PositiveIntegerField(default=1)
    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["merchant", "basket"], condition=~Q(basket=""), name="quote_of_basket"),
            models.Index(fields=["merchant", "last_shown_at"], condition=Q(order=None), name="quote_unclaimed"),
        ]
