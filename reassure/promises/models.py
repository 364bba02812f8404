"""The ledger of promises, what we say now about each order, and the merchant's table of transit times."""

from django.db import models
from django.db.models import F, Q

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.promises.rules.facts import DeliveryDates, Method, Part, Source, Span
from reassure.promises.rules.ledger import Recipient, parts_from_data
from reassure.promises.rules.timeliness import Failed, Outcome
from reassure.promises.rules.transit import TransitRow

OUTCOMES = [*(outcome.value for outcome in Outcome), ""]
SOURCES = [*(source.value for source in Source), ""]
FAILURES = [failed.value for failed in Failed]
METHODS = [method.value for method in Method]


class Promise(TenantModel):
    """One promise as it was shown: one row per order, kind, surface and exact terms, however often it is seen.

    `statement` is word for word what stood there the first time. `gap_days` is signed (late is positive).
    """

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    surface = models.CharField(max_length=60)
    recipient = models.CharField(max_length=12, default=Recipient.SHOPPER.value)
    terms_hash = models.CharField(max_length=64)
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    statement = models.TextField(default="", blank=True)
    because = models.JSONField(default=list, blank=True)
    first_shown_at = models.DateTimeField()
    last_shown_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, default="", blank=True)
    gap_days = models.SmallIntegerField(null=True, blank=True)
    failed_attempt = models.CharField(max_length=40, default="", blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "order", "kind", "surface", "terms_hash"], name="promise_once_per_terms"
            ),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="promise_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="promise_settled_with_its_outcome",
            ),
            models.CheckConstraint(condition=Q(earliest_on__lte=F("latest_on")), name="promise_days_in_order"),
        ]
        indexes = [
            models.Index(fields=["merchant", "latest_on"], condition=Q(outcome=""), name="promise_open"),
            models.Index(fields=["merchant", "outcome", "-settled_at"], name="promise_settled"),
        ]

    @property
    def because_parts(self) -> tuple[Part, ...]:
        return parts_from_data(self.because)


class Forecast(TenantModel):
    """What we say now about an order's delivery: read by pages and mails, moved by `actions.make`.

    Days are empty while we don't know. `first_*` is the original promise, `why` the last change's reason.
    """

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+")
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    likely_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, default="", blank=True)
    because = models.JSONField(default=list, blank=True)
    parcels = models.JSONField(default=list, blank=True)
    first_earliest_on = models.DateField(null=True, blank=True)
    first_latest_on = models.DateField(null=True, blank=True)
    why = models.JSONField(default=list, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    arrived_on = models.DateField(null=True, blank=True)
    failed_attempt = models.CharField(max_length=40, default="", blank=True)
    outcome = models.CharField(max_length=8, default="", blank=True)
    gap_days = models.SmallIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "order"], name="one_forecast_per_order"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="forecast_source_known"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="forecast_outcome_known"),
            models.CheckConstraint(condition=Q(failed_attempt__in=FAILURES), name="forecast_failure_known"),
        ]
        indexes = [
            models.Index(
                fields=["merchant", "latest_on"],
                condition=Q(outcome="", latest_on__isnull=False),
                name="forecast_open",
            ),
            models.Index(fields=["merchant", "settled_at"], condition=~Q(outcome=""), name="forecast_settled"),
        ]

    def as_dates(self) -> DeliveryDates | None:
        if self.earliest_on is None or self.latest_on is None:
            return None
        return DeliveryDates(
            earliest=self.earliest_on,
            latest=self.latest_on,
            most_likely=self.likely_on or self.latest_on,
            source=Source(self.source),
            because=parts_from_data(self.because),
        )


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

    `quotes_kept_percent`: how many of the quotes without a basket are kept.
    """

    method = models.CharField(max_length=20, default=Method.EACH_END.value)
    quotes_kept_percent = models.PositiveSmallIntegerField(default=100, db_default=100)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant"], name="one_delivery_policy"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="delivery_method_known"),
            models.CheckConstraint(condition=Q(quotes_kept_percent__lte=100), name="quotes_kept_percent"),
        ]
