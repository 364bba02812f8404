"""People, the keys by which shops know them, where they live, and what they agreed to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from reassure.customers.rules.consents import Channel, Decision, State, Topic
from reassure.kit.tenancy import TenantForeignKey, TenantModel


class Customer(TenantModel):
    """A person. `told_at` is the version of the newest telling; a merged row stays as an alias of another.

    `phone` is E.164. An erased person's row stays, blank, for the keys that point at it.
    """

    name = models.CharField(max_length=200, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True, db_collation="C")
    phone = models.CharField(max_length=20, default="", blank=True)
    locale = models.CharField(max_length=20, default="", blank=True)
    tags = ArrayField(models.TextField(), default=list, blank=True)
    told_at = models.DateTimeField()
    created_at = models.DateTimeField()
    merged_into = TenantForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="aliases", db_index=False
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["merchant", "email"], name="customer_email", condition=~models.Q(email="")),
            models.Index(fields=["merchant", "phone"], name="customer_phone", condition=~models.Q(phone="")),
            models.Index(
                fields=["merchant", "merged_into"],
                name="customer_alias",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone

    @property
    def key(self) -> str:
        """The journal's key of this person."""
        return f"customer/{self.pk}"


class Identity(TenantModel):
    """A key that belongs to one person: a shop's id, an e-mail address (source `email`), a number (`phone`)."""

    customer = TenantForeignKey(Customer, on_delete=models.CASCADE, related_name="identities", db_index=False)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=254, db_collation="C")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "source", "external_id"], name="one_person_per_identity")
        ]
        indexes = [models.Index(fields=["merchant", "customer"], name="identity_customer")]


class Mark(TenantModel):
    """A key of somebody who was forgotten, as a keyed hash: enough to know it again, and nothing to read.

    `customer` is the blank row that they left; what is told of the time before `at` belongs to it.
    """

    customer = TenantForeignKey(Customer, on_delete=models.CASCADE, related_name="marks", db_index=False)
    mark = models.CharField(max_length=64, db_collation="C")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "mark"], name="one_row_per_mark")]


class PostalAddress(TenantModel):
    """A place a person had something sent to; `fingerprint` is the same for all spellings of it."""

    customer = TenantForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    body = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=24)
    first_seen_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "customer", "fingerprint"], name="one_row_per_place")
        ]


class Consent(TenantModel):
    """One yes or no, as it was said; never edited. `wording` is the text shown."""

    customer = TenantForeignKey(Customer, on_delete=models.CASCADE, related_name="consents", db_index=False)
    channel = models.CharField(max_length=20)
    topic = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    wording = models.TextField(default="", blank=True)
    source = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "customer", "channel", "topic", "state", "at"], name="one_record_per_decision"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=[each.value for each in Channel])
                & models.Q(topic__in=[each.value for each in Topic])
                & models.Q(state__in=[each.value for each in State]),
                name="consent_is_known",
            ),
        ]

    @property
    def decision(self) -> Decision:
        return Decision(
            channel=Channel(self.channel),
            topic=Topic(self.topic),
            state=State(self.state),
            at=self.at,
            source=self.source,
            wording=self.wording,
        )
