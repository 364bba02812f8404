"""Where things are kept, sold and handed over, and how many of each there are."""

from datetime import time

from django.db import models

from reassure.kit.tenancy import TenantForeignKey, TenantModel
from reassure.stores import rules
from reassure.stores.rules import Kind


class Location(TenantModel):
    """A warehouse, store or drop-off point. `cutoffs` holds `HH:MM` or null per weekday, `opening` pairs of them."""

    source = models.CharField(max_length=40, default="", blank=True)
    external_id = models.CharField(max_length=80, default="", blank=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=200, default="", blank=True)
    street2 = models.CharField(max_length=200, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    region = models.CharField(max_length=80, default="", blank=True)
    postcode = models.CharField(max_length=20, default="", blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=40, default="", blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=60)
    weekdays = models.JSONField(default=list)
    cutoffs = models.JSONField(default=list)
    opening = models.JSONField(default=list)
    works_on = models.JSONField(default=list, blank=True)
    processing_least = models.PositiveSmallIntegerField(null=True, blank=True)
    processing_most = models.PositiveSmallIntegerField(null=True, blank=True)
    ships = models.BooleanField(default=True)
    priority = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "source", "external_id"],
                condition=~models.Q(external_id=""),
                name="location_once_per_source",
            ),
            models.CheckConstraint(condition=~models.Q(time_zone=""), name="location_has_a_zone"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]), name="location_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "kind", "priority"], name="location_by_kind")]

    def __str__(self) -> str:
        return self.name

    def as_place(self) -> rules.Place:
        """Reads `closures` and `special_hours`: prefetch both for lists."""
        known = self.processing_least is not None and self.processing_most is not None
        return rules.Place(
            id=self.pk,
            kind=Kind(self.kind),
            name=self.name,
            zone=self.time_zone,
            country=self.country,
            region=self.region,
            weekdays=frozenset(self.weekdays),
            cutoffs=tuple(time.fromisoformat(at) if at else None for at in self.cutoffs),
            processing=(self.processing_least or 0, self.processing_most or 0) if known else None,
            works_on=frozenset(self.works_on),
            closed=tuple(rules.Closed(first=row.first, last=row.last, note=row.note) for row in self.closures.all()),
            opening=tuple(_hours(day) for day in self.opening),
            other_hours={row.on: _hours(row.hours) for row in self.special_hours.all()},
        )


class Closure(TenantModel):
    """Days on which a location stands still: inventory, a strike, a move."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="closures")
    first = models.DateField()
    last = models.DateField()
    note = models.CharField(max_length=120, default="", blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "location", "first", "last"], name="closure_once"),
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="closure_ends_after_it_began"),
        ]


class SpecialHours(TenantModel):
    """Other opening hours on one date; an empty list means closed to visitors."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="special_hours")
    on = models.DateField()
    hours = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=120, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant", "location", "on"], name="special_hours_once_a_day")]


class Stock(TenantModel):
    """How many of a variant a location can send, as the shop last said; an older word never overwrites a newer."""

    location = TenantForeignKey(Location, on_delete=models.CASCADE, related_name="stock")
    variant_external_id = models.CharField(max_length=80)
    available = models.IntegerField()
    told_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "location", "variant_external_id"], name="stock_once_per_variant"
            )
        ]
        indexes = [models.Index(fields=["merchant", "variant_external_id"], name="stock_by_variant")]


def _hours(pairs: list[list[str]]) -> tuple[rules.Hours, ...]:
    return tuple(rules.Hours(opens=time.fromisoformat(a), closes=time.fromisoformat(b)) for a, b in pairs)
