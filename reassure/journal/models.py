"""The journal: what happened, in order, for ever; and what of it could not be reacted to yet."""

from django.db import models

from reassure.journal.rules import Fact
from reassure.kit.postgres.sequences import NextValue
from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Event(TenantModel):
    """A fact, never edited but for `reacted_at`. `data` holds keys and numbers, never anything personal."""

    seq = models.BigIntegerField(db_default=NextValue("journal_event_seq"), editable=False)
    lane = models.SmallIntegerField()
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=60, default="", blank=True)
    live = models.BooleanField(default=True)
    data = models.JSONField(default=dict)
    reacted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["lane", "merchant", "seq"], condition=models.Q(reacted_at=None), name="event_waiting"),
            models.Index(fields=["merchant", "about", "seq"], name="event_about"),
            models.Index(fields=["merchant", "kind", "-seq"], name="event_kind"),
            models.Index(fields=["merchant", "-seq"], name="event_latest"),
            models.Index(
                fields=["merchant", "-seq"], condition=models.Q(by__startswith="staff/"), name="event_by_staff"
            ),
        ]

    def as_fact(self) -> Fact:
        return Fact(
            id=self.pk, seq=self.seq, kind=self.kind, about=self.about, at=self.at, by=self.by, live=self.live,
            data=self.data,
        )  # fmt: skip


class Parked(TenantModel):
    """One reaction to one event that failed, or that waits behind an earlier one of the same thing that did.

    `due_at` None: nobody will retry it but a person. `error` is empty while it merely waits behind another.
    """

    event = TenantForeignKey(Event, on_delete=models.CASCADE, related_name="parked")
    seq = models.BigIntegerField()
    about = models.CharField(max_length=80)
    reaction = models.CharField(max_length=80)
    error = models.TextField(default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "event", "reaction"], name="parked_once_per_reaction")
        ]
        indexes = [
            models.Index(fields=["merchant", "reaction", "about", "seq"], name="parked_behind"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="parked_due"),
        ]
