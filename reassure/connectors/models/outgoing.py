"""A merchant's own systems, and what we tell them: one Post per endpoint and event, one Attempt per try."""

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Endpoint(TenantModel):
    """An address of the merchant's. Empty `kinds` = every event. During a rotation both secrets sign until
    `old_secret_until`. `format` is how a post is written and signed; AfterShip's has trackings only, and one secret."""

    class State(models.TextChoices):
        ON = "on"
        OFF = "off"
        BROKEN = "broken"

    class Format(models.TextChoices):
        STANDARD = "standard"
        AFTERSHIP = "aftership"

    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    kinds = models.JSONField(default=list, blank=True)
    format = models.CharField(
        max_length=10, choices=Format.choices, default=Format.STANDARD, db_default=Format.STANDARD
    )
    sealed_secret = models.TextField()
    sealed_old_secret = models.TextField(default="", blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ON)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "name"], name="endpoint_name"),
            models.CheckConstraint(condition=models.Q(state__in=["on", "off", "broken"]), name="endpoint_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Post(TenantModel):
    """The errand of telling one endpoint of one event; `event` is the event's id, or `test/…` for a test.

    Every attempt sends the same bytes under the same message id, the Post's own.
    """

    class State(models.TextChoices):
        WANTED = "wanted"
        SENDING = "sending"
        DONE = "done"
        FAILED = "failed"

    endpoint = TenantForeignKey(Endpoint, on_delete=models.CASCADE, related_name="posts")
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    payload = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WANTED)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "endpoint", "event"], name="post_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["wanted", "sending", "done", "failed"]), name="post_state"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "endpoint", "-created_at", "-id"], name="post_newest"),
            models.Index(fields=["merchant", "due_at"], name="post_due", condition=models.Q(due_at__isnull=False)),
        ]


class Attempt(TenantModel):
    """One try: `status` 0 = no answer came, and `answer` says why, else it is the answer's first kilobyte."""

    post = TenantForeignKey(Post, on_delete=models.CASCADE, related_name="tries")
    number = models.IntegerField()
    at = models.DateTimeField()
    status = models.IntegerField()
    ms = models.IntegerField()
    answer = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "post", "number"], name="attempt_once")]
