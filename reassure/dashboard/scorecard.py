"""Carriers, services, lanes, warehouses and weekdays side by side, and the parcels behind each number."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reassure.dashboard import words
from reassure.dashboard.figures import Scope, cost, days, number, of, per_cent
from reassure.dashboard.forms.filters import PARCEL_STATUSES, TONES
from reassure.dashboard.listing import Cell, Empty, Listing, Row
from reassure.insights.queries import DIMENSIONS, NONE
from reassure.insights.rules.tallies import Tally

ROW_HEADS = (
    gettext_lazy("Parcel"), gettext_lazy("Status"), gettext_lazy("Order"), gettext_lazy("Left"),
    gettext_lazy("First promised by"), gettext_lazy("First attempt"), gettext_lazy("Transit"),
    gettext_lazy("Problems"),
)  # fmt: skip
EXPORTED = (
    "parcels", "on_time_first", "on_time_last", "late", "median_transit_days", "p90_transit_days", "first_attempt",
    "problems_per_1000", "cost_per_parcel_minor",
)  # fmt: skip


def side_by_side(found: Mapping[tuple[Any, ...], Tally], by: str, scope: Scope, empty: Empty) -> Listing:
    """The scorecard: one line for each, its numbers leading to their rows."""
    heads = (
        _("Which"), _("Parcels"), _("On time (first)"), _("(latest)"), _("Late"), _("Median"), _("P90"),
        _("1st attempt"), _("Problems/1,000"), _("Cost"),
    )  # fmt: skip
    return Listing(
        caption=_("Side by side"),
        heads=heads,
        rows=[_line(key, tally, by, scope) for key, tally in found.items()],
        empty=empty,
    )


def _line(key: tuple[Any, ...], tally: Tally, by: str, scope: Scope) -> Row:
    here = narrowed(key, by)
    return Row(
        cells=(
            Cell(word=name(key, by, scope), href=scope.rows(**here)),
            Cell(word=f"{tally.parcels:,}", href=scope.rows(**here), kind="num"),
            Cell(word=per_cent(tally.on_time_first), href=scope.rows(**here, only="first_decided"),
                 note=of(tally.first_decided), kind="num"),
            Cell(word=per_cent(tally.on_time_last), href=scope.rows(**here, only="last_decided"),
                 note=of(tally.last_decided), kind="num"),
            Cell(word=f"{tally.first_late:,}", href=scope.rows(**here, only="first_late"), kind="num"),
            Cell(word=days(tally.transit_days(0.5)), href=scope.rows(**here, only="delivered"),
                 note=of(tally.delivered), kind="num"),
            Cell(word=days(tally.transit_days(0.9)), href=scope.rows(**here, only="delivered"), kind="num"),
            Cell(word=per_cent(tally.first_attempt), href=scope.rows(**here, only="failed"),
                 note=_("%(n)s failed") % {"n": tally.failed} if tally.failed else "", kind="num"),
            Cell(word=number(tally.per_thousand), href=scope.rows(**here, only="problems"), kind="num"),
            Cell(word=cost(tally, scope), href=scope.rows(**here, only="costed") if tally.costed else "", kind="num"),
        )
    )  # fmt: skip


def lines(found: Mapping[tuple[Any, ...], Tally], by: str, scope: Scope) -> list[tuple[Any, ...]]:
    """The same for a file, shares as numbers between 0 and 1."""
    return [
        (
            name(key, by, scope), tally.parcels, tally.on_time_first, tally.on_time_last, tally.first_late,
            tally.transit_days(0.5), tally.transit_days(0.9), tally.first_attempt, tally.per_thousand, tally.cost_each,
        )
        for key, tally in found.items()
    ]  # fmt: skip


def name(key: tuple[Any, ...], by: str, scope: Scope) -> str:
    unknown = _("not told")
    if by == "weekday":
        return str(WEEKDAYS[key[0] - 1])
    if by == "warehouse":
        return scope.warehouses.get(key[0], key[0]) or unknown
    if by == "lane":
        return " → ".join(part or "?" for part in key)
    return " · ".join([words.carrier(key[0]) or unknown, *(part or unknown for part in key[1:])])


def narrowed(key: tuple[Any, ...], by: str) -> dict[str, Any]:
    """The filters that leave this line alone."""
    return {column: value or NONE for column, value in zip(DIMENSIONS[by], key, strict=True)}


def row(fact: Any, parcel: Any, scope: Scope) -> Row:
    links = [link.order for link in parcel.orders.all()]
    ways = " → ".join(part or "?" for part in (fact.leaves, fact.country))
    return Row(
        cells=(
            Cell(word=parcel.tracking_number or _("no number"), note=" · ".join([words.carrier(fact.carrier), ways])),
            Cell(word=PARCEL_STATUSES[fact.status], badge=TONES.get(fact.status, "")),
            _order(links),
            Cell(word=f"{fact.left_on:%-d %b %Y}"),
            Cell(word=f"{fact.first_to:%-d %b %Y}" if fact.first_to else "–", note=_missed_by(fact, scope.asked.today)),
            Cell(word=f"{fact.attempt_on:%-d %b %Y}" if fact.attempt_on else "–",
                 note=_("failed") if fact.attempt_failed else ""),
            Cell(word=days(round(fact.transit / 1440, 1)) if fact.transit is not None else "–"),
            Cell(word=fact.problems or "–"),
        ),
        key=str(parcel.pk),
    )  # fmt: skip


def _order(orders: Sequence[Any]) -> Cell:
    if not orders:
        return Cell(word="–")
    return Cell(word=orders[0].number, href=reverse("dashboard:order", args=[orders[0].pk]))


def _missed_by(fact: Any, today: date) -> str:
    if fact.first_gap:
        text = _("%(n)s days late") if fact.first_gap > 0 else _("%(n)s days early")
        return text % {"n": abs(fact.first_gap)}
    over = fact.first_to and fact.attempt_on is None and (fact.lost or fact.first_to < today)
    return _("not there") if over else ""


def cells(fact: Any, parcel: Any) -> tuple[Any, ...]:
    return (
        parcel.tracking_number, fact.carrier, fact.service, fact.origin, fact.leaves, fact.country, fact.left_on,
        fact.status, fact.first_to, fact.first_gap, fact.last_to, fact.last_gap, fact.attempt_on,
        "yes" if fact.attempt_failed else "no", "" if fact.transit is None else round(fact.transit / 60, 1),
        fact.problems, fact.cost,
    )  # fmt: skip
