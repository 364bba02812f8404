"""Figures of parcels in words, tiles, charts and tables; each leads to the rows it was counted from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reassure.dashboard.forms.filters import PARCEL_STATUSES
from reassure.insights.queries import Asked
from reassure.insights.rules.parcels import STAYS
from reassure.insights.rules.periods import Step, last_day, step_of
from reassure.insights.rules.tallies import METRICS, Tally
from reassure.kit.money import Money
from reassure.ui import charts
from reassure.ui.charts import Column

#: Names of the numbers as they stand in `METRICS`.
NAMES: dict[str, Any] = {
    "parcels": gettext_lazy("Parcels"),
    "on_time_first": gettext_lazy("On time, first promise"),
    "on_time_last": gettext_lazy("On time, latest promise"),
    "accuracy": gettext_lazy("Promise accuracy"),
    "transit": gettext_lazy("Transit time"),
    "first_attempt": gettext_lazy("First-attempt rate"),
    "problems": gettext_lazy("Problems per 1,000"),
    "states": gettext_lazy("Under way now"),
    "stays": gettext_lazy("Time in each state"),
    "cost": gettext_lazy("Cost per parcel"),
}
#: Gaps beyond this many days stand in one column.
FAR = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What is counted, and what its words need."""

    asked: Asked
    currency: str
    warehouses: Mapping[str, str]

    def query(self, **changes: Any) -> str:
        """What is asked as a query, with some of it changed; what is empty goes."""
        names = ("since", "until", "carrier", "service", "origin", "leaves", "country", "weekday")
        told = {name: getattr(self.asked, name) for name in names} | changes
        return urlencode({name: value for name, value in told.items() if value})

    def rows(self, **changes: Any) -> str:
        """Where the rows behind a number stand."""
        return f"{reverse('dashboard:logistics_parcels')}?{self.query(**changes)}"


def per_cent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def days(found: float | None) -> str:
    return "–" if found is None else _("%(n)s days") % {"n": f"{found:g}"}


def cost(tally: Tally, scope: Scope) -> str:
    if tally.cost_each is None:
        return _("not known")
    return Money(minor=round(tally.cost_each), currency=scope.currency).format("en")


def tiles(whole: Tally, scope: Scope) -> list[dict[str, Any]]:
    told: list[tuple[str, Any, int, str]] = [
        (f"{whole.parcels:,}", _("parcels that left"), 0, ""),
        (per_cent(whole.on_time_first), NAMES["on_time_first"], whole.first_decided, "first_decided"),
        (f"{whole.first_late:,}", _("late against the first promise"), 0, "first_late"),
        (per_cent(whole.on_time_last), NAMES["on_time_last"], whole.last_decided, "last_decided"),
        (days(whole.transit_days(0.5)), _("transit time, the median"), whole.delivered, "delivered"),
        (days(whole.transit_days(0.9)), _("transit time, nine in ten"), whole.delivered, "delivered"),
        (per_cent(whole.first_attempt), NAMES["first_attempt"], whole.attempted, "attempted"),
        (number(whole.per_thousand), _("problems per 1,000 parcels"), 0, "problems"),
        (cost(whole, scope), NAMES["cost"], whole.costed, "costed"),
    ]
    return [
        {"value": value, "name": name, "note": of(many), "href": scope.rows(only=only)}
        for value, name, many, only in told
    ]


def line(found: Mapping[date, Tally], scope: Scope) -> dict[str, Any]:
    """The share on time by when parcels left."""
    asked = scope.asked
    step = step_of(asked.since, asked.until)
    told = [
        Column(
            name=f"{day:%b %Y}" if step is Step.MONTH else f"{day:%-d %b}",
            value=tally.on_time_first,
            says="–" if tally.on_time_first is None else f"{tally.on_time_first:.0%}",
            href=scope.rows(since=max(day, asked.since), until=min(last_day(day, step), asked.until)),
        )
        for day, tally in found.items()
    ]
    return _chart(
        title=_("On time by the day of leaving, first promise"),
        told=told,
        scale=charts.per_cent(),
        heads=(_("Left"), _("On time")),
        note=METRICS["on_time_first"],
    )


def accuracy(whole: Tally, scope: Scope) -> dict[str, Any]:
    """How many days parcels missed the days first promised by."""
    counted: dict[int, int] = {}
    for gap, many in whole.gaps.items():
        near = max(-FAR, min(FAR, gap))
        counted[near] = counted.get(near, 0) + many
    told = [_missed(gap, counted.get(gap, 0), scope) for gap in range(-FAR, FAR + 1)]
    missing = whole.first_decided - whole.gaps.total()
    return _chart(
        title=_("Promise accuracy: days early and late"),
        told=told,
        scale=charts.counting(max(counted.values(), default=1)),
        heads=(_("Days"), _("Parcels")),
        note=" ".join(
            [METRICS["accuracy"], _("%(n)s late ones have not come at all.") % {"n": missing} if missing else ""]
        ),
    )


def _missed(gap: int, many: int, scope: Scope) -> Column:
    kind, only = ("bad", "first_late") if gap > 0 else ("info", "early") if gap else ("good", "exact")
    beyond = {-FAR: "≤ ", FAR: "≥ "}.get(gap, "")
    name = f"{beyond}{gap:+d}" if gap else "0"
    return Column(name=name, value=many, says=f"{many:,}", kind=kind, href=scope.rows(only=only) if many else "")


def _chart(*, title: str, told: Sequence[Column], scale: Any, heads: tuple[str, str], note: str) -> dict[str, Any]:
    return {
        "title": title,
        "label": "; ".join([title, *(f"{one.name}: {one.says}" for one in told if one.value)]),
        "drawing": charts.columns(told, scale),
        "note": note,
        "table": {
            "word": _("As a table"),
            "heads": [{"word": heads[0]}, {"word": heads[1], "kind": "num"}],
            "rows": [{"cells": [{"word": one.name}, {"word": one.says, "kind": "num"}]} for one in told],
        },
    }


def states(found: Mapping[str, int], scope: Scope) -> dict[str, Any]:
    most = max(found.values(), default=1)
    told = [
        {
            "name": PARCEL_STATUSES[status],
            "share": found[status] / most,
            "says": f"{found[status]:,}",
            "href": scope.rows(status=status),
        }
        for status in PARCEL_STATUSES
        if status in found
    ]
    return {"title": NAMES["states"], "bars": told, "note": METRICS["states"]}


def stays(whole: Tally, scope: Scope) -> dict[str, Any]:
    hours = {status: found for status in STAYS if (found := whole.hours_in(status)) is not None}
    most = max(hours.values(), default=1.0) or 1.0
    told = [
        {
            "name": PARCEL_STATUSES[status],
            "share": round(found / most, 3),
            "says": _span(found),
            "href": scope.rows(only=f"in_{status}"),
        }
        for status, found in hours.items()
    ]
    return {"title": NAMES["stays"], "bars": told, "note": METRICS["stays"]}


def _span(hours: float) -> str:
    return _("%(n)s days") % {"n": f"{hours / 24:.1f}"} if hours >= 48 else _("%(n)s h") % {"n": f"{hours:.1f}"}


def definitions() -> list[tuple[Any, str]]:
    """The glossary of the page: each number's name and what it is."""
    return [(name, METRICS[key]) for key, name in NAMES.items()]


def of(many: int) -> str:
    return _("of %(n)s") % {"n": f"{many:,}"} if many else ""


def number(found: float | None) -> str:
    return "–" if found is None else f"{found:.0f}" if found >= 10 else f"{found:.1f}"
