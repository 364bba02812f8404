"""What lists are narrowed by; a value that means nothing is left out instead of complained about."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reassure.orders.rules.search import Filters
from reassure.orders.rules.tellings import Status as OrderStatus
from reassure.shipments import queries as shipments
from reassure.shipments.rules.facts import Status as ParcelStatus

ORDER_STATUSES: dict[str, Any] = {
    OrderStatus.OPEN: _("To be shipped"),
    OrderStatus.PARTLY_SHIPPED: _("Partly shipped"),
    OrderStatus.SHIPPED: _("Shipped"),
    OrderStatus.CANCELLED: _("Cancelled"),
}
PARCEL_STATUSES: dict[str, Any] = {
    ParcelStatus.PENDING: _("No news yet"),
    ParcelStatus.INFO_RECEIVED: _("Label made"),
    ParcelStatus.IN_TRANSIT: _("On its way"),
    ParcelStatus.OUT_FOR_DELIVERY: _("Out for delivery"),
    ParcelStatus.ATTEMPT_FAIL: _("Attempt failed"),
    ParcelStatus.AVAILABLE_FOR_PICKUP: _("Ready for pickup"),
    ParcelStatus.DELIVERED: _("Delivered"),
    ParcelStatus.EXCEPTION: _("Problem"),
    ParcelStatus.EXPIRED: _("Silent for long"),
}
TONES = {
    OrderStatus.OPEN: "",
    OrderStatus.PARTLY_SHIPPED: "info", OrderStatus.SHIPPED: "info", OrderStatus.CANCELLED: "warn",
    ParcelStatus.IN_TRANSIT: "info", ParcelStatus.OUT_FOR_DELIVERY: "info", ParcelStatus.DELIVERED: "good",
    ParcelStatus.AVAILABLE_FOR_PICKUP: "info", ParcelStatus.ATTEMPT_FAIL: "warn", ParcelStatus.EXCEPTION: "bad",
    ParcelStatus.EXPIRED: "warn",
}  # fmt: skip
_DAY = {"type": "date"}


def _choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", _("Any")), *((str(value), word) for value, word in words.items())]


class OrderFilter(forms.Form):
    q = forms.CharField(
        label=_("Number, e-mail or name"), required=False, max_length=120, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=_choices(ORDER_STATUSES))
    since = forms.DateField(label=_("Placed from"), required=False, widget=forms.DateInput(_DAY))
    until = forms.DateField(label=_("to"), required=False, widget=forms.DateInput(_DAY))
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=60)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=60)


class ParcelFilter(forms.Form):
    q = forms.CharField(
        label=_("Tracking number"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=_choices(PARCEL_STATUSES))
    since = forms.DateField(label=_("Shipped from"), required=False, widget=forms.DateInput(_DAY))
    until = forms.DateField(label=_("to"), required=False, widget=forms.DateInput(_DAY))
    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=40)
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    unmapped = forms.BooleanField(label=_("Not understood"), required=False)


def order_filters(query: QueryDict, zone: str) -> tuple[OrderFilter, Filters]:
    """The form as filled in, and what it asks for; days are the merchant's own."""
    form = OrderFilter(query or None)
    said = _said(form)
    return form, Filters(
        text=said.get("q", ""),
        statuses=(said["status"],) if said.get("status") else (),
        placed_from=_midnight(said.get("since"), zone),
        placed_until=_midnight(said.get("until"), zone, days=1),
        country=said.get("country", "").upper(),
        tag=said.get("tag", ""),
        channel=said.get("channel", ""),
    )


def parcel_filters(query: QueryDict, zone: str) -> tuple[ParcelFilter, shipments.Filter]:
    form = ParcelFilter(query or None)
    said = _said(form)
    after = query.get("after", "")
    return form, shipments.Filter(
        number=said.get("q", ""),
        statuses=(said["status"],) if said.get("status") else (),
        carrier=said.get("carrier", ""),
        country=said.get("country", "").upper(),
        shipped_from=_midnight(said.get("since"), zone),
        shipped_until=_midnight(said.get("until"), zone, days=1),
        unmapped=bool(said.get("unmapped")),
        after=key(after),
    )


def key(text: str) -> UUID | None:
    """A key out of an address, None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def since(form: forms.Form, zone: str) -> datetime | None:
    """The merchant's midnight that begins the day filled in as `since`, if one is."""
    return _midnight(_said(form).get("since"), zone)


def _said(form: forms.Form) -> dict[str, Any]:
    form.is_valid()
    return {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value}


def _midnight(day: date | None, zone: str, *, days: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=days), time(), ZoneInfo(zone)) if day else None
