"""What figures of parcels are narrowed by; a value that means nothing is left out instead of complained about."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reassure.dashboard.forms.filters import PARCEL_STATUSES
from reassure.insights.queries import Asked
from reassure.insights.rules.parcels import STAYS

#: Days shown where nobody asked for others, and those one press away.
USUAL, PERIODS = 28, (7, 28, 90, 365)
_DAY = {"type": "date"}
DIMENSIONS: dict[str, Any] = {
    "carrier": _("Carriers"),
    "service": _("Services"),
    "lane": _("Lanes"),
    "warehouse": _("Warehouses"),
    "weekday": _("Weekdays"),
}
#: What stands behind a number, as the list of its rows is called.
ONLY: dict[str, Any] = {
    "attempted": _("Attempted"),
    "failed": _("First attempt failed"),
    "first_decided": _("First promise decided"),
    "first_kept": _("First promise kept"),
    "first_late": _("Late against the first promise"),
    "early": _("Earlier than first promised"),
    "exact": _("On the days first promised"),
    "last_decided": _("Latest promise decided"),
    "last_kept": _("Latest promise kept"),
    "last_late": _("Late against the latest promise"),
    "delivered": _("Delivered, with a transit time"),
    "problems": _("With a problem"),
    "costed": _("With a known cost"),
    "open": _("Under way"),
    **{f"in_{status}": format_lazy(_("Was once: {state}"), state=PARCEL_STATUSES[status]) for status in STAYS},
}


def _any(words: Iterable[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    return [("", _("Any")), *((str(value), word) for value, word in words)]


class LogisticsFilter(forms.Form):
    since = forms.DateField(label=_("Left from"), required=False, widget=forms.DateInput(_DAY))
    until = forms.DateField(label=_("to"), required=False, widget=forms.DateInput(_DAY))
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    service = forms.CharField(label=_("Service"), required=False, max_length=80)
    origin = forms.ChoiceField(label=_("Warehouse"), required=False)
    leaves = forms.CharField(label=_("From country"), required=False, max_length=2)
    country = forms.CharField(label=_("To country"), required=False, max_length=2)
    weekday = forms.ChoiceField(
        label=_("Left on a"), required=False, choices=_any((n + 1, word) for n, word in WEEKDAYS.items())
    )

    def __init__(self, *args: Any, warehouses: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.data.get("origin", "")
        known = {asked: asked} | warehouses | {"-": _("not told")} if asked else warehouses | {"-": _("not told")}
        self.fields["origin"].choices = _any(known.items())  # type: ignore[attr-defined]


class FiguresFilter(LogisticsFilter):
    by = forms.ChoiceField(label=_("Side by side"), required=False, choices=list(DIMENSIONS.items()))


class RowsFilter(LogisticsFilter):
    only = forms.ChoiceField(label=_("Which"), required=False, choices=_any(ONLY.items()))
    status = forms.ChoiceField(label=_("Stands now"), required=False, choices=_any(PARCEL_STATUSES.items()))


def asked(query: QueryDict, today: date, kind: type[Any], warehouses: dict[str, str]) -> tuple[Any, Asked]:
    """The form as filled in, the days it means among it, and what it asks for."""
    form = kind(_with_days(query, today), warehouses=warehouses)
    form.is_valid()
    said = {name: value for name, value in form.cleaned_data.items() if value}
    days = sorted((said.get("since", today - timedelta(days=USUAL - 1)), said.get("until", today)))
    return form, Asked(
        since=days[0],
        until=days[1],
        today=today,
        carrier=said.get("carrier", ""),
        service=said.get("service", ""),
        origin=said.get("origin", ""),
        leaves=said.get("leaves", "").upper(),
        country=said.get("country", "").upper(),
        weekday=int(said.get("weekday", 0)),
    )


def _with_days(query: QueryDict, today: date) -> QueryDict:
    filled = query.copy()
    for name, day in (("since", today - timedelta(days=USUAL - 1)), ("until", today)):
        filled[name] = filled.get(name) or day.isoformat()
    return filled
