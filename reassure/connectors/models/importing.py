"""Imports of files: how far each has come, and which lines it had to leave out and why."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class ImportRun(TenantModel):
    """One reading of one file. `position` is the last line whose order is safely kept; a new run goes on after it.

    `fingerprint` is of the file and of how it was read: the same file by another mapping is another import.
    `error` says what ended an unfinished one.
    """

    class State(models.TextChoices):
        UNFINISHED = "unfinished"
        DONE = "done"

    preset = models.CharField(max_length=60)
    name = models.TextField()
    fingerprint = models.CharField(max_length=40)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNFINISHED)
    position = models.BigIntegerField(default=0)
    placed = models.IntegerField(default=0)
    renewed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "fingerprint", "dry_run"],
                condition=models.Q(state="unfinished"),
                name="import_run_once_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(state__in=["unfinished", "done"]), name="import_run_state"),
        ]
        indexes = [models.Index(fields=["merchant", "-started_at"], name="import_run_latest")]


class ImportRefusal(TenantModel):
    """A line that was left out. `reference` is the order's number as the file has it, where it has one."""

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    line = models.BigIntegerField()
    reference = models.TextField(default="", blank=True)
    code = models.CharField(max_length=60)
    reason = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "run", "line"], name="import_refused_once")]
