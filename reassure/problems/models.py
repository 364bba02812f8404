"""Problems with their history, when to look at what, what is learned of lanes, and what a merchant set by hand."""

from dataclasses import fields

from django.db import models
from django.db.models import Q

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.problems.rules.changes import Known
from reassure.problems.rules.facts import Kind, Thresholds
from reassure.problems.rules.paces import Measure, Stage
from reassure.promises.rules.facts import Part
from reassure.promises.rules.ledger import parts_from_data

KINDS = [kind.value for kind in Kind]
#: The thresholds that a merchant may set: those in days.
LIMITS = [one.name for one in fields(Thresholds) if one.name not in ("likely", "patience")]
OPEN = Q(cleared_at=None, resolved_at=None)


class Watch(TenantModel):
    """One order (or parcel of no order) that something may go wrong with, `subject` as the journal calls it.

    `check_due_at` is when somebody has to look though nothing is told, empty = never. `finished_at` is when all that
    was sent had come to its end; `learned` = its lanes have been taught by it.
    """

    subject = models.CharField(max_length=60, db_collation="C")
    check_due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    learned = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "subject"], name="watch_once")]
        indexes = [
            models.Index(fields=["check_due_at"], condition=Q(check_due_at__isnull=False), name="watch_due"),
            models.Index(
                fields=["merchant", "check_due_at"], condition=Q(check_due_at__isnull=False), name="watch_due_here"
            ),
            models.Index(
                fields=["merchant", "id"], condition=Q(finished_at__isnull=False, learned=False), name="watch_to_learn"
            ),
        ]


class Problem(TenantModel):
    """Something that was wrong, once per cause. `cleared_at`: it went by itself; `resolved_at`: somebody settled it.

    `subject` is the order's or parcel's key. `worth` is what is at stake in minor units of `currency`, `late_by` how
    many days a promise is missed by, `rank` what both come to. `carrier` to `depot` name the cause for grouping.
    `assigned_to` and `resolved_by` hold the key of staff, `staff/<id>`.
    """

    subject = models.CharField(max_length=60, db_collation="C")
    kind = models.CharField(max_length=20)
    cause = models.CharField(max_length=60, db_collation="C")
    order = TenantForeignKey(
        "orders.Order", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    shipment = TenantForeignKey(
        "shipments.Shipment", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    because = models.JSONField(default=list)
    rank = models.BigIntegerField(default=0)
    worth = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="", blank=True)
    late_by = models.SmallIntegerField(default=0)
    carrier = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=80, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    depot = models.CharField(max_length=160, default="", blank=True)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=60, default="", blank=True)
    assigned_to = models.CharField(max_length=60, default="", blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    first_action_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "subject", "kind", "cause"], name="problem_once_per_cause"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="problem_kind_known"),
        ]
        indexes = [
            models.Index(fields=["merchant", "-rank", "-id"], condition=OPEN, name="problem_open"),
            models.Index(fields=["merchant", "order"], name="problem_of_order"),
            models.Index(fields=["merchant", "shipment"], name="problem_of_shipment"),
            models.Index(fields=["merchant", "-raised_at", "-id"], name="problem_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject}"

    @property
    def about(self) -> str:
        """What its facts are about: the order, where there is one."""
        return f"order/{self.order_id}" if self.order_id else self.subject

    @property
    def is_open(self) -> bool:
        return self.cleared_at is None and self.resolved_at is None

    @property
    def because_parts(self) -> tuple[Part, ...]:
        return parts_from_data(self.because)

    def as_known(self) -> Known:
        return Known(
            id=self.pk,
            subject=self.subject,
            kind=self.kind,
            cause=self.cause,
            cleared=self.cleared_at is not None,
            settled=self.resolved_at is not None,
        )


class Note(TenantModel):
    """What somebody wrote to the others about a problem."""

    problem = TenantForeignKey(Problem, on_delete=models.CASCADE, related_name="notes", db_index=False)
    text = models.TextField()
    by = models.CharField(max_length=60, default="", blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["merchant", "problem", "at"], name="problem_note")]


class Contest(TenantModel):
    """The shopper says that a delivered parcel is not there; settled when it turned up or was made good."""

    shipment = TenantForeignKey("shipments.Shipment", on_delete=models.CASCADE, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    by = models.CharField(max_length=60, default="", blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "shipment"], condition=Q(settled_at=None), name="contest_open_once"
            )
        ]


class Habit(TenantModel):
    """How often what took how long on a lane: `counts` by quarter of a business day, see `rules.paces`."""

    origin = models.CharField(max_length=2, default="", blank=True)
    destination = models.CharField(max_length=2, default="", blank=True)
    carrier = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=80, default="", blank=True)
    measure = models.CharField(max_length=10)
    stage = models.CharField(max_length=12)
    counts = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "origin", "destination", "carrier", "service", "measure", "stage"],
                name="one_habit_per_lane_and_stage",
            ),
            models.CheckConstraint(condition=Q(measure__in=[one.value for one in Measure]), name="habit_measure_known"),
            models.CheckConstraint(condition=Q(stage__in=[one.value for one in Stage]), name="habit_stage_known"),
        ]


class Threshold(TenantModel):
    """How long is too long, set by the merchant: `name` as in `rules.facts.Thresholds`; an empty cell matches any."""

    name = models.CharField(max_length=20)
    origin = models.CharField(max_length=2, default="", blank=True)
    destination = models.CharField(max_length=2, default="", blank=True)
    carrier = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=80, default="", blank=True)
    days = models.FloatField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "name", "origin", "destination", "carrier", "service"],
                name="one_threshold_per_lane",
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="threshold_above_nothing"),
            models.CheckConstraint(condition=Q(name__in=LIMITS), name="threshold_name_known"),
        ]


class Request(TenantModel):
    """Something that staff have to do in the shop for an order: pay back, or send again; closed by what then happens.

    `cause` says what asked for it, once: a problem's key or a paragraph of law. `due_on` is the law's last day.
    """

    kind = models.CharField(max_length=8)
    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=60, db_collation="C")
    because = models.CharField(max_length=200, default="", blank=True)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="", blank=True)
    due_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60, default="", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, default="", blank=True)
    outcome = models.CharField(max_length=10, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "order", "kind", "cause"], name="request_once_per_cause"),
            models.CheckConstraint(condition=Q(kind__in=["refund", "reship"]), name="request_kind_known"),
            models.CheckConstraint(condition=Q(outcome__in=["done", "declined", ""]), name="request_outcome_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="request_closed_with_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "due_on", "id"], condition=Q(closed_at=None), name="request_open"),
        ]


class DelayNotice(TenantModel):
    """A notice of late shipping that the law of the buyer's country asks for, and what the buyer answered.

    `revised` is the shipping date it names, empty = it names none. `number` counts the order's notices.
    """

    order = TenantForeignKey("orders.Order", on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    paragraph = models.CharField(max_length=60)
    revised = models.DateField(null=True, blank=True)
    silence_consents = models.BooleanField(default=False)
    answer_by = models.DateField(null=True, blank=True)
    sent_at = models.DateTimeField()
    answer = models.CharField(max_length=8, default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "order", "number"], name="delay_notice_once"),
            models.CheckConstraint(condition=Q(answer__in=["", "consent", "cancel"]), name="delay_answer_known"),
        ]


class DelayPolicy(TenantModel):
    """Whether notices of late shipping are sent for a country's orders, and by when the merchant says that it ships.

    No row = none are sent. `ships_within` is in days from the order, empty = the merchant names no time.
    """

    country = models.CharField(max_length=2)
    ships_within = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "country"], name="one_delay_policy_per_country")]
