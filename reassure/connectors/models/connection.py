"""A merchant's access at a vendor, and the long work done over it."""

import json

from django.db import models
from django.db.models.functions import Now

from reassure.connectors.base import Account
from reassure.connectors.vendors import WEBHOOK_SECRET
from reassure.kit.secrets import seal, unseal
from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Connection(TenantModel):
    """`token` stands in the public intake address and proves nothing: the vendor's signature does.

    Somebody asked for a test `test_wanted_at` and waits for it; `reached` is whom the last good one found.
    `failures` in a row, how often of late and until when it is left alone are of carriers' connections (`breaker.py`).
    """

    class State(models.TextChoices):
        CONNECTED = "connected"
        PAUSED = "paused"
        FAILING = "failing"
        DISCONNECTED = "disconnected"

    vendor = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict, blank=True)
    sealed_credentials = models.TextField(default="", blank=True)
    token = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CONNECTED)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    failures = models.PositiveSmallIntegerField(default=0)
    failing_rate = models.FloatField(default=0.0)
    held_until = models.DateTimeField(null=True, blank=True)
    test_wanted_at = models.DateTimeField(null=True, blank=True)
    reached = models.CharField(max_length=200, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "token"], name="connection_token"),
            models.UniqueConstraint(fields=["merchant", "vendor", "name"], name="connection_name"),
            models.CheckConstraint(
                condition=models.Q(state__in=["connected", "paused", "failing", "disconnected"]),
                name="connection_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor}: {self.name}"

    @property
    def key(self) -> str:
        """How the journal names it: `connection/<id>`."""
        return f"connection/{self.pk}"

    @property
    def source(self) -> str:
        """Under which name its ids are kept: a second shop of the same vendor has a name of its own."""
        return str(self.settings.get("source") or self.vendor)

    @property
    def credentials(self) -> dict[str, str]:
        return dict(json.loads(unseal(self.sealed_credentials))) if self.sealed_credentials else {}

    @property
    def account(self) -> Account:
        return Account(vendor=self.vendor, settings=self.settings, credentials=self.credentials)

    def seal(self, credentials: dict[str, str]) -> None:
        self.sealed_credentials = seal(json.dumps(credentials)) if credentials else ""

    def forget_key(self) -> None:
        """Keep only what proves that a webhook is genuine."""
        self.seal({name: value for name, value in self.credentials.items() if name == WEBHOOK_SECRET})


class Backfill(TenantModel):
    """The shop's past, page by page: `cursor` is where to go on after a crash, `done` counts facts."""

    class State(models.TextChoices):
        WANTED = "wanted"
        DONE = "done"
        FAILED = "failed"

    connection = TenantForeignKey(Connection, on_delete=models.CASCADE, related_name="backfills")
    what = models.CharField(max_length=20)
    since = models.DateTimeField(null=True, blank=True)
    cursor = models.TextField(default="", blank=True)
    done = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    total = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WANTED)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(default="", blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "what"],
                condition=models.Q(state="wanted"),
                name="backfill_one_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(state__in=["wanted", "done", "failed"]), name="backfill_state"),
        ]
        indexes = [
            models.Index(fields=["merchant", "due_at"], name="backfill_due", condition=models.Q(due_at__isnull=False))
        ]


class PrivacyRequest(TenantModel):
    """What a shop's privacy webhook asked for, and when it was done; `due_at` is 30 days after it was asked.

    It keeps the shop's keys of the person, never the e-mail address.
    """

    class Ask(models.TextChoices):
        EXPORT = "export"
        ERASE = "erase"
        FORGET_SHOP = "forget_shop"

    connection = TenantForeignKey(Connection, on_delete=models.CASCADE, related_name="privacy_requests")
    ask = models.CharField(max_length=16, choices=Ask.choices)
    external_id = models.CharField(max_length=200, default="", blank=True)
    customer_key = models.CharField(max_length=60, default="", blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "ask", "external_id", "asked_at"],
                name="privacy_request_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ask__in=["export", "erase", "forget_shop"]), name="privacy_request_ask"
            ),
        ]
