"""What `/ui` shows: every partial with sample data. A partial that is missing here fails a test."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from reassure.kit.money import Money
from reassure.ui.charts import Column, columns, per_cent

_AT = datetime(2026, 6, 3, 14, 20, tzinfo=UTC)
_ENTRIES = [
    {"kind": "now", "day": "Wednesday 3 June", "what": "On its way to you", "at": "2026-06-03T12:20:00Z"}
    | {"time": "14:20", "where": "Leipzig, Germany"},
    {"what": "Handed to the carrier", "at": "2026-06-03T05:40:00Z", "time": "07:40", "where": "Hamburg, Germany"},
    {"day": "Tuesday 2 June", "what": "Order confirmed", "at": "2026-06-02T17:02:00Z", "time": "19:02"},
]
_LINES = [
    {"title": "Linen throw, sand", "detail": "140 × 200 cm", "quantity": 1},
    {"title": "Beeswax candle", "quantity": 3, "url": "#lines"},
]
_ROUTE = {
    "width": 400, "height": 300, "land": "M40 60l120 -30 160 40 40 160 -180 50 -130 -60z",
    "legs": [{"path": "M120 90Q190 120 210 200"}, {"path": "M210 200Q220 150 280 130", "ahead": True}],
    "dots": [
        {"x": "120", "y": "90", "kind": "been"}, {"x": "210", "y": "200", "kind": "here"},
        {"x": "280", "y": "130", "kind": "door"},
    ],
    "labels": [
        {"x": "130", "y": "95", "anchor": "start", "text": "Hamburg", "kind": "been"},
        {"x": "220", "y": "205", "anchor": "start", "text": "Leipzig", "kind": "here"},
        {"x": "290", "y": "135", "anchor": "start", "text": "Berlin", "kind": "door"},
    ],
}  # fmt: skip
_WEEKS = (
    Column(name="1 June", value=0.94, says="94 %", href="#charts"),
    Column(name="8 June", value=0.71, says="71 %", kind="bad", href="#charts"),
    Column(name="15 June", value=0.9, says="90 %", href="#charts"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One partial with the context it is shown with."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    name: str
    examples: tuple[Example, ...]
    small: bool = False

    @property
    def anchor(self) -> str:
        return self.name.lower().replace(" ", "-")


def _e(template: str, note: str = "", **context: Any) -> Example:
    return Example(template=f"ui/{template}.html", context=context, note=note)


_TONES = (("good", "Delivered"), ("warn", "Late"), ("bad", "Problem"), ("info", "On its way"), ("", "Being packed"))

SECTIONS: tuple[Section, ...] = (
    Section(name="Promise", examples=(_e("promise", verb="Arrives", dates="Thu 4 – Fri 5 June"),)),
    Section(
        name="Steps",
        examples=(
            _e(
                "steps",
                label="Progress",
                steps=[
                    {"kind": "done", "word": "Ordered"},
                    {"kind": "done", "word": "Packed"},
                    {"kind": "now", "word": "On its way"},
                    {"word": "Out for delivery"},
                    {"word": "Delivered"},
                ],
            ),
        ),
    ),
    Section(name="Timeline", examples=(_e("timeline", "kind: now, bad or empty", entries=_ENTRIES),)),
    Section(
        name="Parcel",
        examples=(
            _e(
                "parcel",
                parcel={"title": "Parcel 1 of 2", "status": "On its way", "tone": "info", "anchor": "parcel-1"}
                | {"dates": "Thu 4 – Fri 5 June", "carrier": "DHL", "number": "00340434161094022115"}
                | {"lines": _LINES, "entries": _ENTRIES[:2], "earlier": _ENTRIES[2:]}
                | {"next": {"title": "Out for delivery", "text": "You get a mail on that day."}},
            ),
        ),
    ),
    Section(
        name="Route",
        examples=(_e("route", "needs portal/way.css", label="A map: from Hamburg to Berlin", drawing=_ROUTE),),
    ),
    Section(
        name="Badge",
        small=True,
        examples=tuple(_e("badge", "a word first; the tone underlines it", word=w, tone=t) for t, w in _TONES),
    ),
    Section(
        name="Button",
        small=True,
        examples=(
            _e("button", label="Send the code", kind="primary"),
            _e("button", label="Save", icon="check"),
            _e("button", label="Details", href="#button", icon="arrow"),
            _e("button", label="Cancel order", kind="danger"),
            _e("button", label="Not now", kind="plain"),
            _e("button", label="Small", size="small"),
            _e("button", label="Not allowed", disabled=True),
        ),
    ),
    Section(
        name="Flash",
        examples=tuple(
            _e("flash", tone=tone, text=text)
            for tone, text in (
                ("good", "Saved. Staff see your note."),
                ("warn", "The carrier is late: the date moved by one day."),
                ("bad", "That code is not right. Four tries are left."),
                ("", "We look again every minute."),
            )
        ),
    ),
    Section(name="Lines", examples=(_e("lines", lines=_LINES),)),
    Section(
        name="Figures",
        small=True,
        examples=(
            _e("figure", value="94.2 %", name="promises kept", note="of 1,204 in 28 days"),
            _e("figure", "a number links to its rows", value="12", name="parcels late today", href="#table"),
            _e("facts", facts=(("Order", "#1001"), ("Shipping", "Standard"))),
        ),
    ),
    Section(
        name="Charts",
        examples=(
            _e(
                "chart",
                "needs ui/data.css",
                title="On time by week",
                label="Columns: share of parcels on time in each of three weeks",
                drawing=columns(_WEEKS, per_cent()),
                table={"word": "As a table", "heads": [{"word": "Week"}, {"word": "On time", "kind": "num"}]}
                | {"rows": [{"cells": [{"word": one.name}, {"word": one.says, "kind": "num"}]} for one in _WEEKS]},
            ),
            _e(
                "bars",
                title="Under way now",
                bars=[
                    {"name": "On its way", "share": 1, "says": "120", "href": "#charts"},
                    {"name": "Out for delivery", "share": 0.25, "says": "30"},
                ],
            ),
        ),
    ),
    Section(
        name="Table",
        examples=(
            _e(
                "table",
                caption="Parcels",
                heads=[
                    {"word": "Number", "sort": "ascending", "href": "#table"},
                    {"word": "Status"},
                    {"word": "Total", "kind": "num"},
                ],
                rows=[
                    {
                        "cells": [
                            {"word": "#1001", "href": "#table"},
                            {"word": "Late", "badge": "warn"},
                            {"word": "€84.00", "kind": "num"},
                        ]
                    },
                    {
                        "cells": [
                            {"word": "#1002", "href": "#table"},
                            {"word": "Delivered", "badge": "good"},
                            {"word": "€12.50", "kind": "num"},
                        ]
                    },
                ],
            ),
            _e("pagination", previous="#pages", next="#pages", text="51–100"),
        ),
    ),
    Section(
        name="Finding",
        examples=(
            _e(
                "tabs",
                label="Orders",
                tabs=[
                    {"word": "All", "href": "#tabs", "here": True, "count": 3021},
                    {"word": "Late", "href": "#late", "count": 12},
                ],
            ),
            _e("chips", label="Views", chips=[{"word": "Mine", "href": "#mine", "here": True}, {"word": "Gifts"}]),
            _e(
                "menu",
                label="Language",
                choices=[
                    {"word": "English", "href": "#en", "here": True},
                    {"word": "Deutsch", "href": "#de", "lang": "de"},
                ],
            ),
        ),
    ),
    Section(
        name="Card",
        examples=(_e("card", title="Help", text="Write to us, we answer within a day.", href="#help", label="Help"),),
    ),
    Section(
        name="Small things",
        small=True,
        examples=(
            _e("address", lines=("Mila Janssen", "Lindenstraße 5", "20099 Hamburg", "Germany")),
            _e("money", money=Money(minor=123450, currency="EUR"), locale="de"),
            _e("date", day=date(2026, 6, 4), locale="en_GB"),
            _e("instant", at=_AT, locale="en_GB"),
            _e("avatar", initials="MJ"),
            _e("icon", name="truck"),
            _e("toast", toasts=[]),
        ),
    ),
    Section(
        name="Products",
        examples=(_e("products", products=[{"title": "Wool brush", "price": "€14.00", "url": "#products"}]),),
    ),
    Section(
        name="Empty",
        examples=(
            _e(
                "empty",
                "teaches what will stand here",
                title="No parcel is late",
                text="When a parcel misses its promise it stands here, the longest wait first.",
                icon="check",
            ),
        ),
    ),
    Section(
        name="Dialog",
        examples=(
            _e("button", "opens the dialog, also without script", label="Cancel…", type="button", target="sample"),
            _e("dialog", id="sample", title="Cancel this order?", text="It cannot be undone.", label="Cancel order"),
        ),
    ),
)
