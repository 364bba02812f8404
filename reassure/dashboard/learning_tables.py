"""What was learned, as the tables of a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reassure.dashboard.forms.learned import SOURCES
from reassure.dashboard.listing import Cell, Empty, Listing, Press, Row
from reassure.dashboard.words import because
from reassure.promises.queries.learned import LaneLearned
from reassure.promises.rules.facts import Source
from reassure.promises.rules.ledger import parts_from_data
from reassure.promises.rules.sources import LEAST_PERCENT, MOST_PERCENT, Score
from reassure.promises.rules.versions import State

#: Levels offered at the frontier, in percent.
OFFERED = (60, 65, 70, 75, 80, 85, 90, 95, 99)
_NOTHING = Empty(
    title=gettext_lazy("Nothing learned yet"), text=gettext_lazy("It is tried every night."), icon="calendar"
)
STATES = {
    State.SERVING: (gettext_lazy("names dates"), "good"),
    State.CANDIDATE: (gettext_lazy("waits"), "info"),
    State.RETIRED: (gettext_lazy("was before"), ""),
}
TRAITS = {
    "carrier": gettext_lazy("Carrier"),
    "service": gettext_lazy("Service"),
    "pair": gettext_lazy("Country to country"),
    "origin": gettext_lazy("From"),
    "region": gettext_lazy("To region"),
    "lane": gettext_lazy("Region to region"),
    "zone2": gettext_lazy("To postcodes"),
    "zone3": gettext_lazy("To postcodes, finer"),
    "vendor": gettext_lazy("Place it leaves from"),
}
STAGES = {
    "total": gettext_lazy("from order to door"),
    "transit": gettext_lazy("on the way"),
    "processing": gettext_lazy("until it leaves"),
}


def headlines(serving: Any, learning: Any, zone: str) -> list[dict[str, str]]:
    """The version that names dates, what it was learned from, and whether it still holds."""
    if serving is None:
        why = because(parts_from_data(learning.because)) or _("It is tried every night.")
        return [{"value": "–", "name": _("nothing learned yet"), "note": why}]
    told = serving.figures
    drifted = {"late": _("broken too often"), "slack": _("longer than they need to be")}.get(learning.drifted)
    since = _("since %(day)s") % {"day": f"{learning.drifted_at:%-d %b}"} if learning.drifted_at else ""
    span = f"{serving.first_on:%-d %b %Y} – {serving.last_on:%-d %b %Y}"
    waiting = _("and %(n)s still on their way") % {"n": f"{serving.open_parcels:,}"}
    return [
        {"value": f"{serving.learned_on:%-d %b}", "name": _("version that names dates"), "note": span},
        {"value": f"{serving.parcels:,}", "name": _("parcels it learned from"), "note": waiting},
        {"value": _number(told.get("mae")), "name": _("days off, on average")},
        {"value": _number(told.get("width")), "name": _("days wide are 80 % of the outcomes")},
        {"value": drifted or _("steady"), "name": _("drift alarm"), "note": since},
    ]


def frontier(figures: Mapping[str, Any], chosen: int, *, may: bool) -> Listing:
    """How long promises would have been at each level, and how many late."""
    steps = {round(step["level"] * 100): step for step in figures.get("frontier", ())}
    return Listing(
        caption=_("How sure, how long"),
        heads=(_("Kept with"), _("Promised, on average"), _("Late"), ""),
        rows=[
            Row(
                cells=(
                    Cell(word=f"{level} %", badge="good" if level == chosen else None),
                    Cell(word=_("%(n)s days from the order") % {"n": _number(steps[level]["days"])}),
                    Cell(word=_percent(steps[level]["late"])),
                    Cell(presses=_offer(level, chosen) if may else ()),
                )
            )
            for level in OFFERED
            if level in steps and LEAST_PERCENT <= level <= MOST_PERCENT
        ],
        empty=_NOTHING,
    )


def _offer(level: int, chosen: int) -> tuple[Press, ...]:
    if level == chosen:
        return ()
    return (Press(label=_("Choose"), action=reverse("dashboard:learned_level", args=[level])),)


def months(figures: Mapping[str, Any], kept: Mapping[str, tuple[int, int]]) -> Listing:
    """Of the dates of each month, how many came in time: as each week's version foretold them, and as promised."""
    told: Mapping[str, Sequence[int]] = figures.get("months", {})
    names = sorted({*told, *kept}, reverse=True)
    level = _percent(figures["level"]) if "level" in figures else "–"
    return Listing(
        caption=_("Kept, month by month"),
        heads=(_("Month"), _("Wanted"), _("Would have been kept"), _("Kept, of learned dates named")),
        rows=[
            Row(cells=(Cell(word=name), Cell(word=level), _share(told.get(name)), _share(kept.get(name))))
            for name in names
        ],
        empty=_NOTHING,
    )


def calibration(figures: Mapping[str, Any]) -> Listing:
    """Of all dates with a chance, how many came true."""
    return Listing(
        caption=_("Calibration"),
        heads=(_("We said"), _("It was")),
        rows=[
            Row(cells=(Cell(word=_percent(float(level))), Cell(word=_percent(share))))
            for level, share in figures.get("calibration", {}).items()
        ],
        empty=_NOTHING,
    )


def lanes(rows: Iterable[LaneLearned]) -> Listing:
    return Listing(
        caption=_("What was learned"),
        heads=(_("What"), _("Which"), _("Parcels"), _("Compared with the others"), _("Stretch")),
        rows=[
            Row(
                cells=(
                    Cell(word=TRAITS.get(row.trait, row.trait)),
                    Cell(word=row.name),
                    Cell(word=f"{row.parcels:,.0f}", kind="number"),
                    Cell(word=f"{row.percent:+.0f} %"),
                    Cell(word=STAGES.get(row.stage, row.stage)),
                )
            )
            for row in rows
        ],
        empty=_NOTHING,
    )


def sources(scores: Mapping[str, Mapping[Source, Score]]) -> Listing:
    """How right everybody has been, lane by lane."""
    rows = [(lane, source, score) for lane, each in scores.items() for source, score in each.items()]
    return Listing(
        caption=_("Who was right"),
        heads=(_("To, by"), _("Who"), _("Parcels"), _("Late"), _("Cost per parcel, in days")),
        rows=[
            Row(
                cells=(
                    Cell(word=lane.rstrip("/")),
                    Cell(word=SOURCES[source]),
                    Cell(word=f"{score.parcels:,}", kind="number"),
                    Cell(word=_percent(score.late)),
                    Cell(word=f"{score.loss:.2f}"),
                )
            )
            for lane, source, score in sorted(rows, key=lambda row: -row[2].parcels)[:40]
        ],
        empty=Empty(title=_("Nobody measured yet"), text=_("It is measured every night."), icon="list"),
    )


def versions(rows: Sequence[Any], *, may: bool) -> Listing:
    return Listing(
        caption=_("Versions"),
        heads=(_("Learned"), _("State"), _("Parcels"), _("Days off"), ""),
        rows=[_version(row, may) for row in rows],
        empty=_NOTHING,
    )


def _version(row: Any, may: bool) -> Row:
    word, tone = STATES[State(row.state)]
    chosen = _("chosen by %(who)s") % {"who": row.by} if row.held else ""
    press = Press(label=_("Use this one"), action=reverse("dashboard:learned_serve", args=[row.pk]))
    return Row(
        cells=(
            Cell(word=f"{row.learned_on:%-d %b %Y}"),
            Cell(word=word, badge=tone, note=chosen),
            Cell(word=f"{row.parcels:,}", kind="number"),
            Cell(word=_number(row.figures.get("mae"))),
            Cell(presses=(press,) if may and row.state != State.SERVING else ()),
        )
    )


def _share(counted: Sequence[int] | None) -> Cell:
    if not counted or not counted[0]:
        return Cell(word="–")
    return Cell(word=_percent(counted[1] / counted[0]), note=_("of %(n)s") % {"n": f"{counted[0]:,}"})


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".0 %", " %")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
