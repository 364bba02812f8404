"""How promises went, added up: what scorecards are read from, however many promises there are."""

from django.db import models

from reassure.kit.tenancy import TenantModel


class Score(TenantModel):
    """Promises of one kind, horizon and lane that settled in one month (UTC), its first day in `month`.

    `original`: the first promise of each order. `inside` came within the days named, `early` before them, `broken`
    after. Days are sums: `gap_days` signed, `late_days` of the broken, `width_days` from the earliest to the latest day
    named, `ahead_days` from the day it was shown to the latest.
    """

    month = models.DateField()
    kind = models.CharField(max_length=20)
    horizon = models.CharField(max_length=8, default="", blank=True)
    lane_from = models.CharField(max_length=2, default="", blank=True)
    lane_to = models.CharField(max_length=2, default="", blank=True)
    carrier = models.CharField(max_length=40, default="", blank=True)
    original = models.BooleanField(default=True)
    inside = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    gap_days = models.BigIntegerField(default=0)
    late_days = models.BigIntegerField(default=0)
    width_days = models.BigIntegerField(default=0)
    ahead_days = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "month", "kind", "horizon", "lane_from", "lane_to", "carrier", "original"],
                name="one_score",
            )
        ]
