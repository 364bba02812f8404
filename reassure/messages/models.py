"""What we send, to whom we never send again, and the templates merchants wrote."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.messages.rules.errands import State


class Template(TenantModel):
    """A merchant's own template, one row per version; the newest counts. `locale` empty = for every language.

    An empty source means: ours again.
    """

    trigger = models.CharField(max_length=40)
    locale = models.CharField(max_length=10, default="", blank=True)
    version = models.PositiveIntegerField()
    source = models.TextField(blank=True)
    by = models.CharField(max_length=60, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "trigger", "locale", "version"], name="template_version"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} {self.locale or '*'} v{self.version}"


class Message(TenantModel):
    """One message to one person, from the wish to what became of it, and an errand until then.

    `event_key` says what happened, so that it is told once; `key` is what the context is built from when it is sent,
    unless `context` was given. `about` is the journal's key. `due_at` is when to send while it is wanted, and when its
    silence becomes suspicious while it is being sent. `why` is the reason for the state, for people.
    """

    trigger = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, default="email")
    recipient = models.CharField(max_length=254)
    person = models.CharField(max_length=60, default="", blank=True)
    about = models.CharField(max_length=80)
    key = models.CharField(max_length=120, default="", blank=True)
    event_key = models.CharField(max_length=120)
    locale = models.CharField(max_length=20, default="en")
    zone = models.CharField(max_length=60, default="UTC")
    context = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    why = models.TextField(default="", blank=True)

    template = TenantForeignKey(Template, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=254, default="", blank=True)
    subject = models.CharField(max_length=1000, default="", blank=True)
    html = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)

    provider = models.CharField(max_length=40, default="", blank=True)
    provider_id = models.CharField(max_length=250, default="", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "recipient", "trigger", "channel", "event_key"], name="message_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]), name="message_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["wanted", "sending"]) | models.Q(due_at=None), name="message_due"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="message_waiting"),
            models.Index(fields=["merchant", "about", "created_at"], name="message_about"),
            models.Index(fields=["merchant", "person"], name="message_person"),
            models.Index(fields=["merchant", "provider_id"], name="message_provider_id"),
            models.Index(fields=["merchant", "-created_at", "-id"], name="message_newest"),
            models.Index(fields=["merchant", "state", "-created_at", "-id"], name="message_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} ({self.state})"


class Suppression(TenantModel):
    """An address that gets nothing more: it does not exist, or its owner complained. Released, it gets mail again."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce"
        COMPLAINT = "complaint"

    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=60, default="", db_default="", blank=True)
    released_why = models.CharField(max_length=300, default="", db_default="", blank=True)

    @property
    def key(self) -> str:
        return f"address/{self.pk}"

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "address"], name="suppressed_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["hard_bounce", "complaint"]), name="suppression_reason"
            ),
        ]
