"""What a merchant's own parcels have taught: one version a night, and how dates have done since."""

from django.db import models
from django.db.models import Q

from reassure.kit.tenancy import TenantModel
from reassure.promises.rules.versions import State

STATES = [state.value for state in State]


class ForecastVersion(TenantModel):
    """The tables learned in one night, by stage, as `forecast.table` reads them.

    `parcels` had come, `open_parcels` were on their way, counted from orders of `first_on` to `last_on`. `figures` say
    how its predecessors' dates did. `held`: a person chose it, so newer ones wait as candidates; `by` is who.
    """

    learned_at = models.DateTimeField()
    learned_on = models.DateField()
    state = models.CharField(max_length=10, default=State.CANDIDATE.value)
    tables = models.JSONField()
    figures = models.JSONField(default=dict)
    parcels = models.PositiveIntegerField()
    open_parcels = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    held = models.BooleanField(default=False)
    by = models.CharField(max_length=120, default="", blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merchant", "learned_on"], name="one_forecast_version_a_day"),
            models.UniqueConstraint(
                fields=["merchant"], condition=Q(state=State.SERVING.value), name="one_forecast_version_serves"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="forecast_version_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.learned_on)


class Learning(TenantModel):
    """How far learning is at a merchant: when it was tried, and why nothing was learned where nothing was.

    `sources` holds how right each source has been, by lane; `alarm` the drift alarm's capital and up to which day it
    has been told; `drifted` is `late` or `slack` while it rings.
    """

    tried_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    because = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=dict, blank=True)
    alarm = models.JSONField(default=dict, blank=True)
    drifted = models.CharField(max_length=8, default="", blank=True)
    drifted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["merchant"], name="one_learning")]
