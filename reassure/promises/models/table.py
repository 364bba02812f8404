"""The merchant's table of transit times, the days on which nothing moves, and how dates are reckoned."""

from django.db import models
from django.db.models import F, Q

from reassure.kit.tenancy import TenantModel
from reassure.promises.rules.facts import Method, Span
from reassure.promises.rules.sources import LEAST_PERCENT, MOST_PERCENT, USUAL
from reassure.promises.rules.transit import TransitRow

METHODS = [method.value for method in Method]
#: The sources in their usual order.
AS_USUALLY = " ".join(USUAL)


class TransitRule(TenantModel):
    """One row of the merchant's table; an empty cell matches anything, the row of empty cells is the default."""

    origin_country = models.CharField(max_length=2, default="", blank=True)
    origin_region = models.CharField(max_length=60, default="", blank=True)
    destination_country = models.CharField(max_length=2, default="", blank=True)
    postcode_prefix = models.CharField(max_length=12, default="", blank=True)
    carrier = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=120, default="", blank=True)
    days_least = models.PositiveSmallIntegerField()
    days_most = models.PositiveSmallIntegerField()
    days_likely = models.PositiveSmallIntegerField(null=True, blank=True)
    calendar_days = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "merchant", "origin_country", "origin_region", "destination_country", "postcode_prefix",
                    "carrier", "service",
                ],
                name="one_transit_rule_per_lane",
            ),
            models.CheckConstraint(condition=Q(days_least__lte=F("days_most")), name="transit_days_in_order"),
        ]  # fmt: skip

    def as_row(self) -> TransitRow:
        return TransitRow(
            key=str(self.pk),
            days=(self.days_least, self.days_most),
            likely=self.days_likely,
            origin_country=self.origin_country,
            origin_region=self.origin_region,
            destination_country=self.destination_country,
            postcode_prefix=self.postcode_prefix,
            carrier=self.carrier,
            service=self.service,
            calendar_days=self.calendar_days,
        )


class SpecialDay(TenantModel):
    """Days on which a carrier does not move (a strike, a storm): everywhere or in one country, all or one carrier."""

    first_on = models.DateField()
    last_on = models.DateField()
    carrier = models.CharField(max_length=40, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    note = models.CharField(max_length=120, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "first_on", "last_on", "carrier", "country"], name="special_day_once"
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="special_days_in_order"),
        ]

    def as_span(self) -> Span:
        return Span(first=self.first_on, last=self.last_on, note=self.note)


class DeliveryPolicy(TenantModel):
    """How this merchant reckons: which way preparation meets transit. No row = the default way.

    `quotes_kept_percent`: how many of the quotes without a basket are kept. `confidence_percent`: how sure a learned
    date is to be kept; `learned`: whether there are such. `sources`: whose date is believed, the most believed first,
    and with `follow_accuracy` each lane changes that order by how right they have been. `scorecard_public`: anybody may
    read how promises were kept.
    """

    method = models.CharField(max_length=20, default=Method.EACH_END.value)
    quotes_kept_percent = models.PositiveSmallIntegerField(default=100, db_default=100)
    confidence_percent = models.PositiveSmallIntegerField(default=90, db_default=90)
    learned = models.BooleanField(default=True, db_default=True)
    sources = models.CharField(max_length=60, default=AS_USUALLY, db_default=AS_USUALLY)
    follow_accuracy = models.BooleanField(default=False, db_default=False)
    scorecard_public = models.BooleanField(default=False, db_default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant"], name="one_delivery_policy"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="delivery_method_known"),
            models.CheckConstraint(condition=Q(quotes_kept_percent__lte=100), name="quotes_kept_percent"),
            models.CheckConstraint(
                condition=Q(confidence_percent__gte=LEAST_PERCENT, confidence_percent__lte=MOST_PERCENT),
                name="confidence_in_range",
            ),
        ]
