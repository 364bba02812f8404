"""The ledger of promises, and what we say now about each order."""

from django.db import models
from django.db.models import F, Q

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.promises.rules.facts import DeliveryDates, Part, Source
from reassure.promises.rules.ledger import Kind, Recipient, Terms, parts_from_data
from reassure.promises.rules.timeliness import Failed, Outcome

KINDS = [kind.value for kind in Kind]
OUTCOMES = [*(outcome.value for outcome in Outcome), ""]
SOURCES = [*(source.value for source in Source), ""]
FAILURES = [failed.value for failed in Failed]


class Promise(TenantModel):
    """One promise as it was shown: one row per order, kind, surface and exact terms, however often it is seen.

    `statement` is word for word what stood there the first time. `revises` is the promise it took the place of, `by`
    who wrote it down where that was not we. `gap_days` is signed (late is positive), `gap_amount` the same for money in
    minor units (dearer is positive). `at_risk_at`: since when it is likely to be broken. Of a broken one, `stage` lost
    the days and `answerable` answers for it, `blame` says because of what. `lane_from` to `carrier` are known once it
    is settled; `to_score` = it counts, and has not been counted yet; `original` = it was its order's first.
    """

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    surface = models.CharField(max_length=60)
    recipient = models.CharField(max_length=12, default=Recipient.SHOPPER.value)
    terms_hash = models.CharField(max_length=64)
    revises = models.UUIDField(null=True, blank=True)
    horizon = models.CharField(max_length=8, default="", db_default="", blank=True)
    by = models.CharField(max_length=60, default="", db_default="", blank=True)
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    terms = models.JSONField(default=dict, blank=True)
    statement = models.TextField(default="", blank=True)
    because = models.JSONField(default=list, blank=True)
    first_shown_at = models.DateTimeField()
    last_shown_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, default="", blank=True)
    gap_days = models.SmallIntegerField(null=True, blank=True)
    gap_amount = models.BigIntegerField(null=True, blank=True)
    failed_attempt = models.CharField(max_length=40, default="", blank=True)
    at_risk_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, default="", db_default="", blank=True)
    stage = models.CharField(max_length=12, default="", db_default="", blank=True)
    answerable = models.CharField(max_length=8, default="", db_default="", blank=True)
    blame = models.JSONField(default=list, db_default=[], blank=True)
    lane_from = models.CharField(max_length=2, default="", db_default="", blank=True)
    lane_to = models.CharField(max_length=2, default="", db_default="", blank=True)
    carrier = models.CharField(max_length=40, default="", db_default="", blank=True)
    to_score = models.BooleanField(default=False, db_default=False)
    original = models.BooleanField(default=False, db_default=False)

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
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="promise_kind_known"),
        ]
        indexes = [
            models.Index(fields=["merchant", "latest_on"], condition=Q(outcome=""), name="promise_open"),
            models.Index(fields=["merchant", "outcome", "-settled_at"], name="promise_settled"),
            models.Index(
                fields=["merchant", "at_risk_at"],
                condition=Q(outcome="", at_risk_at__isnull=False),
                name="promise_at_risk",
            ),
            models.Index(fields=["merchant", "settled_at"], condition=Q(to_score=True), name="promise_to_score"),
            models.Index(
                fields=["merchant", "latest_on"],
                condition=Q(outcome="") & ~Q(kind=Kind.DELIVERY.value),
                name="promise_watched",
            ),
        ]

    def as_terms(self) -> Terms:
        other = tuple((name, str(value)) for name, value in self.terms.items())
        return Terms(earliest=self.earliest_on, latest=self.latest_on, due_at=self.due_at, other=other)

    @property
    def blame_parts(self) -> tuple[Part, ...]:
        return parts_from_data(self.blame)

    @property
    def because_parts(self) -> tuple[Part, ...]:
        return parts_from_data(self.because)


class Forecast(TenantModel):
    """What we say now about an order's delivery: read by pages and mails, moved by `actions.make`.

    Days are empty while we don't know. `first_*` is the original promise, `why` the last change's reason. `risks` are
    the problems that are likely to break it, each with its kind.
    `words` is what each source said first, before it left and on its way (`rules.hindsight`).
    """

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+")
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    likely_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, default="", blank=True)
    because = models.JSONField(default=list, blank=True)
    parcels = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=dict, db_default={}, blank=True)
    first_earliest_on = models.DateField(null=True, blank=True)
    first_latest_on = models.DateField(null=True, blank=True)
    why = models.JSONField(default=list, blank=True)
    risks = models.JSONField(default=dict, db_default={}, blank=True)
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
