"""Look-ups by order number and e-mail, the counters that keep them from being tried through, links to share,
and what calendars were told."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Lookup(TenantModel):
    """Somebody asked for an order. The reaction that answers finds it, makes the code, and forgets what was typed.

    `order` stays empty when there is none such, and nobody is told. Only the code's keyed hash is kept.
    """

    number = models.CharField(max_length=60, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)

    order = TenantForeignKey(
        "orders.Order", null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    language = models.CharField(max_length=5, default="en")
    code_hash = models.CharField(max_length=64, default="", blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["merchant", "asked_at"], name="lookup_by_age")]

    @property
    def key(self) -> str:
        """How the journal names it."""
        return f"lookup/{self.pk}"


class Count(TenantModel):
    """How often one mailbox, network or everybody asked in one window. `bucket` is a keyed hash."""

    bucket = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "bucket", "starts_at"], name="one_count_per_window")]
        indexes = [models.Index(fields=["merchant", "starts_at"], name="count_by_age")]


class Share(TenantModel):
    """A link that shows an order's delivery to anybody, and nothing of whose it is. `ended_at`: taken back."""

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+", db_index=False)
    token = models.CharField(max_length=43, db_collation="C")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "token"], name="share_token_once"),
            models.UniqueConstraint(
                fields=["merchant", "order"], condition=models.Q(ended_at=None), name="one_share_per_order"
            ),
        ]


class CalendarEntry(TenantModel):
    """What was last handed out for a calendar: `sequence` rises when it says something else than before."""

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+", db_index=False)
    earliest_on = models.DateField()
    latest_on = models.DateField()
    cancelled = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "order"], name="one_calendar_entry_per_order")]
